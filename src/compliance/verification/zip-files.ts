/**
 * A bundle as it was downloaded. Its files are read where they are in the zip: unpacked on the way they
 * would lie about in clear. Nothing in it is believed for its size; what does not inflate to what its
 * directory says is refused by the reader underneath.
 */
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { open, type Entry, type ZipFile } from 'yauzl';
import { isBundlePath, isReadAtOnce, type BundleFiles } from '../../verifier/bundle-files.js';

const openZip = promisify<string, { autoClose: boolean; lazyEntries: boolean }, ZipFile>(open);

const KIND = 0o170000;
const LINK = 0o120000;

export class ZipFiles implements BundleFiles {
  readonly sizes: ReadonlyMap<string, number>;

  private constructor(
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
    readonly faults: readonly string[],
  ) {
    this.sizes = new Map([...entries].map(([path, entry]) => [path, entry.uncompressedSize]));
  }

  /** Null for what is no zip. */
  static async open(path: string): Promise<ZipFiles | null> {
    const zip = await openZip(path, { autoClose: false, lazyEntries: true }).catch(() => null);
    if (!zip) return null;
    const entries = new Map<string, Entry>();
    const faults: string[] = [];
    const isWhole = await new Promise<boolean>((resolve) => {
      zip.on('entry', (entry: Entry) => {
        const fault = faultOf(entry, entries);
        if (fault !== null) faults.push(`${entry.fileName} ${fault}`);
        else if (!isFolder(entry)) entries.set(entry.fileName, entry);
        zip.readEntry();
      });
      zip.once('end', () => resolve(true));
      zip.once('error', () => resolve(false));
      zip.readEntry();
    });
    if (isWhole) return new ZipFiles(zip, entries, faults);
    zip.close();
    return null;
  }

  async read(path: string): Promise<Buffer | null> {
    if (!isReadAtOnce(this, path)) return null;
    const chunks: Buffer[] = [];
    for await (const chunk of this.stream(path)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  async *stream(path: string): AsyncGenerator<Buffer> {
    const entry = this.entries.get(path);
    if (!entry) return;
    try {
      for await (const chunk of await this.streamOf(entry)) yield chunk as Buffer;
    } catch {
      // What does not unpack ends early: whoever verifies it finds that it is not what was listed.
    }
  }

  close(): void {
    this.zip.close();
  }

  private streamOf(entry: Entry): Promise<Readable> {
    return new Promise((resolve, reject) => {
      this.zip.openReadStream(entry, (error, stream) => {
        if (error) reject(error);
        else resolve(stream);
      });
    });
  }
}

function isFolder({ fileName }: Entry): boolean {
  return fileName.endsWith('/');
}

/** Tools differ in which of two files of one name they unpack, and in where a link leads. */
function faultOf(entry: Entry, others: ReadonlyMap<string, Entry>): string | null {
  const { fileName, externalFileAttributes: attributes } = entry;
  if (((attributes >>> 16) & KIND) === LINK) return 'is a link.';
  if (isFolder(entry)) return null;
  if (!isBundlePath(fileName)) return 'can be no file of a bundle.';
  return others.has(fileName) ? 'is there twice.' : null;
}
