/**
 * A tree in files, as C2SP tlog-tiles lays it out: tiles of up to 256 hashes, bundles of up to 256
 * entries, and the paths under which everybody finds them. A full one never changes. A partial one is
 * only the right edge of the tree at some size, and its width is part of its name.
 */
import { HASH_BYTES, rootOf } from './merkle.js';
import type { SubtreeReader } from './merkle-proofs.js';

export const TILE_HEIGHT = 8;
export const TILE_WIDTH = 2 ** TILE_HEIGHT;
/** What two bytes of length can say. */
export const MOST_ENTRY_BYTES = 0xffff;

const LENGTH_BYTES = 2;
const LEVEL = /entries|\d|[1-5]\d|6[0-3]/;
const INDEX = /(?:x\d{3}\/)*\d{3}/;
const PARTIAL_WIDTH = /[1-9]\d?|1\d\d|2[0-4]\d|25[0-5]/;
const PATH = new RegExp(
  `^tile/(${LEVEL.source})/(${INDEX.source})(?:\\.p/(${PARTIAL_WIDTH.source}))?$`,
);

/** `entries` is the level of the bundles, which stand beside the tiles of level 0. */
export type TileLevel = number | 'entries';

export interface TilePlace {
  readonly level: TileLevel;
  readonly index: number;
  /** 256 for a full tile or bundle, fewer for a partial one, never none. */
  readonly width: number;
}

export function tilePath(level: TileLevel, index: number, width: number): string {
  let digits = threeDigits(index);
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000))
    digits = `x${threeDigits(rest)}/${digits}`;
  return `tile/${level}/${digits}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** Null for anything but the one spelling of a path. */
export function parseTilePath(path: string): TilePlace | null {
  const parts = PATH.exec(path);
  if (!parts) return null;
  const [, kind = '', digits = '', partial] = parts;
  const level = kind === 'entries' ? kind : Number(kind);
  const index = Number(digits.replace(/[x/]/g, ''));
  const width = partial === undefined ? TILE_WIDTH : Number(partial);
  // Leading groups of zeros, and an index that is more than we can count, are spelled another way.
  return tilePath(level, index, width) === path ? { level, index, width } : null;
}

function threeDigits(number: number): string {
  return String(number % 1000).padStart(3, '0');
}

/** The bundles of a log of this size, in its order. */
export function* bundlesOf(size: number): Generator<TilePlace> {
  yield* rowOf('entries', size);
}

/** Every tile of a tree of this size, level by level from the leaves. */
export function* tilesOf(size: number): Generator<TilePlace> {
  let nodes = size;
  for (let level = 0; nodes > 0; level += 1) {
    yield* rowOf(level, nodes);
    nodes = Math.floor(nodes / TILE_WIDTH);
  }
}

function* rowOf(level: TileLevel, nodes: number): Generator<TilePlace> {
  const full = Math.floor(nodes / TILE_WIDTH);
  for (let index = 0; index < full; index += 1) yield { level, index, width: TILE_WIDTH };
  if (nodes % TILE_WIDTH > 0) yield { level, index: full, width: nodes % TILE_WIDTH };
}

/** Reads complete subtrees out of tiles; a tile that holds the subtree is asked for once. */
export function subtreesOf(
  readTile: (level: number, index: number) => Promise<Buffer>,
): SubtreeReader {
  return async (level, index) => {
    const height = level % TILE_HEIGHT;
    const perTile = 2 ** (TILE_HEIGHT - height);
    const tile = await readTile(Math.floor(level / TILE_HEIGHT), Math.floor(index / perTile));
    return subtreeIn(tile, height, index % perTile);
  };
}

/** The offset-th complete subtree of 2^height hashes within a tile. */
export function subtreeIn(tileHashes: Buffer, heightInTile: number, offset: number): Buffer {
  const width = 2 ** heightInTile;
  const bytes = tileHashes.subarray(offset * width * HASH_BYTES, (offset + 1) * width * HASH_BYTES);
  if (bytes.length !== width * HASH_BYTES) throw new RangeError('a subtree beyond its tile');
  return rootOf(hashesIn(bytes));
}

export function hashesIn(tile: Buffer): Buffer[] {
  return Array.from({ length: tile.length / HASH_BYTES }, (_, index) =>
    tile.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES),
  );
}

export function encodeBundle(entries: readonly Buffer[]): Buffer {
  return Buffer.concat(
    entries.flatMap((entry) => {
      if (entry.length > MOST_ENTRY_BYTES) throw new RangeError('an entry too long for a bundle');
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt16BE(entry.length);
      return [length, entry];
    }),
  );
}

/** The most that a file of the tree may be long. */
export function mostBytesOf({ level, width }: TilePlace): number {
  return width * (level === 'entries' ? LENGTH_BYTES + MOST_ENTRY_BYTES : HASH_BYTES);
}

/** Null where the bytes are not whole entries, or more of them than a bundle holds. */
export function decodeBundle(bundle: Buffer): Buffer[] | null {
  const entries: Buffer[] = [];
  let at = 0;
  while (at < bundle.length) {
    if (bundle.length - at < LENGTH_BYTES || entries.length === TILE_WIDTH) return null;
    const start = at + LENGTH_BYTES;
    at = start + bundle.readUInt16BE(at);
    if (at > bundle.length) return null;
    entries.push(bundle.subarray(start, at));
  }
  return entries;
}
