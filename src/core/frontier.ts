/**
 * The right edge of a growing tree: all that is needed to append to it and to know its root, a few
 * hundred hashes at most. It is a value; extending it makes another, so that a writer who lost a race
 * goes on from what it had. What it holds per level is exactly the partial tile of C2SP tlog-tiles.
 */
import { EMPTY_ROOT, HASH_BYTES, nodeHash } from './merkle.js';
import type { SubtreeReader } from './merkle-proofs.js';
import { TILE_HEIGHT, TILE_WIDTH } from './tiles.js';

export interface Frontier {
  /** Leaves of the tree. */
  readonly size: number;
  /** By tile level. */
  readonly rows: readonly Row[];
}

interface Row {
  /** What fills no tile yet, oldest first. */
  readonly hashes: readonly Buffer[];
  /** The same joined as far as it goes: one hash per binary digit of their number, largest first. */
  readonly peaks: readonly Buffer[];
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

export interface FullTile extends Tile {
  /** Its hash in the level above. */
  readonly root: Buffer;
}

export interface Growth {
  readonly frontier: Frontier;
  /** The tiles that the new leaves completed, each after those it is made of. */
  readonly tiles: readonly FullTile[];
}

export const EMPTY_FRONTIER: Frontier = { size: 0, rows: [] };

export async function frontierOf(read: SubtreeReader, size: number): Promise<Frontier> {
  const rows: Promise<Row>[] = [];
  for (let level = 0, nodes = size; nodes > 0; level += 1) {
    const first = nodes - (nodes % TILE_WIDTH);
    const hashes = Array.from({ length: nodes % TILE_WIDTH }, (_, offset) =>
      read(level * TILE_HEIGHT, first + offset),
    );
    rows.push(Promise.all(hashes).then(rowOf));
    nodes = Math.floor(nodes / TILE_WIDTH);
  }
  return { size, rows: await Promise.all(rows) };
}

export function extend(frontier: Frontier, leaves: Iterable<Buffer>): Growth {
  const rows = frontier.rows.map((row) => new GrowingRow(row));
  const tiles: FullTile[] = [];
  let size = frontier.size;
  for (const leaf of leaves) {
    if (leaf.length !== HASH_BYTES) throw new RangeError('a leaf hash of a wrong length');
    size += 1;
    carry(rows, leaf, size, tiles);
  }
  return { frontier: { size, rows }, tiles };
}

/** Puts a leaf into its row, and the hash of each row that it fills into the row above. */
function carry(rows: GrowingRow[], leaf: Buffer, size: number, tiles: FullTile[]): void {
  let carried: Buffer | null = leaf;
  for (let level = 0; ; level += 1) {
    const row = (rows[level] ??= new GrowingRow(EMPTY_ROW));
    carried = row.push(carried);
    if (carried === null) return;
    const index = size / TILE_WIDTH ** (level + 1) - 1;
    const hashes = Buffer.concat(row.hashes);
    tiles.push({ level, index, width: TILE_WIDTH, hashes, root: carried });
    rows[level] = new GrowingRow(EMPTY_ROW);
  }
}

export function rootOfFrontier({ rows }: Frontier): Buffer {
  // Smaller subtrees stand to the right of larger ones, and are joined first.
  const peaks = rows.flatMap((row) => [...row.peaks].reverse());
  const [smallest, ...larger] = peaks;
  return larger.reduce((root, peak) => nodeHash(peak, root), smallest ?? EMPTY_ROOT);
}

/** The partial tiles of the tree at this size. */
export function edgeTiles({ size, rows }: Frontier): Tile[] {
  return rows.flatMap(({ hashes }, level) => {
    if (hashes.length === 0) return [];
    const index = Math.floor(size / TILE_WIDTH ** (level + 1));
    return [{ level, index, width: hashes.length, hashes: Buffer.concat(hashes) }];
  });
}

const EMPTY_ROW: Row = { hashes: [], peaks: [] };

class GrowingRow implements Row {
  readonly hashes: Buffer[];
  readonly peaks: Buffer[];

  constructor(row: Row) {
    this.hashes = [...row.hashes];
    this.peaks = [...row.peaks];
  }

  /** The hash of the row once it is full, until then null. */
  push(hash: Buffer): Buffer | null {
    this.hashes.push(hash);
    let peak = hash;
    // As in counting: each digit that is carried joins two subtrees of one size.
    for (let count = this.hashes.length; count % 2 === 0; count /= 2) {
      const left = this.peaks.pop();
      if (left) peak = nodeHash(left, peak);
    }
    this.peaks.push(peak);
    return this.hashes.length === TILE_WIDTH ? peak : null;
  }
}

function rowOf(hashes: readonly Buffer[]): Row {
  const row = new GrowingRow(EMPTY_ROW);
  for (const hash of hashes) row.push(hash);
  return row;
}
