/** Each sample of a page at an address of its own, with its styles, its logo and the policy of the service. */
import { readdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join, resolve } from 'node:path';
import { brandOf, brandUrl } from '../../../src/platform/http/brand.js';
import { safeHeaders } from '../../../src/platform/http/hardening.js';
import { loadMessages } from '../../../src/platform/http/messages.js';
import { createRenderer } from '../../../src/platform/http/renderer.js';
import { catalog, type Sample } from '../../support/sample-pages.js';
import { startServer, type LittleServer } from './little-server.js';

const STATIC = '/static/';
const STATIC_FILES = new Set(readdirSync(resolve('public')).map((name) => `${STATIC}${name}`));
const HEADERS = safeHeaders(false);

interface Answer {
  readonly type: string;
  readonly body: string | Buffer;
}

const renderer = createRenderer({
  viewsDir: resolve('views'),
  messages: loadMessages(resolve('views/messages')),
});

export function renderSample([, view, model]: Sample, lang: string): string {
  return renderer.render(view, lang, model(lang));
}

const brand = brandOf(catalog.controller);
const brandFiles = new Map(
  [brand?.sheet, brand?.logo].flatMap((file) => (file ? [[brandUrl(file), file]] : [])),
);

function fileAt(path: string): Answer | null {
  const file = brandFiles.get(path);
  if (file) return { type: file.type, body: file.bytes };
  if (!STATIC_FILES.has(path)) return null;
  const type = path.endsWith('.css') ? 'text/css' : 'image/svg+xml';
  return { type, body: readFileSync(join(resolve('public'), path.slice(STATIC.length))) };
}

export class SampleSite {
  private constructor(
    readonly url: string,
    private readonly server: LittleServer,
  ) {}

  static async open(samples: readonly Sample[]): Promise<SampleSite> {
    const byPath = new Map(samples.map((sample) => [SampleSite.pathOf(sample), sample]));
    const server = await startServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://samples');
      const sample = byPath.get(pathname);
      const lang = searchParams.get('lang') ?? 'fr';
      const page = sample && { type: 'text/html', body: renderSample(sample, lang) };
      send(response, page ?? fileAt(pathname));
    });
    return new SampleSite(`http://127.0.0.1:${String(server.port)}`, server);
  }

  private static pathOf([title]: Sample): string {
    return `/samples/${encodeURIComponent(title)}`;
  }

  addressOf(sample: Sample, lang: string): string {
    return `${this.url}${SampleSite.pathOf(sample)}?lang=${lang}`;
  }

  close(): Promise<void> {
    return this.server.close();
  }
}

function send(response: ServerResponse, answer: Answer | null): void {
  if (answer === null) {
    response.writeHead(404).end();
    return;
  }
  const type = `${answer.type.replace(/;.*/, '')}; charset=utf-8`;
  response.writeHead(200, { ...HEADERS, 'Content-Type': type }).end(answer.body);
}
