import fc from 'fast-check';
import { naivePath, naiveRoot, naiveSubproof } from '../../test/support/naive-tree.js';
import { EMPTY_ROOT, leafHash, rootOf, verifyConsistency, verifyInclusion } from './merkle.js';
import { consistencyProof, inclusionProof, rootAt, type SubtreeReader } from './merkle-proofs.js';

const SEED = process.env.FC_SEED;
fc.configureGlobal(SEED === undefined ? {} : { seed: Number(SEED) });

const MOST = 300;
const entries = Array.from({ length: MOST }, (_, index) => Buffer.from(`entry ${index}`));
const leaves = entries.map(leafHash);
const root = (size: number): Buffer => naiveRoot(entries.slice(0, size));

/** Reads complete subtrees of the first `size` leaves, and refuses any other. */
const readerOf =
  (size: number): SubtreeReader =>
  async (level, index) => {
    const width = 2 ** level;
    if ((index + 1) * width > size) throw new RangeError('not a complete subtree');
    return rootOf(leaves.slice(index * width, (index + 1) * width));
  };

const sizes = fc.integer({ min: 1, max: MOST });
const withIndex = sizes.chain((size) =>
  fc.record({ size: fc.constant(size), index: fc.integer({ min: 0, max: size - 1 }) }),
);
const pairs = fc.tuple(sizes, sizes).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

async function inclusionOf(index: number, size: number) {
  const proof = await inclusionProof(readerOf(size), index, size);
  return { index, size, leaf: leaves[index] ?? EMPTY_ROOT, proof, root: root(size) };
}

async function consistencyOf(size1: number, size2: number) {
  const proof = await consistencyProof(readerOf(size2), size1, size2);
  return { size1, size2, root1: root(size1), root2: root(size2), proof };
}

describe('a tree read from its complete subtrees', () => {
  it('has the root that the RFC defines, at every size', async () => {
    for (let size = 0; size <= MOST; size += 1)
      expect(await rootAt(readerOf(size), size)).toEqual(root(size));
  });

  it('gives the inclusion proofs of the RFC, and they verify', () =>
    fc.assert(
      fc.asyncProperty(withIndex, async ({ index, size }) => {
        const claim = await inclusionOf(index, size);
        expect(claim.proof).toEqual(naivePath(index, entries.slice(0, size)));
        expect(verifyInclusion(claim)).toBe(true);
      }),
    ));

  it('gives the consistency proofs of the RFC, and they verify', () =>
    fc.assert(
      fc.asyncProperty(pairs, async ([size1, size2]) => {
        const claim = await consistencyOf(size1, size2);
        expect(claim.proof).toEqual(naiveSubproof(size1, entries.slice(0, size2), true));
        expect(verifyConsistency(claim)).toBe(true);
      }),
    ));

  it('proves every leaf of every small tree', async () => {
    for (let size = 1; size <= 40; size += 1)
      for (let index = 0; index < size; index += 1)
        expect(verifyInclusion(await inclusionOf(index, size))).toBe(true);
  });

  it('proves every growth of every small tree', async () => {
    for (let size2 = 1; size2 <= 40; size2 += 1)
      for (let size1 = 1; size1 <= size2; size1 += 1)
        expect(verifyConsistency(await consistencyOf(size1, size2))).toBe(true);
  });

  it('proves nothing about what is not there', () => {
    expect(() => inclusionProof(readerOf(5), 5, 5)).toThrow(RangeError);
    expect(() => inclusionProof(readerOf(5), -1, 5)).toThrow(RangeError);
    expect(() => consistencyProof(readerOf(5), 6, 5)).toThrow(RangeError);
  });

  it('has nothing to prove about the empty tree', async () => {
    expect(await consistencyProof(readerOf(5), 0, 5)).toEqual([]);
  });
});

interface Spoiling {
  readonly at: number;
  readonly bit: number;
  readonly kind: 'flip' | 'drop' | 'add' | 'swap';
}
const spoilings: fc.Arbitrary<Spoiling> = fc.record({
  at: fc.nat(),
  bit: fc.nat({ max: 255 }),
  kind: fc.constantFrom<Spoiling['kind'][]>('flip', 'drop', 'add', 'swap'),
});

function spoil(proof: readonly Buffer[], { at, bit, kind }: Spoiling): Buffer[] {
  const list: Buffer[] = [...proof];
  const place = list.length === 0 ? 0 : at % list.length;
  const hash = list[place];
  if (kind === 'add' || !hash) list.splice(place, 0, EMPTY_ROOT);
  else if (kind === 'drop') list.splice(place, 1);
  else if (kind === 'flip') list[place] = flipped(hash, bit);
  else list.push(...list.splice(place, 1));
  return list;
}

function flipped(hash: Buffer, bit: number): Buffer {
  const copy = Buffer.from(hash);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

const same = (a: readonly Buffer[], b: readonly Buffer[]): boolean =>
  Buffer.concat([...a]).equals(Buffer.concat([...b]));

describe('a proof that was tampered with', () => {
  it('no longer proves a leaf', () =>
    fc.assert(
      fc.asyncProperty(withIndex, spoilings, async ({ index, size }, spoiling) => {
        const claim = await inclusionOf(index, size);
        const proof = spoil(claim.proof, spoiling);
        fc.pre(!same(proof, claim.proof));
        expect(verifyInclusion({ ...claim, proof })).toBe(false);
      }),
    ));

  it('no longer proves a growth', () =>
    fc.assert(
      fc.asyncProperty(pairs, spoilings, async ([size1, size2], spoiling) => {
        const claim = await consistencyOf(size1, size2);
        const proof = spoil(claim.proof, spoiling);
        fc.pre(!same(proof, claim.proof));
        expect(verifyConsistency({ ...claim, proof })).toBe(false);
      }),
    ));

  // Of another size it may well prove the same: a checkpoint signs size and root together.
  it('proves no other leaf, place or root', () =>
    fc.assert(
      fc.asyncProperty(withIndex, fc.nat({ max: MOST - 1 }), async ({ index, size }, other) => {
        fc.pre(other !== index);
        const claim = await inclusionOf(index, size);
        const leaf = leaves[other] ?? EMPTY_ROOT;
        expect(verifyInclusion({ ...claim, index: other })).toBe(false);
        expect(verifyInclusion({ ...claim, leaf })).toBe(false);
        expect(verifyInclusion({ ...claim, root: leaf })).toBe(false);
      }),
    ));

  it('proves growth to and from no other root', () =>
    fc.assert(
      fc.asyncProperty(pairs, async ([size1, size2]) => {
        const claim = await consistencyOf(size1, size2);
        expect(verifyConsistency({ ...claim, root1: EMPTY_ROOT })).toBe(false);
        expect(verifyConsistency({ ...claim, root2: EMPTY_ROOT })).toBe(false);
      }),
    ));
});
