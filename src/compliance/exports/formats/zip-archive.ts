/**
 * A zip that is written while it is read: each file is made when its turn comes, and nothing is kept of
 * it but its SHA-256.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

type Content = () => AsyncIterable<string | Buffer>;

/** Compressing bounds how fast a bundle is made: see docs/performance.md. */
const COMPRESSION_LEVEL = 1;
/** So much is made ahead while other is compressed, which happens in other threads. */
const AHEAD_BYTES = 1_048_576;

export class ZipArchive {
  /** Of every file that was written so far, in hex, by its path. */
  readonly hashes: Record<string, string> = {};
  private readonly zip = new ZipFile();
  private readonly out = this.zip.outputStream as Readable;
  private failure: Error | null = null;
  private source: Readable | null = null;
  private readonly files: (() => void)[] = [];

  constructor(private readonly at: Date) {
    this.zip.on('error', (error: Error) => this.fail(error));
  }

  /** Hashes do not get smaller; entries and text do. */
  add(path: string, content: Content, isCompressible = true): void {
    const compressionLevel = isCompressible ? COMPRESSION_LEVEL : 0;
    const options = { mtime: this.at, mode: 0o100644, compressionLevel };
    const give = () => this.sourceOf(path, content);
    // The zip would begin with the first file, before there is anybody who can close what it reads.
    this.files.push(() => this.zip.addReadStreamLazy(path, options, (take) => take(null, give())));
  }

  /** Throws as the content of a file does. Whoever leaves before the end may close what it is made of. */
  async *bytes(): AsyncGenerator<Buffer> {
    try {
      for (const begin of this.files) begin();
      this.zip.end();
      for await (const chunk of this.out) yield chunk as Buffer;
    } catch (error) {
      throw this.failure ?? error;
    } finally {
      await this.close();
    }
  }

  private sourceOf(path: string, content: Content): Readable {
    const ahead = { objectMode: false, highWaterMark: AHEAD_BYTES };
    const source = Readable.from(this.hashed(path, content()), ahead);
    // The zip listens to no error of what it is given, and one that nobody hears ends the process.
    source.on('error', (error) => this.fail(error));
    this.source = source;
    return source;
  }

  private fail(error: Error): void {
    this.failure ??= error;
    this.out.destroy();
  }

  /** Once it is done with what it was reading, nothing of it is under way but what is read ahead. */
  private async close(): Promise<void> {
    const { source } = this;
    if (!source || source.closed) return;
    const closed = new Promise<void>((resolve) => source.once('close', resolve));
    source.destroy();
    await closed;
  }

  private async *hashed(path: string, pieces: AsyncIterable<string | Buffer>) {
    const hash = createHash('sha256');
    for await (const piece of pieces) {
      hash.update(piece);
      yield Buffer.from(piece);
    }
    this.hashes[path] = hash.digest('hex');
  }
}

export async function* one(content: string | Buffer): AsyncGenerator<string | Buffer> {
  yield await Promise.resolve(content);
}
