/**
 * Reads hashes of complete subtrees out of stored tiles. A full tile never changes, so it is read
 * once; within it a subtree is joined from its hashes. One reader serves one question.
 */
import { TILE_HEIGHT, TILE_WIDTH } from '../core/frontier.js';
import { rootOf } from '../core/merkle.js';
import type { SubtreeReader } from '../core/merkle-proofs.js';
import type { Tx } from '../platform/database/tx.js';
import { hashesIn } from './hashes.js';
import type { TreeStore } from './tree.store.js';

export function treeReader(tx: Tx, store: TreeStore, size: number): SubtreeReader {
  const tiles = new Map<string, Promise<Buffer[]>>();
  const tileOf = (level: number, index: number): Promise<Buffer[]> => {
    const name = `${level}/${index}`;
    const known = tiles.get(name) ?? readTile(tx, store, { level, index, size });
    tiles.set(name, known);
    return known;
  };
  return async (level, index) => {
    const height = level % TILE_HEIGHT;
    const first = index * 2 ** height;
    const tile = await tileOf(Math.floor(level / TILE_HEIGHT), Math.floor(first / TILE_WIDTH));
    const hashes = tile.slice(first % TILE_WIDTH, (first % TILE_WIDTH) + 2 ** height);
    if (hashes.length !== 2 ** height) throw new RangeError('a subtree beyond the tree');
    return rootOf(hashes);
  };
}

/** Full, or as wide as a tree of this size makes it. */
async function readTile(
  tx: Tx,
  store: TreeStore,
  { level, index, size }: { level: number; index: number; size: number },
): Promise<Buffer[]> {
  const nodes = Math.floor(size / TILE_WIDTH ** level);
  const first = index * TILE_WIDTH;
  const full = nodes - first >= TILE_WIDTH ? await store.fullTile(tx, level, index) : null;
  if (full) return hashesIn(full);
  return store.hashes(tx, level, first, Math.min(TILE_WIDTH, nodes - first));
}
