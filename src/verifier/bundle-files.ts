/** The files of a bundle by their paths, in a folder as in a zip. */
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';

export interface BundleFiles {
  /** Null where there is none. */
  read(path: string): Promise<Buffer | null>;
  /** For what is too large to be read at once; nothing where there is none. */
  stream(path: string): AsyncIterable<Buffer>;
}

/** Relative, within the bundle, with slashes. */
const PATH = /^(?!.*(?:^|\/)\.\.?(?:\/|$))[\w.-]+(?:\/[\w.-]+)*$/;

export function isBundlePath(path: string): boolean {
  return PATH.test(path);
}

export class FolderFiles implements BundleFiles {
  constructor(private readonly folder: string) {}

  async read(path: string): Promise<Buffer | null> {
    try {
      return await readFile(join(this.folder, path));
    } catch (error) {
      if (isAbsent(error)) return null;
      throw error;
    }
  }

  async *stream(path: string): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of createReadStream(join(this.folder, path))) yield chunk as Buffer;
    } catch (error) {
      if (!isAbsent(error)) throw error;
    }
  }
}

/** Those of one chunk at a time; the last one may lack its newline. */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    if (lines.length > 0) yield lines;
  }
  rest += decoder.end();
  if (rest !== '') yield [rest];
}

function isAbsent(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR';
}
