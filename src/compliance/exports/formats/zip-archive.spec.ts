import { setImmediate as turn } from 'node:timers/promises';
import { unzip } from '../../../../test/support/unzip.js';
import { one, ZipArchive } from './zip-archive.js';

const PIECE = Buffer.alloc(65_536, 'a line that is long enough\n');

async function bytesOf(zip: ZipArchive): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of zip.bytes()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* failing(after: number): AsyncGenerator<Buffer> {
  for (let nth = 0; nth < after; nth += 1) yield await Promise.resolve(PIECE);
  throw new Error('The row cannot be opened.');
}

describe('ZipArchive', () => {
  it('holds what was added, in that order, and knows the hash of each', async () => {
    const zip = new ZipArchive(new Date(0));
    zip.add('a.txt', () => one('one'));
    zip.add('b/c', () => one(Buffer.from('two')), false);
    const files = await unzip(await bytesOf(zip));
    expect([...files].map(([path, bytes]) => [path, bytes.toString()])).toEqual([
      ['a.txt', 'one'],
      ['b/c', 'two'],
    ]);
    expect(Object.keys(zip.hashes)).toEqual(['a.txt', 'b/c']);
  });

  it.each([0, 1, 200])('fails as its content does, after %d pieces', async (after) => {
    const zip = new ZipArchive(new Date(0));
    zip.add('a.txt', () => one('one'));
    zip.add('b.txt', () => failing(after));
    zip.add('c.txt', () => one('three'));
    await expect(bytesOf(zip)).rejects.toThrow('The row cannot be opened.');
  });

  it('begins nothing before anybody reads', async () => {
    let isBegun = false;
    const zip = new ZipArchive(new Date(0));
    zip.add('a.txt', () => {
      isBegun = true;
      return one('one');
    });
    for (let turns = 0; turns < 10; turns += 1) await turn();
    expect(isBegun).toBe(false);
    await bytesOf(zip);
    expect(isBegun).toBe(true);
  });

  it('makes nothing more once whoever reads has left, and has closed what it made of', async () => {
    const told = { made: 0, isClosed: false };
    const zip = new ZipArchive(new Date(0));
    zip.add('a.txt', async function* () {
      try {
        for (;;) {
          await turn();
          told.made += 1;
          yield PIECE;
        }
      } finally {
        told.isClosed = true;
      }
    });
    for await (const _ of zip.bytes()) if (told.made > 3) break;
    const { made } = told;
    expect(told.isClosed).toBe(true);
    for (let turns = 0; turns < 10; turns += 1) await turn();
    expect(told.made).toBe(made);
  });
});
