/**
 * The tree of RFC 6962 §2.1 as the RFC writes it down, by recursion over lists of entries. It shares
 * no line with the sources, so that both would have to be wrong in the same way.
 */
import { createHash } from 'node:crypto';

type Entries = readonly Buffer[];

export function naiveRoot(entries: Entries): Buffer {
  const [only] = entries;
  if (!only) return sha256();
  if (entries.length === 1) return sha256(Buffer.of(0), only);
  const k = splitOf(entries.length);
  return sha256(Buffer.of(1), naiveRoot(entries.slice(0, k)), naiveRoot(entries.slice(k)));
}

/** PATH(m, D[n]). */
export function naivePath(m: number, entries: Entries): Buffer[] {
  if (entries.length <= 1) return [];
  const k = splitOf(entries.length);
  const [left, right] = [entries.slice(0, k), entries.slice(k)];
  return m < k
    ? [...naivePath(m, left), naiveRoot(right)]
    : [...naivePath(m - k, right), naiveRoot(left)];
}

/** SUBPROOF(m, D[n], b). */
export function naiveSubproof(m: number, entries: Entries, b: boolean): Buffer[] {
  if (m === entries.length) return b ? [] : [naiveRoot(entries)];
  const k = splitOf(entries.length);
  const [left, right] = [entries.slice(0, k), entries.slice(k)];
  return m <= k
    ? [...naiveSubproof(m, left, b), naiveRoot(right)]
    : [...naiveSubproof(m - k, right, false), naiveRoot(left)];
}

function splitOf(n: number): number {
  return n <= 2 ? 1 : 2 * splitOf(Math.ceil(n / 2));
}

function sha256(...parts: Buffer[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}
