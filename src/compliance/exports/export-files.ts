/**
 * The files of exports: AES-256-CTR under a key of their own, used once, so that any part can be read
 * without the rest. The key stands wrapped in the export's row; without it a file is noise. What the
 * bytes are is known by their SHA-256, in the row and in the ledger.
 */
import { Injectable } from '@nestjs/common';
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Config } from '../../platform/config.js';
import { Vault } from '../../platform/crypto/vault.js';

const CIPHER = 'aes-256-ctr';
const KEY_BYTES = 32;
const BLOCK_BYTES = 16;
const NAME_DIGITS = 16;

/** A file by its export and the wrapped key in the row: each attempt has a key, and so a file, of its own. */
export interface FileKey {
  readonly exportId: string;
  readonly wrappedKey: Buffer;
}

export interface WrittenFile {
  readonly bytes: number;
  readonly sha256: Buffer;
}

@Injectable()
export class ExportFiles {
  private readonly folder: string;

  constructor(
    config: Config,
    private readonly vault: Vault,
  ) {
    this.folder = join(config.settings.dataDir, 'exports');
  }

  newKey(exportId: string): FileKey {
    const wrappedKey = this.vault.wrap(randomBytes(KEY_BYTES), associated(exportId));
    return { exportId, wrappedKey };
  }

  /** The file is on disk, whole, when this returns; when it throws there is none. */
  async write(
    key: FileKey,
    chunks: AsyncIterable<Buffer>,
    signal: AbortSignal,
  ): Promise<WrittenFile> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const path = this.pathOf(key);
    const hash = createHash('sha256');
    let bytes = 0;
    const look = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        hash.update(chunk);
        bytes += chunk.length;
        done(null, chunk);
      },
    });
    const cipher = createCipheriv(CIPHER, this.open(key), counterAt(0));
    try {
      const file = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true });
      await pipeline(Readable.from(chunks, { objectMode: false }), look, cipher, file, { signal });
      await this.syncFolder();
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
    return { bytes, sha256: hash.digest() };
  }

  /** From one byte on to another, both included. Null where there is no such file on this host. */
  async read(key: FileKey, from: number, to: number): Promise<Readable | null> {
    const file = await open(this.pathOf(key)).catch(() => null);
    if (!file) return null;
    if (to < from) {
      await file.close();
      return Readable.from([]);
    }
    const decipher = createDecipheriv(CIPHER, this.open(key), counterAt(from));
    // What lies before `from` in its block is no part of what was asked for.
    decipher.update(Buffer.alloc(from % BLOCK_BYTES));
    const input = file.createReadStream({ start: from, end: to });
    input.once('error', (error) => decipher.destroy(error));
    decipher.once('close', () => input.destroy());
    return input.pipe(decipher);
  }

  /** Deletes every file but those of these keys. */
  async deleteAllBut(kept: () => Promise<readonly FileKey[]>): Promise<number> {
    const names = await readdir(this.folder).catch(() => []);
    // Asked for after the folder was read: a file that is begun meanwhile is not among the names.
    const known = new Set((await kept()).map(nameOf));
    const old = names.filter((name) => !known.has(name));
    for (const name of old) await rm(join(this.folder, name), { force: true });
    return old.length;
  }

  delete(key: FileKey): Promise<void> {
    return rm(this.pathOf(key), { force: true });
  }

  private open({ exportId, wrappedKey }: FileKey): Buffer {
    return this.vault.unwrap(wrappedKey, associated(exportId));
  }

  private pathOf(key: FileKey): string {
    return join(this.folder, nameOf(key));
  }

  private async syncFolder(): Promise<void> {
    if (process.platform === 'win32') return;
    const folder = await open(this.folder, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }
}

const associated = (exportId: string): string => `export:${exportId}`;

function nameOf({ exportId, wrappedKey }: FileKey): string {
  const digest = createHash('sha256').update(wrappedKey).digest('hex');
  return `${exportId}.${digest.slice(0, NAME_DIGITS)}`;
}

/** The block that a byte stands in; a key is used for one file, so the count begins at 0. */
function counterAt(byte: number): Buffer {
  const counter = Buffer.alloc(BLOCK_BYTES);
  counter.writeBigUInt64BE(BigInt(Math.floor(byte / BLOCK_BYTES)), BLOCK_BYTES - 8);
  return counter;
}
