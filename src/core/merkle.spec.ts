import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  EMPTY_ROOT,
  leafHash,
  nodeHash,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from './merkle.js';

interface Vector {
  readonly name: string;
  readonly wantErr: boolean;
  readonly proof: readonly string[] | null;
}
interface InclusionVector extends Vector {
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string;
  readonly leafHash: string;
}
interface ConsistencyVector extends Vector {
  readonly size1: number;
  readonly size2: number;
  readonly root1: string;
  readonly root2: string;
}

/** Those of transparency-dev/merkle, see NOTICE. */
function vectors<T extends Vector>(kind: string): [name: string, vector: T][] {
  const text = readFileSync(`test/ledger/vectors/${kind}.json`, 'utf8');
  return (JSON.parse(text) as T[]).map((vector) => [vector.name, vector]);
}
const bytes = (text: string): Buffer => Buffer.from(text, 'base64');
const proofOf = (vector: Vector): Buffer[] => (vector.proof ?? []).map(bytes);

describe('the hashes of RFC 6962', () => {
  it('are those of §2.1', () => {
    const sha256 = (...parts: (string | Buffer)[]): Buffer =>
      parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
    const [left, right] = [leafHash(Buffer.from('L')), leafHash(Buffer.alloc(0))];
    expect(EMPTY_ROOT.toString('hex')).toMatch(/^e3b0c442.*b855$/);
    expect(left).toEqual(sha256('\x00L'));
    expect(nodeHash(left, right)).toEqual(sha256('\x01', left, right));
    expect(rootOf([])).toEqual(EMPTY_ROOT);
    expect(rootOf([left])).toEqual(left);
    expect(rootOf([left, right, left])).toEqual(nodeHash(nodeHash(left, right), left));
  });
});

describe('a published inclusion vector', () => {
  it.each(vectors<InclusionVector>('inclusion'))('%s is judged as it says', (_, vector) => {
    const claim = {
      index: vector.leafIdx,
      size: vector.treeSize,
      leaf: bytes(vector.leafHash),
      root: bytes(vector.root),
      proof: proofOf(vector),
    };
    expect(verifyInclusion(claim)).toBe(!vector.wantErr);
  });
});

describe('a published consistency vector', () => {
  it.each(vectors<ConsistencyVector>('consistency'))('%s is judged as it says', (_, vector) => {
    const claim = {
      size1: vector.size1,
      size2: vector.size2,
      root1: bytes(vector.root1),
      root2: bytes(vector.root2),
      proof: proofOf(vector),
    };
    expect(verifyConsistency(claim)).toBe(!vector.wantErr);
  });
});

describe('a proof that is longer than its tree is high', () => {
  it('proves nothing, though its hashes lead to the root', () => {
    const [left, right] = [leafHash(Buffer.from('L')), leafHash(Buffer.from('R'))];
    const root = nodeHash(left, right);
    const claim = { index: 0, size: 1, leaf: right, proof: [left], root };
    expect(verifyInclusion(claim)).toBe(false);
    expect(verifyInclusion({ ...claim, index: 1, size: 2 })).toBe(true);
    const above = nodeHash(left, root);
    const growth = { size1: 1, size2: 2, root1: left, root2: above, proof: [right, left] };
    expect(verifyConsistency(growth)).toBe(false);
  });
});

describe('a proof about sizes that no tree has', () => {
  const root = EMPTY_ROOT;
  it.each([-1, 0.5, NaN, Infinity, 2 ** 53])('proves nothing at %p', (odd) => {
    expect(verifyInclusion({ index: odd, size: 2 ** 53, leaf: root, proof: [], root })).toBe(false);
    expect(verifyInclusion({ index: 0, size: odd, leaf: root, proof: [], root })).toBe(false);
    const consistency = { root1: root, root2: root, proof: [] };
    expect(verifyConsistency({ ...consistency, size1: odd, size2: odd })).toBe(false);
  });
});
