/**
 * Proofs and roots out of a tree that is stored as the hashes of its complete subtrees. Those never
 * change once they exist, so every earlier size of the tree can be read from them too. How they are
 * stored is the reader's affair: a proof asks for a few dozen, all at once.
 */
import { EMPTY_ROOT, nodeHash } from './merkle.js';

/** The hash of the complete subtree of 2^level leaves that is the index-th of its level. */
export type SubtreeReader = (level: number, index: number) => Promise<Buffer>;

/** Leaves [from, to). */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** RFC 6962 §2.1.1, from the sibling of the leaf up to the child of the root. */
export function inclusionProof(
  read: SubtreeReader,
  index: number,
  size: number,
): Promise<Buffer[]> {
  if (!isCount(index) || !isCount(size) || index >= size) {
    throw new RangeError('a leaf beyond the tree has no proof');
  }
  return hashes(read, siblingsOf(index, { from: 0, to: size }));
}

/** RFC 6962 §2.1.2. Empty for equal sizes, and from the empty tree, of which nothing is proved. */
export function consistencyProof(
  read: SubtreeReader,
  size1: number,
  size2: number,
): Promise<Buffer[]> {
  if (!isCount(size1) || !isCount(size2) || size1 > size2) {
    throw new RangeError('a tree grows from the smaller size to the larger');
  }
  if (size1 === 0) return Promise.resolve([]);
  return hashes(read, growthOf(size1, { from: 0, to: size2 }, true));
}

export async function rootAt(read: SubtreeReader, size: number): Promise<Buffer> {
  if (!isCount(size)) throw new RangeError('the size of a tree is a count');
  return size === 0 ? EMPTY_ROOT : rangeHash(read, { from: 0, to: size });
}

function siblingsOf(index: number, range: Range): Range[] {
  if (range.to - range.from === 1) return [];
  const [left, right] = split(range);
  return index < left.to
    ? [...siblingsOf(index, left), right]
    : [...siblingsOf(index, right), left];
}

/** `isKnown`: the verifier has the hash of this range, since it is the whole of the first tree. */
function growthOf(size: number, range: Range, isKnown: boolean): Range[] {
  if (size === range.to) return isKnown ? [] : [range];
  const [left, right] = split(range);
  return size <= left.to
    ? [...growthOf(size, left, isKnown), right]
    : [...growthOf(size, right, false), left];
}

function hashes(read: SubtreeReader, ranges: readonly Range[]): Promise<Buffer[]> {
  return Promise.all(ranges.map((range) => rangeHash(read, range)));
}

async function rangeHash(read: SubtreeReader, range: Range): Promise<Buffer> {
  const width = range.to - range.from;
  const level = levelOf(width);
  if (level !== null) return read(level, range.from / width);
  const [left, right] = split(range);
  return nodeHash(...(await Promise.all([rangeHash(read, left), rangeHash(read, right)])));
}

/** Null for a width that no complete subtree has. By counting, since logarithms round. */
function levelOf(width: number): number | null {
  let level = 0;
  for (let rest = width; rest > 1; rest /= 2, level += 1) if (rest % 2 !== 0) return null;
  return level;
}

/** At the largest power of two that is smaller than the range. */
function split({ from, to }: Range): [Range, Range] {
  let width = 1;
  while (2 * width < to - from) width *= 2;
  return [
    { from, to: from + width },
    { from: from + width, to },
  ];
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
