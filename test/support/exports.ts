/** Orders exports as a client of compliance does, and reads what it gets without our own writers. */
import { createHash } from 'node:crypto';
import { Writable } from 'node:stream';
import type { Response } from 'supertest';
import { NO_FILTER } from '../../src/compliance/exports/audit-filter.js';
import type { ExportOrder } from '../../src/compliance/exports/export-order.js';
import { StreamExport } from '../../src/compliance/exports/stream-export.js';
import type { Scope } from '../../src/platform/http/scopes.js';
import type { TestApp, TestClient } from './app.js';
import type { Json } from './people.js';
import { readPdf } from './pdf-text.js';
import { unzip } from './unzip.js';

export const REASON = 'asked for by the regulator';

export interface Export {
  readonly id: string;
  readonly state: string;
  readonly done: number;
  readonly total: number | null;
  readonly lines: number | null;
  readonly bytes: number | null;
  readonly sha256: string | null;
  readonly expiresAt: string | null;
}

export interface Line {
  readonly index: number | null;
  readonly at: string;
  readonly type: string;
  readonly id: string;
  readonly contactId: string | null;
  readonly topic: string | null;
  readonly actor: string | null;
  readonly reason: string | null;
  readonly addresses?: readonly string[];
  readonly details: Json;
}

export class Compliance {
  private constructor(
    private readonly app: TestApp,
    readonly client: TestClient,
  ) {}

  static async with(app: TestApp, ...scopes: readonly Scope[]): Promise<Compliance> {
    return new Compliance(app, await app.client(scopes));
  }

  get(path: string) {
    return this.app.http.get(path).auth(this.client.token, { type: 'bearer' });
  }

  order(body: Json) {
    return this.app.http
      .post('/v1/audit/exports')
      .auth(this.client.token, { type: 'bearer' })
      .send({ reason: REASON, ...body });
  }

  async state(id: string): Promise<Export> {
    return (await this.get(`/v1/audit/exports/${id}`).expect(200)).body as Export;
  }

  /** Once its file is made. */
  async made(body: Json): Promise<Export> {
    const { id } = (await this.order(body).expect(202)).body as Export;
    return this.until(id);
  }

  until(id: string): Promise<Export> {
    return this.app.until(async () => {
      const now = await this.state(id);
      if (now.state === 'failed') throw new Error('The export failed.');
      return now.state === 'done' && now;
    }, 'the export to be made');
  }

  /** The bytes, however they were asked for. */
  fetch(id: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    const request = this.get(`/v1/audit/exports/${id}/file`).set(headers).buffer(true);
    return request.parse((response, done) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => done(null, Buffer.concat(chunks)));
    });
  }

  async bytesOf(body: Json): Promise<Buffer> {
    const { id } = await this.made(body);
    return (await this.fetch(id)).body as Buffer;
  }

  async linesOf(body: Json = {}): Promise<Line[]> {
    return linesIn((await this.bytesOf({ format: 'ndjson', ...body })).toString());
  }
}

/** Everything, as the command line writes it. */
export async function streamed(
  app: TestApp,
): Promise<{ lines: number; text: string; told: readonly Line[] }> {
  const { bytes, lines } = await stream(app, { format: 'ndjson', isClear: false });
  const text = bytes.toString();
  return { lines, text, told: linesIn(text) };
}

export async function streamedBundle(app: TestApp): Promise<Buffer> {
  return (await stream(app, { format: 'bundle', isClear: true })).bytes;
}

async function stream(app: TestApp, what: Pick<ExportOrder, 'format' | 'isClear'>) {
  const chunks: Buffer[] = [];
  const out = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
  const order = {
    actor: 'test',
    filter: NO_FILTER,
    reason: 'test',
    locale: 'en',
    ...what,
  } as const;
  const { lines, sha256 } = await app.get(StreamExport).run(order, out, () => undefined);
  const bytes = Buffer.concat(chunks);
  if (createHash('sha256').update(bytes).digest('hex') !== sha256)
    throw new Error('What was noted is not what was written.');
  return { bytes, lines };
}

function linesIn(text: string): Line[] {
  if (text !== '' && !text.endsWith('\n')) throw new Error('The last line was cut.');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
}

/**
 * RFC 4180, strictly: CRLF and nothing else ends a record, a field with quotes begins and ends with one,
 * and none stands bare.
 */
export function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  for (let at = 0; at < text.length;) {
    const isQuoted = text[at] === '"';
    const field = isQuoted ? /"((?:[^"]|"")*)"(,|\r\n)/y : /([^",\r\n]*)(,|\r\n)/y;
    field.lastIndex = at;
    const [whole, value = '', end] = field.exec(text) ?? [];
    if (whole === undefined) throw new Error(`No field of RFC 4180 at character ${at}.`);
    record.push(isQuoted ? value.replaceAll('""', '"') : value);
    at += whole.length;
    if (end === ',') continue;
    records.push(record);
    record = [];
  }
  if (record.length > 0) throw new Error('The last record was cut.');
  return records;
}

/** Everything that can be read in a file, packed or not. */
export async function textOf(format: string, bytes: Buffer): Promise<string> {
  if (format === 'pdf') {
    const text = readPdf(bytes).pages.join('\n');
    // An address may be broken at the end of a line.
    return `${bytes.toString('latin1')}\n${text}\n${text.replace(/\s+/g, '')}`;
  }
  if (format !== 'bundle') return bytes.toString('latin1');
  const files = await unzip(bytes);
  return [...files].map(([path, content]) => `${path}\n${content.toString('latin1')}`).join('\n');
}
