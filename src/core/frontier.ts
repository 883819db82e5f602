/**
 * The right edge of a growing tree: all that is needed to append to it and to know its root, a few
 * hundred hashes at most. It is a value; extending it makes another, so that a writer who lost a race
 * goes on from what it had. What it holds per level is exactly the partial tile of C2SP tlog-tiles.
 */
import { EMPTY_ROOT, HASH_BYTES, nodeHash, rootOf } from './merkle.js';
import type { SubtreeReader } from './merkle-proofs.js';

export const TILE_HEIGHT = 8;
export const TILE_WIDTH = 2 ** TILE_HEIGHT;

export interface Frontier {
  /** Leaves of the tree. */
  readonly size: number;
  /** By tile level: the hashes that fill no tile yet, oldest first. */
  readonly edge: readonly (readonly Buffer[])[];
}

/** Hashes of neighbouring complete subtrees of 256^level leaves; the first is `index` × 256. */
export interface Tile {
  readonly level: number;
  readonly index: number;
  /** 256 in a full tile, fewer in a partial one, never none. */
  readonly width: number;
  /** `width` × 32 bytes. */
  readonly hashes: Buffer;
}

export interface Growth {
  readonly frontier: Frontier;
  /** The tiles that the new leaves completed, each after those it is made of. */
  readonly tiles: readonly Tile[];
}

export const EMPTY_FRONTIER: Frontier = { size: 0, edge: [] };

export async function frontierOf(read: SubtreeReader, size: number): Promise<Frontier> {
  const edge: Promise<Buffer[]>[] = [];
  for (let level = 0, nodes = size; nodes > 0; level += 1, nodes = Math.floor(nodes / TILE_WIDTH)) {
    const first = nodes - (nodes % TILE_WIDTH);
    const missing = Array.from({ length: nodes % TILE_WIDTH }, (_, offset) =>
      read(level * TILE_HEIGHT, first + offset),
    );
    edge.push(Promise.all(missing));
  }
  return { size, edge: await Promise.all(edge) };
}

export function extend(frontier: Frontier, leaves: Iterable<Buffer>): Growth {
  const edge = frontier.edge.map((row) => [...row]);
  const tiles: Tile[] = [];
  let size = frontier.size;
  for (const leaf of leaves) {
    if (leaf.length !== HASH_BYTES) throw new RangeError('a leaf hash of a wrong length');
    size += 1;
    let carried: Buffer | null = leaf;
    for (let level = 0; carried !== null; level += 1) {
      const row: Buffer[] = (edge[level] ??= []);
      row.push(carried);
      carried = null;
      if (row.length < TILE_WIDTH) continue;
      const index = size / TILE_WIDTH ** (level + 1) - 1;
      tiles.push({ level, index, width: TILE_WIDTH, hashes: Buffer.concat(row) });
      carried = rootOf(row);
      edge[level] = [];
    }
  }
  return { frontier: { size, edge }, tiles };
}

export function rootOfFrontier({ edge }: Frontier): Buffer {
  let root: Buffer | null = null;
  for (const row of edge) {
    // Within a row the complete subtrees are those of its width's binary digits, largest first.
    for (const peak of peaksOf(row).reverse()) root = root === null ? peak : nodeHash(peak, root);
  }
  return root ?? EMPTY_ROOT;
}

/** The partial tiles of the tree at this size. */
export function edgeTiles({ size, edge }: Frontier): Tile[] {
  return edge.flatMap((row, level) => {
    if (row.length === 0) return [];
    const index = Math.floor(size / TILE_WIDTH ** (level + 1));
    return [{ level, index, width: row.length, hashes: Buffer.concat(row) }];
  });
}

function peaksOf(row: readonly Buffer[]): Buffer[] {
  const peaks: Buffer[] = [];
  let from = 0;
  for (let width = TILE_WIDTH / 2; width >= 1; width /= 2) {
    if (row.length - from < width) continue;
    peaks.push(rootOf(row.slice(from, from + width)));
    from += width;
  }
  return peaks;
}
