/**
 * The text of a PDF as a reader would copy it, a page at a time: only what PDFs of ours use is understood,
 * and anything else is an error.
 */
import { inflateSync } from 'node:zlib';

const OBJECT = /(\d+) 0 obj\n([\s\S]*?)\nendobj/g;

export interface ReadPdf {
  readonly pages: readonly string[];
  /** Every dictionary of the file, as it stands there. */
  readonly dictionaries: readonly string[];
}

export function readPdf(bytes: Buffer): ReadPdf {
  const objects = new Map<string, string>();
  for (const [, id = '', body = ''] of bytes.toString('latin1').matchAll(OBJECT))
    objects.set(id, body);
  const get = (id: string | undefined): string => {
    const found = objects.get(id ?? '');
    if (found === undefined) throw new Error('A reference of the PDF leads nowhere.');
    return found;
  };
  const pages = [...objects.values()].filter((body) => body.includes('/Type /Page\n'));
  return {
    pages: pages.map((page) => {
      const resources = get(reference(page, 'Resources'));
      const fonts = new Map<string, ReadonlyMap<string, string>>();
      for (const [, name = '', id] of resources.matchAll(/\/(F\d+) (\d+) 0 R/g))
        fonts.set(name, charactersOf(streamOf(get(reference(get(id), 'ToUnicode')))));
      return textOf(streamOf(get(reference(page, 'Contents'))), fonts);
    }),
    dictionaries: [...objects.values()].map((body) => body.split('\nstream\n')[0] ?? ''),
  };
}

function reference(body: string, name: string): string | undefined {
  return new RegExp(`/${name} (\\d+) 0 R`).exec(body)?.[1];
}

function streamOf(body: string): string {
  const from = body.indexOf('stream\n') + 'stream\n'.length;
  const raw = Buffer.from(body.slice(from, body.lastIndexOf('\nendstream')), 'latin1');
  return (body.includes('/FlateDecode') ? inflateSync(raw) : raw).toString('latin1');
}

/** By glyph, in four digits of hex. */
function charactersOf(map: string): Map<string, string> {
  const characters = new Map<string, string>();
  for (const [, first = '', , list = ''] of map.matchAll(/<(\w{4})> <(\w{4})> \[([^\]]*)\]/g)) {
    const texts = [...list.matchAll(/<([^>]*)>/g)].map(([, hex = '']) =>
      String.fromCharCode(...(hex.match(/\w{4}/g) ?? []).map((unit) => Number.parseInt(unit, 16))),
    );
    texts.forEach((text, at) => {
      const glyph = (Number.parseInt(first, 16) + at).toString(16).padStart(4, '0');
      characters.set(glyph, text);
    });
  }
  return characters;
}

/** A line for each piece that was placed. */
function textOf(content: string, fonts: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  const lines: string[] = [];
  let font: ReadonlyMap<string, string> = new Map();
  for (const [, name, pieces] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (name !== undefined) font = fonts.get(name) ?? new Map();
    if (pieces === undefined) continue;
    const glyphs = [...pieces.matchAll(/<(\w*)>/g)].flatMap(
      ([, hex = '']) => hex.match(/.{4}/g) ?? [],
    );
    lines.push(glyphs.map((glyph) => font.get(glyph) ?? '\ufffd').join(''));
  }
  return lines.join('\n');
}
