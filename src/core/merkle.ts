/**
 * The Merkle tree of RFC 6962 §2.1, which RFC 9162 keeps: hashing, and what a stranger needs to check
 * that an entry is in a tree and that one tree grew out of another. The first byte of what is hashed
 * tells leaves from nodes; without it a node could be shown as an entry. A proof is checked here and
 * made in merkle-proofs.ts, so that a verifier does not depend on what it verifies.
 */
import { hash } from 'node:crypto';

export const HASH_BYTES = 32;

const LEAF_PREFIX = Buffer.of(0x00);
const NODE_PREFIX = Buffer.of(0x01);

export const EMPTY_ROOT = sha256(Buffer.alloc(0));

export interface InclusionClaim {
  readonly index: number;
  readonly size: number;
  readonly leaf: Buffer;
  /** From the sibling of the leaf up to the child of the root. */
  readonly proof: readonly Buffer[];
  readonly root: Buffer;
}

export interface ConsistencyClaim {
  readonly size1: number;
  readonly size2: number;
  readonly root1: Buffer;
  readonly root2: Buffer;
  readonly proof: readonly Buffer[];
}

export function leafHash(entry: Buffer): Buffer {
  return sha256(Buffer.concat([LEAF_PREFIX, entry]));
}

export function nodeHash(left: Buffer, right: Buffer): Buffer {
  return sha256(Buffer.concat([NODE_PREFIX, left, right]));
}

/**
 * The root over leaf hashes. Joining neighbours and letting an odd last one rise unchanged gives the
 * tree that the RFC splits at the largest power of two.
 */
export function rootOf(hashes: readonly Buffer[]): Buffer {
  let row = hashes;
  while (row.length > 1) row = joined(row);
  return row[0] ?? EMPTY_ROOT;
}

/** RFC 9162 §2.1.3.2. Anything malformed is a proof of nothing. */
export function verifyInclusion({ index, size, leaf, proof, root }: InclusionClaim): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  if (![leaf, ...proof].every(isHash)) return false;
  let position = index;
  let last = size - 1;
  let computed = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (isOdd(position) || position === last) {
      computed = nodeHash(sibling, computed);
      // At the right edge there are levels where the node has no sibling and rises unchanged.
      [position, last] = climbWhile((at) => !isOdd(at) && at !== 0, position, last);
    } else computed = nodeHash(computed, sibling);
    [position, last] = [half(position), half(last)];
  }
  return last === 0 && computed.equals(root);
}

/**
 * RFC 9162 §2.1.4.2: the second tree begins with exactly the leaves of the first. Of the empty tree
 * nothing can be said this way, as in the published vectors; everything grows out of it.
 */
export function verifyConsistency(claim: ConsistencyClaim): boolean {
  const { size1, size2, root1, root2, proof } = claim;
  if (!isCount(size1) || !isCount(size2) || size1 < 1 || size1 > size2) return false;
  if (size1 === size2) return proof.length === 0 && root1.equals(root2);
  if (proof.length === 0 || ![root1, ...proof].every(isHash)) return false;
  // A complete first tree is a node of the second, and its root need not be repeated.
  return growsInto(claim, isPowerOfTwo(size1) ? [root1, ...proof] : proof);
}

function growsInto(claim: ConsistencyClaim, path: readonly Buffer[]): boolean {
  let [position, last] = climbWhile(isOdd, claim.size1 - 1, claim.size2 - 1);
  const [start, ...rest] = path;
  if (!start) return false;
  let first = start;
  let second = start;
  for (const hash of rest) {
    if (last === 0) return false;
    if (isOdd(position) || position === last) {
      first = nodeHash(hash, first);
      second = nodeHash(hash, second);
      [position, last] = climbWhile((at) => !isOdd(at) && at !== 0, position, last);
    } else second = nodeHash(second, hash);
    [position, last] = [half(position), half(last)];
  }
  return last === 0 && first.equals(claim.root1) && second.equals(claim.root2);
}

function climbWhile(
  holds: (position: number) => boolean,
  position: number,
  last: number,
): [number, number] {
  let [at, end] = [position, last];
  while (holds(at)) [at, end] = [half(at), half(end)];
  return [at, end];
}

function joined(row: readonly Buffer[]): Buffer[] {
  const above: Buffer[] = [];
  for (let index = 0; index < row.length; index += 2) {
    const [left, right] = [row[index], row[index + 1]];
    if (left) above.push(right ? nodeHash(left, right) : left);
  }
  return above;
}

function sha256(bytes: Buffer): Buffer {
  // By way of a text: asked for a buffer, Node allocates one outside its heap, at thrice the price.
  return Buffer.from(hash('sha256', bytes, 'binary'), 'latin1');
}

function isHash(bytes: Buffer): boolean {
  return bytes.length === HASH_BYTES;
}

/** Beyond this, neighbouring numbers are one to us. */
function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

// Not by bits: these work on 32 of them.
function isOdd(value: number): boolean {
  return value % 2 === 1;
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isPowerOfTwo(value: number): boolean {
  let rest = value;
  while (rest > 1 && !isOdd(rest)) rest = half(rest);
  return rest === 1;
}
