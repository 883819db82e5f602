/**
 * Everything that somebody with a copy of our tables and files could recognise an address by, without
 * the pepper or with it: as it is written, coded and hashed. Texts are compared without their case.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { TestApp } from './app.js';
import { placesHolding } from './scan.js';

export interface Trace {
  readonly name: string;
  /** In every coding that it may stand in. */
  readonly texts: readonly string[];
}

const DIGESTS = ['sha256', 'sha1', 'md5'] as const;

/** `address` as its owner typed it. */
export function tracesOf(address: string): Trace[] {
  const normalised = address.toLowerCase();
  const at = normalised.indexOf('@');
  const parts = at < 0 ? [] : [normalised.slice(0, at), normalised.slice(at + 1)];
  const hashed = [...new Set([address, normalised, normalised.toUpperCase()])];
  return [
    { name: 'clear', texts: [normalised] },
    ...parts.map((part, index) => ({ name: index === 0 ? 'local part' : 'domain', texts: [part] })),
    { name: 'percent', texts: [encodeURIComponent(normalised), percent(percent(normalised))] },
    { name: 'quoted-printable', texts: [normalised.replaceAll('@', '=40')] },
    { name: 'hex', texts: hashed.map((text) => Buffer.from(text).toString('hex')) },
    { name: 'base64', texts: hashed.flatMap((text) => inBase64(Buffer.from(text))) },
    ...DIGESTS.map((digest) => ({
      name: digest,
      texts: hashed.flatMap((text) => coded(createHash(digest).update(text).digest())),
    })),
  ];
}

/** Bytes that are looked for as such, and in the codings of bytes. */
export const traceOf = (name: string, ...bytes: readonly Buffer[]): Trace => ({
  name,
  texts: bytes.flatMap(coded),
});

/** An id, as it is written and as it is stored. */
export function traceOfId(name: string, id: string): Trace {
  const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
  return { name, texts: [id, ...coded(bytes)] };
}

/** By the trace's name, where it stands: columns of tables, and files below the data folder. */
export async function placesOf(
  app: TestApp,
  traces: readonly Trace[],
): Promise<Record<string, string[]>> {
  const files = filesOf(app);
  const found: Record<string, string[]> = {};
  for (const { name, texts } of traces) {
    const holding = files.filter(({ content }) => texts.some((text) => holds(content, text)));
    const places = [
      ...(await placesHolding(app, texts)),
      ...holding.map(({ file }) => `file ${file.replace(/[0-9a-f]{8}-[0-9a-f-]+|\d{15}/g, '…')}`),
    ];
    if (places.length > 0) found[name] = [...new Set(places)];
  }
  return found;
}

interface OpenedFile {
  readonly file: string;
  readonly content: string;
}

function filesOf(app: TestApp): OpenedFile[] {
  const { dataDir } = app.config.settings;
  return readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({
      file: relative(dataDir, path),
      // A mail breaks its lines where it likes.
      content: readFileSync(path, 'latin1').replace(/=\r?\n|\r?\n/g, ''),
    }));
}

/** A coding of bytes in hex is looked for as those bytes too. */
function holds(content: string, text: string): boolean {
  if (content.toLowerCase().includes(text.toLowerCase())) return true;
  return (
    /^(?:[0-9a-f]{2}){8,}$/.test(text) &&
    content.includes(Buffer.from(text, 'hex').toString('latin1'))
  );
}

function coded(bytes: Buffer): string[] {
  return [bytes.toString('hex'), ...inBase64(bytes)];
}

/** Wherever it begins in what was coded with it, in both alphabets, without what its neighbours change. */
function inBase64(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const length = before + bytes.length;
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const own = text.slice(Math.ceil((before * 8) / 6), Math.floor((length * 8) / 6));
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function percent(text: string): string {
  return Buffer.from(text).toString('hex').replace(/../g, '%$&');
}
