import fc from 'fast-check';
import { naiveRoot } from '../../test/support/naive-tree.js';
import { edgeTiles, EMPTY_FRONTIER, extend } from './frontier.js';
import { leafHash } from './merkle.js';
import { rootAt } from './merkle-proofs.js';
import {
  bundlesOf,
  decodeBundle,
  encodeBundle,
  hashesIn,
  MOST_ENTRY_BYTES,
  parseTilePath,
  subtreeIn,
  subtreesOf,
  TILE_WIDTH,
  tilePath,
  tilesOf,
} from './tiles.js';

const SEED = process.env.FC_SEED;
fc.configureGlobal(SEED === undefined ? {} : { seed: Number(SEED) });

describe('the path of a tile', () => {
  it.each([
    ['tile/0/000', 0, 0, 256],
    ['tile/0/x001/x234/067', 0, 1_234_067, 256],
    ['tile/63/001.p/1', 63, 1, 1],
    ['tile/1/x001/000.p/255', 1, 1000, 255],
    ['tile/entries/x012/345.p/16', 'entries', 12_345, 16],
  ] as const)('%s is written and read', (path, level, index, width) => {
    expect(tilePath(level, index, width)).toBe(path);
    expect(parseTilePath(path)).toEqual({ level, index, width });
  });

  it('is read back for every place', () => {
    const places = fc.record({
      level: fc.oneof(fc.integer({ min: 0, max: 63 }), fc.constant('entries' as const)),
      index: fc.maxSafeNat(),
      width: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(
      fc.property(places, ({ level, index, width }) => {
        expect(parseTilePath(tilePath(level, index, width))).toEqual({ level, index, width });
      }),
    );
  });

  it.each([
    '',
    'tile/64/000',
    'tile/00/000',
    'tile/-1/000',
    'tile/0/0',
    'tile/0/1234',
    'tile/0/x000/001',
    'tile/0/x001/x234/x067',
    'tile/0/001/067',
    'tile/0/000.p/0',
    'tile/0/000.p/01',
    'tile/0/000.p/256',
    'tile/0/000.p/',
    'tile/entries/000/',
    'tile/data/000',
    '/tile/0/000',
    'tile/0/../000',
    `tile/0/${'x999/'.repeat(6)}999`,
  ])('is not %p', (path) => {
    expect(parseTilePath(path)).toBeNull();
  });
});

describe('a tree of 70,000 leaves', () => {
  const places = [...tilesOf(70_000)];
  const at = (level: number): string[] =>
    places.filter((place) => place.level === level).map((p) => tilePath(p.level, p.index, p.width));

  it('has the tiles that the standard counts', () => {
    expect(at(0)).toHaveLength(274);
    expect(at(0).slice(-2)).toEqual(['tile/0/272', 'tile/0/273.p/112']);
    expect(at(1)).toEqual(['tile/1/000', 'tile/1/001.p/17']);
    expect(at(2)).toEqual(['tile/2/000.p/1']);
    expect(at(3)).toEqual([]);
  });

  it('has a bundle for each tile of leaves', () => {
    const bundles = [...bundlesOf(70_000)].map(({ index, width }) => ({ index, width }));
    const tiles = places.filter(({ level }) => level === 0);
    expect(bundles).toEqual(tiles.map(({ index, width }) => ({ index, width })));
  });
});

it('the tree of 256 leaves is a full tile and one hash above it; the empty one has none', () => {
  expect([...tilesOf(256)]).toEqual([
    { level: 0, index: 0, width: 256 },
    { level: 1, index: 0, width: 1 },
  ]);
  expect([...tilesOf(0), ...bundlesOf(0)]).toEqual([]);
});

describe('the tiles of a tree', () => {
  const entries = Array.from({ length: 1100 }, (_, index) => Buffer.from(`entry ${index}`));

  it('give back its root, at their size and at every smaller one', async () => {
    const { frontier, tiles } = extend(EMPTY_FRONTIER, entries.map(leafHash));
    const stored = new Map([...tiles, ...edgeTiles(frontier)].map((t) => [key(t), t.hashes]));
    const read = subtreesOf(async (level, index) => stored.get(key({ level, index })) ?? none());
    expect([...stored.keys()].sort()).toEqual([...tilesOf(1100)].map(key).sort());
    for (const size of [1, 2, 255, 256, 257, 511, 512, 700, 1024, 1099, 1100])
      expect(await rootAt(read, size)).toEqual(naiveRoot(entries.slice(0, size)));
  });

  it('hold no subtree beyond their width', () => {
    const hashes = entries.slice(0, 5).map(leafHash);
    expect(hashesIn(Buffer.concat(hashes))).toEqual(hashes);
    expect(subtreeIn(Buffer.concat(hashes), 1, 1)).toEqual(naiveRoot(entries.slice(2, 4)));
    expect(() => subtreeIn(Buffer.concat(hashes), 1, 2)).toThrow(RangeError);
  });
});

describe('a bundle of entries', () => {
  it('is length and bytes, one after the other', () => {
    const bundle = encodeBundle([Buffer.from('ab'), Buffer.alloc(0), Buffer.alloc(258, 7)]);
    expect(bundle.toString('hex')).toBe(`0002616200000102${'07'.repeat(258)}`);
  });

  it('gives back its entries, and nothing once it is cut', () =>
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 20 }), { minLength: 1, maxLength: 5 }),
        fc.nat(),
        (lists, cut) => {
          const entries = lists.map((list) => Buffer.from(list));
          const bundle = encodeBundle(entries);
          expect(decodeBundle(bundle)).toEqual(entries);
          const rest = decodeBundle(bundle.subarray(0, cut % bundle.length));
          expect(rest === null || rest.length < entries.length).toBe(true);
        },
      ),
    ));

  it('holds no more than its width, however little each of them is', () => {
    expect(decodeBundle(Buffer.alloc(2 * TILE_WIDTH))).toHaveLength(TILE_WIDTH);
    expect(decodeBundle(Buffer.alloc(2 * TILE_WIDTH + 2))).toBeNull();
  });

  it('takes no entry whose length it cannot say', () => {
    expect(() => encodeBundle([Buffer.alloc(MOST_ENTRY_BYTES + 1)])).toThrow(RangeError);
    const longest = Buffer.alloc(MOST_ENTRY_BYTES, 1);
    expect(decodeBundle(encodeBundle([longest]))).toEqual([longest]);
  });
});

function key({ level, index }: { level: number | string; index: number }): string {
  return `${level}/${index}`;
}

function none(): never {
  throw new Error('A tile was asked for that the tree does not have.');
}
