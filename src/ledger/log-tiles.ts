/**
 * The published log, as anybody may read it: hash tiles and bundles of entries up to the newest
 * checkpoint, and nothing beyond, since nobody can check that yet.
 */
import { Injectable } from '@nestjs/common';
import { HASH_BYTES } from '../core/merkle.js';
import { encodeBundle, TILE_HEIGHT, TILE_WIDTH, type TilePlace } from '../core/tiles.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { CheckpointsStore } from './checkpoints.store.js';
import { readTile } from './tree-reader.js';
import { TreeStore } from './tree.store.js';

@Injectable()
export class LogTiles {
  constructor(
    private readonly database: Database,
    private readonly tree: TreeStore,
    private readonly checkpoints: CheckpointsStore,
  ) {}

  /** The newest signed note; null before the first. */
  async checkpoint(): Promise<string | null> {
    const latest = await this.database.inSnapshot((tx) => this.checkpoints.latest(tx));
    return latest?.note ?? null;
  }

  /** Null where the published tree has no such tile or bundle. */
  read(place: TilePlace): Promise<Buffer | null> {
    return this.database.inSnapshot(async (tx) => {
      const size = (await this.checkpoints.latest(tx))?.size ?? 0;
      return this.readOf(tx, size, place);
    });
  }

  /** Of the tree of one size; null where it has no such tile or bundle. */
  async readOf(tx: Tx, size: number, { level, index, width }: TilePlace): Promise<Buffer | null> {
    const leavesEach = level === 'entries' ? 1 : 2 ** (TILE_HEIGHT * level);
    const first = index * TILE_WIDTH;
    if ((first + width) * leavesEach > size) return null;
    if (level === 'entries') return encodeBundle(await this.tree.entries(tx, first, width));
    const hashes = await readTile(tx, this.tree, { level, index, size });
    return hashes.subarray(0, width * HASH_BYTES);
  }
}
