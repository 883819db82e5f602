/**
 * A real SMTP server on this machine that keeps every mail in the data folder instead of delivering
 * it: what development and the demo read at /dev/mailbox. Production refuses to start with it.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import type { ListedMail } from './mailbox.view.js';

/** A mail as `/dev/mailbox.json` lists it. */
export interface CaughtMail extends ListedMail {
  readonly html: string;
  readonly attachments: readonly {
    readonly filename: string;
    readonly contentType: string;
    readonly text: string;
  }[];
}

const KEEP = 500;
const MAX_MAIL_BYTES = 1_048_576;
const NAME = /^\d{15}-[0-9a-f-]{36}\.eml$/;

export class Catcher {
  private server: SMTPServer | null = null;
  private readonly folder: string;

  constructor(dataDir: string) {
    this.folder = join(dataDir, 'mailbox');
  }

  /** Returns the SMTP URL to send to. */
  async start(): Promise<string> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      size: MAX_MAIL_BYTES,
      onData: (stream, _session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          this.keep(Buffer.concat(chunks)).then(() => done(), done);
        });
      },
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    this.server = server;
    const { port } = server.server.address() as AddressInfo;
    return `smtp://127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (server) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  /** Newest first. */
  async list(): Promise<CaughtMail[]> {
    const names = await this.names();
    const mails = await Promise.all(names.reverse().map((name) => this.read(name)));
    return mails.filter((mail) => mail !== null);
  }

  async find(id: string): Promise<CaughtMail | null> {
    const name = `${id}.eml`;
    return NAME.test(name) ? this.read(name) : null;
  }

  /** Deletes every mail in which one of the texts stands: who is erased is erased here too. */
  async forget(texts: readonly string[]): Promise<void> {
    const forms = texts.map((text) => text.toLowerCase());
    for (const name of await this.names()) {
      const mail = await this.read(name);
      const text = JSON.stringify(mail).toLowerCase();
      if (forms.some((form) => text.includes(form)))
        await rm(join(this.folder, name), { force: true });
    }
  }

  private async names(): Promise<string[]> {
    const entries = await readdir(this.folder).catch(() => []);
    return entries.filter((name) => NAME.test(name)).sort();
  }

  private async keep(raw: Buffer): Promise<void> {
    const name = `${String(Date.now()).padStart(15, '0')}-${randomUUID()}.eml`;
    await writeFile(join(this.folder, name), raw, { mode: 0o600 });
    const names = await this.names();
    for (const old of names.slice(0, -KEEP)) await rm(join(this.folder, old), { force: true });
  }

  private async read(name: string): Promise<CaughtMail | null> {
    const raw = await readFile(join(this.folder, name)).catch(() => null);
    if (!raw) return null;
    const parsed = await PostalMime.parse(raw);
    return {
      id: name.slice(0, -'.eml'.length),
      to: (parsed.to ?? []).map(({ address }) => address ?? '').join(', '),
      subject: parsed.subject ?? '',
      date: parsed.date ?? '',
      headers: Object.fromEntries(parsed.headers.map(({ key, value }) => [key, value])),
      text: parsed.text ?? '',
      html: parsed.html ?? '',
      attachments: parsed.attachments.map(({ filename, mimeType, content }) => ({
        filename: filename ?? '',
        contentType: mimeType,
        text: typeof content === 'string' ? content : new TextDecoder().decode(content),
      })),
    };
  }
}
