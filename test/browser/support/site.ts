/** The whole service where a browser can reach it: links in its mails lead to it. */
import { createServer, type AddressInfo } from 'node:net';
import type { Settings } from '../../../src/platform/config.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { footerPath, People, TestSender } from '../../support/people.js';

export class Site {
  readonly people: People;

  private constructor(
    readonly app: TestApp,
    readonly url: string,
    readonly sender: TestSender,
  ) {
    this.people = new People(app);
  }

  static async open(overrides: Partial<Settings> = {}): Promise<Site> {
    const port = await freePort();
    const url = `http://127.0.0.1:${String(port)}`;
    const app = await startTestApp({ port, publicUrl: url, ...overrides });
    return new Site(app, url, await TestSender.with(app, ['authorize', 'check'], 'Boutique'));
  }

  /** The newest link of a mail to this address whose path begins so. */
  async linkTo(email: string, path: string): Promise<string> {
    await this.people.settle();
    for (const { text } of await this.people.mailsTo(email)) {
      const links = text.match(/https?:\/\/[^\s<>()]+/g) ?? [];
      const found = links.find((link) => link.startsWith(`${this.url}${path}`));
      if (found !== undefined) return found.replace(/[.,]$/, '');
    }
    throw new Error(`No mail to them has a link to ${path}.`);
  }

  /** The link at the foot of a message about this topic. */
  async footerLink(email: string, topic: string): Promise<string> {
    return `${this.url}${footerPath(await this.sender.allowed(email, topic))}`;
  }

  close(): Promise<void> {
    return this.app.close();
  }
}

/** Links name their port before anything listens on it. */
function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
