/**
 * The files of a bundle by their paths, in a folder as in a zip. Whoever made it may have put anything
 * there, of any size: links are not followed, and nothing is taken into memory before its size is known.
 */
import { createReadStream } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { BUNDLE_FILES } from '../core/bundle.js';
import { mostBytesOf, parseTilePath } from '../core/tiles.js';

export interface BundleFiles {
  /** Of every file, in bytes. */
  readonly sizes: ReadonlyMap<string, number>;
  /** What is there that is no file of a bundle. */
  readonly faults: readonly string[];
  /** Null where there is none, or more of it than is read at once. */
  read(path: string): Promise<Buffer | null>;
  /** For what is too large to be read at once; nothing where there is none. */
  stream(path: string): AsyncIterable<Buffer>;
}

/** It lists the files of ten million entries in 10 MB. */
const MOST_MANIFEST_BYTES = 67_108_864;
/** Of a guide, a program, a note or a list of keys. */
const MOST_OTHER_BYTES = 1_048_576;
const STREAMED = '.ndjson';
/** A line of a thousand decisions has less than a tenth of it. */
const MOST_LINE_CHARS = 16_777_216;
/** Relative, within the bundle, with slashes. */
const PATH = /^(?!.*(?:^|\/)\.\.?(?:\/|$))[\w.-]+(?:\/[\w.-]+)*$/;
/** What file managers leave behind in a folder that somebody looks into. */
const LITTER = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini']);

export function isBundlePath(path: string): boolean {
  return PATH.test(path);
}

export class FolderFiles implements BundleFiles {
  private constructor(
    private readonly folder: string,
    readonly sizes: ReadonlyMap<string, number>,
    readonly faults: readonly string[],
  ) {}

  /** Null for what is no folder. */
  static async open(folder: string): Promise<FolderFiles | null> {
    const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => null);
    if (!found) return null;
    const sizes = new Map<string, number>();
    const faults: string[] = [];
    for (const one of found) {
      if (one.isDirectory() || LITTER.has(one.name)) continue;
      const whole = join(one.parentPath, one.name);
      const path = relative(folder, whole).split(sep).join('/');
      if (one.isFile()) sizes.set(path, (await lstat(whole)).size);
      else faults.push(`${path} is a link or something else that is no file.`);
    }
    return new FolderFiles(folder, sizes, faults);
  }

  async read(path: string): Promise<Buffer | null> {
    return isReadAtOnce(this, path) ? readFile(join(this.folder, path)) : null;
  }

  async *stream(path: string): AsyncGenerator<Buffer> {
    if (!this.sizes.has(path)) return;
    for await (const chunk of createReadStream(join(this.folder, path))) yield chunk as Buffer;
  }
}

export function isReadAtOnce({ sizes }: BundleFiles, path: string): boolean {
  const size = sizes.get(path);
  return size !== undefined && !isTooLarge(path, size);
}

/** For a file of its kind; what is read line by line may be of any size. */
export function isTooLarge(path: string, size: number): boolean {
  if (path.endsWith(STREAMED)) return false;
  if (path === BUNDLE_FILES.manifest) return size > MOST_MANIFEST_BYTES;
  const place = parseTilePath(path);
  return size > (place ? mostBytesOf(place) : MOST_OTHER_BYTES);
}

/** A line that is longer than any line of a bundle, and nothing that comes after it is read. */
export const TOO_LONG = Symbol('too long');

/** Those of one chunk at a time; the last one may lack its newline. */
export async function* linesOf(
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<string[] | typeof TOO_LONG> {
  const decoder = new StringDecoder('utf8');
  let begun: string[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    const [first = '', ...others] = decoder.write(chunk).split('\n');
    begun.push(first);
    length += first.length;
    if (length > MOST_LINE_CHARS) {
      yield TOO_LONG;
      return;
    }
    const last = others.pop();
    if (last === undefined) continue;
    yield [begun.join(''), ...others];
    [begun, length] = [[last], last.length];
  }
  const rest = begun.join('') + decoder.end();
  if (rest !== '') yield [rest];
}
