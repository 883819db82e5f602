import { randomBytes } from 'node:crypto';
import { IdTable } from './id-table.js';

const COUNT = 20_000;
/** Tables are half full at most: a few looks each, however the ids were chosen. */
const MOST_LOOKS = 4 * COUNT;

const hexOf = (nth: number, bytes: number): string => nth.toString(16).padStart(2 * bytes, '0');

/** Ids that have all but a few of their bytes in common. */
const CROWDS: readonly [string, (nth: number) => string][] = [
  ['first', (nth) => hexOf(nth, 4) + '00'.repeat(12)],
  ['second', (nth) => '00'.repeat(4) + hexOf(nth, 4) + '00'.repeat(8)],
  ['third', (nth) => '00'.repeat(8) + hexOf(nth, 4) + '00'.repeat(4)],
  ['last', (nth) => '00'.repeat(12) + hexOf(nth, 4)],
  ['outer, which cancel each other', (nth) => hexOf(nth, 4) + '00'.repeat(8) + hexOf(nth, 4)],
  ['upper half of each', (nth) => (hexOf(nth, 2) + '0000').repeat(4)],
  ['none', () => randomBytes(16).toString('hex')],
];

/** How often an id is held against another; no more than would be too many. */
function looksDuring(work: () => void): number {
  let looks = 0;
  const prototype = Buffer.prototype as { equals: Buffer['equals'] };
  const { equals } = prototype;
  prototype.equals = function (this: Buffer, other: Uint8Array): boolean {
    looks += 1;
    if (looks > MOST_LOOKS) throw new Error('The table is crowded.');
    return equals.call(this, other);
  };
  try {
    work();
  } finally {
    prototype.equals = equals;
  }
  return looks;
}

describe('a table of ids', () => {
  it('knows each id under its first index', () => {
    const table = new IdTable();
    const ids = Array.from({ length: COUNT }, () => crypto.randomUUID());
    expect(new Set(ids.map((id, index) => table.add(id, index)))).toEqual(new Set([null]));
    expect(ids.map((id) => table.find(id))).toEqual([...ids.keys()]);
    expect(table.add(ids[7] ?? '', COUNT)).toBe(7);
    expect(table.find(crypto.randomUUID())).toBeNull();
  });

  it.each(CROWDS)('is not crowded by ids that differ in few bytes: the %s', (_, idOf) => {
    const table = new IdTable();
    const looks = looksDuring(() => {
      for (let nth = 0; nth < COUNT; nth += 1) table.add(idOf(nth), nth);
    });
    expect(looks).toBeGreaterThan(0);
  });
});
