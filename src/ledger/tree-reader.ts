/**
 * Reads hashes of complete subtrees out of stored tiles, each tile once for a question. A full tile is
 * stored; a partial one is made of leaves, or of the roots of the tiles below it.
 */
import type { SubtreeReader } from '../core/merkle-proofs.js';
import { subtreesOf, TILE_WIDTH } from '../core/tiles.js';
import type { Tx } from '../platform/database/tx.js';
import type { TreeStore } from './tree.store.js';

/** Of the tree at a size that the database has reached. */
export function treeReader(tx: Tx, store: TreeStore, size: number): SubtreeReader {
  const tiles = new Map<string, Promise<Buffer>>();
  return subtreesOf((level, index) => {
    const name = `${level}/${index}`;
    const tile = tiles.get(name) ?? readTile(tx, store, { level, index, size });
    tiles.set(name, tile);
    return tile;
  });
}

/** Full, or as wide as a tree of this size makes it. */
export async function readTile(
  tx: Tx,
  store: TreeStore,
  { level, index, size }: { level: number; index: number; size: number },
): Promise<Buffer> {
  const nodes = Math.floor(size / TILE_WIDTH ** level);
  const first = index * TILE_WIDTH;
  const full = nodes - first >= TILE_WIDTH ? await store.fullTile(tx, level, index) : null;
  if (full) return full;
  const hashes = await store.hashes(tx, level, first, Math.min(TILE_WIDTH, nodes - first));
  return Buffer.concat(hashes);
}
