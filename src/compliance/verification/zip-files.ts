/**
 * A bundle as it was downloaded. Its files are read where they are in the zip: unpacked on the way they
 * would lie about in clear. Nothing in it is believed for its size; what does not inflate to what its
 * directory says is refused by the reader underneath.
 */
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { open, type Entry, type ZipFile } from 'yauzl';
import type { BundleFiles } from '../../verifier/bundle-files.js';

const openZip = promisify<string, { autoClose: boolean; lazyEntries: boolean }, ZipFile>(open);

export class ZipFiles implements BundleFiles {
  private constructor(
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  /** Null for what is no zip. */
  static async open(path: string): Promise<ZipFiles | null> {
    const zip = await openZip(path, { autoClose: false, lazyEntries: true }).catch(() => null);
    if (!zip) return null;
    const entries = new Map<string, Entry>();
    const isWhole = await new Promise<boolean>((resolve) => {
      zip.on('entry', (entry: Entry) => {
        entries.set(entry.fileName, entry);
        zip.readEntry();
      });
      zip.once('end', () => resolve(true));
      zip.once('error', () => resolve(false));
      zip.readEntry();
    });
    if (isWhole) return new ZipFiles(zip, entries);
    zip.close();
    return null;
  }

  async read(path: string): Promise<Buffer | null> {
    if (!this.entries.has(path)) return null;
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
