/**
 * The tree, re-derived from the bytes of the entries and compared with the hashes that were stored:
 * where these differ is where somebody changed something.
 */
import {
  edgeTiles,
  EMPTY_FRONTIER,
  extend,
  rootOfFrontier,
  type FullTile,
  type Tile,
} from '../core/frontier.js';
import { HASH_BYTES, leafHash } from '../core/merkle.js';
import { hashesIn, TILE_WIDTH } from '../core/tiles.js';
import type { Findings } from './findings.js';
import type { LogEntry, LogSource } from './source.js';

export class TreeCheck {
  private frontier = EMPTY_FRONTIER;
  /** Where a leaf is found to be another. */
  private readonly others: number[] = [];

  constructor(
    private readonly source: LogSource,
    private readonly findings: Findings,
  ) {}

  get size(): number {
    return this.frontier.size;
  }

  root(): Buffer {
    return rootOfFrontier(this.frontier);
  }

  /** The tiles that became full are still to be compared. */
  add(entries: readonly LogEntry[]): readonly FullTile[] {
    const leaves = entries.map((entry, offset) => this.leafOf(entry, this.size + offset));
    const { frontier, tiles } = extend(this.frontier, leaves);
    this.frontier = frontier;
    return tiles;
  }

  async compareAll(tiles: readonly Tile[]): Promise<void> {
    for (const tile of tiles) await this.compare(tile);
  }

  async end(): Promise<void> {
    await this.compareAll(edgeTiles(this.frontier));
    const { size, root } = this.source.claimed;
    if (size !== this.size)
      this.findings.problem(
        'tree',
        Math.min(size, this.size),
        `The log says that it has ${size} entries, and it has ${this.size}.`,
      );
    else if (!root.equals(this.root()))
      this.findings.problem('tree', null, 'The entries have another root than the log says.');
  }

  private leafOf({ bytes, kept }: LogEntry, index: number): Buffer {
    if (bytes === null) {
      this.findings.problem('entries', index, 'The entry is gone.');
      // What was stored of it keeps all others in their places.
      return kept?.leafHash ?? Buffer.alloc(HASH_BYTES);
    }
    const leaf = leafHash(bytes);
    if (kept && !kept.leafHash.equals(leaf)) {
      this.others.push(index);
      this.findings.problem('tree', index, 'The entry has another hash than its leaf.');
    }
    return leaf;
  }

  private async compare(tile: Tile & Partial<FullTile>): Promise<void> {
    const { level, index, width, hashes } = tile;
    const stored = await this.source.tile({ level, index, width });
    this.findings.count('tree');
    if (!stored) this.wrong(tile, 0, 'is missing');
    else if (!stored.hashes.equals(hashes))
      this.wrong(tile, firstDifference(hashes, stored.hashes), 'has another hash than its entries');
    else if (stored.root && tile.root && !stored.root.equals(tile.root))
      this.wrong(tile, 0, 'has another root than its hashes');
  }

  /** At the first entry under the offset-th hash, or at one there that is known to be another. */
  private wrong({ level, index }: Tile, offset: number, what: string): void {
    const span = TILE_WIDTH ** level;
    const first = (index * TILE_WIDTH + offset) * span;
    const known = this.others.find((other) => other >= first && other < first + span);
    if (level === 0 && known === undefined) this.others.push(first);
    this.findings.problem('tree', known ?? first, `Tile ${index} of level ${level} ${what}.`);
  }
}

function firstDifference(computed: Buffer, stored: Buffer): number {
  const others = hashesIn(stored.subarray(0, stored.length - (stored.length % HASH_BYTES)));
  const offset = hashesIn(computed).findIndex((hash, nth) => !others[nth]?.equals(hash));
  return Math.max(offset, 0);
}
