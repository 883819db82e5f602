import fc from 'fast-check';
import { naiveRoot } from '../../test/support/naive-tree.js';
import {
  edgeTiles,
  EMPTY_FRONTIER,
  extend,
  frontierOf,
  rootOfFrontier,
  type Tile,
} from './frontier.js';
import { leafHash, rootOf } from './merkle.js';
import type { SubtreeReader } from './merkle-proofs.js';

const SEED = process.env.FC_SEED;
fc.configureGlobal(SEED === undefined ? {} : { seed: Number(SEED) });

const entries = Array.from({ length: 1200 }, (_, index) => Buffer.from(`entry ${index}`));
const leaves = entries.map(leafHash);
const read: SubtreeReader = async (level, index) => {
  const width = 2 ** level;
  return rootOf(leaves.slice(index * width, (index + 1) * width));
};
const named = ({ level, index, width }: Tile): string => `${level}/${index}:${width}`;

describe('a frontier', () => {
  it('has the root of the tree after every leaf', () => {
    let frontier = EMPTY_FRONTIER;
    for (let size = 1; size <= 600; size += 1) {
      ({ frontier } = extend(frontier, leaves.slice(size - 1, size)));
      expect(frontier.size).toBe(size);
      expect(rootOfFrontier(frontier)).toEqual(naiveRoot(entries.slice(0, size)));
    }
  });

  it('is the same however the leaves came, and when it is read from the tree', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 1200 }), { maxLength: 4 }), async (cuts) => {
        const ends = [...cuts, 1200].sort((a, b) => a - b);
        let frontier = EMPTY_FRONTIER;
        const tiles: Tile[] = [];
        for (const end of ends) {
          const growth = extend(frontier, leaves.slice(frontier.size, end));
          frontier = growth.frontier;
          tiles.push(...growth.tiles);
          const stored = await frontierOf(read, end);
          expect(rootOfFrontier(stored)).toEqual(rootOfFrontier(frontier));
          expect(edgeTiles(stored)).toEqual(edgeTiles(frontier));
        }
        expect({ frontier, tiles }).toEqual(extend(EMPTY_FRONTIER, leaves));
      }),
      { numRuns: 20 },
    ));

  it('hands out each tile once, when it is full', () => {
    const { frontier, tiles } = extend(EMPTY_FRONTIER, leaves);
    expect(tiles.map(named)).toEqual(['0/0:256', '0/1:256', '0/2:256', '0/3:256']);
    expect(edgeTiles(frontier).map(named)).toEqual(['0/4:176', '1/0:4']);
    const [first] = tiles;
    expect(first?.hashes).toEqual(Buffer.concat(leaves.slice(0, 256)));
    expect(edgeTiles(frontier)[1]?.hashes).toEqual(
      Buffer.concat(
        [0, 1, 2, 3].map((index) => rootOf(leaves.slice(256 * index, 256 * index + 256))),
      ),
    );
  });

  it('fills tiles of hashes of tiles', () => {
    const { frontier, tiles } = extend(EMPTY_FRONTIER, manyLeaves(70_000));
    expect(tiles.filter(({ level }) => level === 0)).toHaveLength(273);
    expect(tiles.filter(({ level }) => level === 1).map(named)).toEqual(['1/0:256']);
    expect(edgeTiles(frontier).map(named)).toEqual(['0/273:112', '1/1:17', '2/0:1']);
  });

  it('stays as it was when it is extended', () => {
    const { frontier } = extend(EMPTY_FRONTIER, leaves.slice(0, 300));
    const root = rootOfFrontier(frontier);
    extend(frontier, leaves.slice(300));
    expect(rootOfFrontier(frontier)).toEqual(root);
  });

  it('takes nothing but hashes', () => {
    expect(() => extend(EMPTY_FRONTIER, [Buffer.alloc(31)])).toThrow(RangeError);
  });
});

function* manyLeaves(count: number): Generator<Buffer> {
  const leaf = leafHash(Buffer.alloc(0));
  for (let index = 0; index < count; index += 1) yield leaf;
}
