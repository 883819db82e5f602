import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BundleManifest } from '../../src/core/bundle.js';
import { isReadAtOnce, type BundleFiles } from '../../src/verifier/bundle-files.js';

/** A bundle in memory. The manifest lists what is in it at the time. */
export class MemoryFiles implements BundleFiles {
  readonly faults: readonly string[] = [];

  constructor(
    readonly files: Map<string, Buffer>,
    readonly manifest: Omit<BundleManifest, 'files'>,
  ) {
    this.list();
  }

  list(changes: Partial<BundleManifest> = {}): this {
    this.files.delete('manifest.json');
    const hashes = [...this.files].map(([path, bytes]) => [path, sha256(bytes)]);
    const manifest = { ...this.manifest, files: Object.fromEntries(hashes) as object, ...changes };
    this.files.set('manifest.json', Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
    return this;
  }

  get sizes(): ReadonlyMap<string, number> {
    return new Map([...this.files].map(([path, { length }]) => [path, length]));
  }

  async read(path: string): Promise<Buffer | null> {
    return isReadAtOnce(this, path) ? (this.files.get(path) ?? null) : null;
  }

  async *stream(path: string): AsyncGenerator<Buffer> {
    const bytes = this.files.get(path) ?? Buffer.alloc(0);
    // In pieces that cut lines and characters anywhere.
    for (let at = 0; at < bytes.length; at += 1_021) yield bytes.subarray(at, at + 1_021);
  }

  writeTo(folder: string): void {
    for (const [path, bytes] of this.files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
  }
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
