/** Whoever made a bundle chose how large each file is: none may cost more than a file of its kind. */
import { aLog } from '../../test/support/test-log.js';
import { BundleSource } from './bundle-source.js';
import { verifyLog } from './verify-log.js';

async function verifiedWith(path: string, content: Buffer) {
  const files = aLog().files();
  expect(files.files.has(path)).toBe(true);
  files.files.set(path, content);
  const source = await BundleSource.open(files.list());
  if (!source) throw new Error('not a bundle');
  return verifyLog(source, { vkeys: [], checkpoints: [] });
}

describe('the files of a bundle', () => {
  it('hold 256 entries at most, though more would fit as empty ones', async () => {
    const { ok, size } = await verifiedWith('tile/entries/000', Buffer.alloc(20_000));
    expect({ ok, size }).toEqual({ ok: false, size: 309 });
  });

  it.each([
    ['tile/0/000', 256 * 32],
    ['tile/0/001.p/53', 53 * 32],
    ['tile/1/000.p/1', 32],
    ['tile/entries/000', 256 * (2 + 65_535)],
    ['tile/entries/001.p/53', 53 * (2 + 65_535)],
    ['vkeys', 1_048_576],
    ['checkpoint', 1_048_576],
  ])('are not read where %s is larger than %i bytes', async (path, most) => {
    const tooLarge = { check: 'files', index: null, what: expect.stringContaining('larger than') };
    const told = async (bytes: number) => (await verifiedWith(path, Buffer.alloc(bytes))).problems;
    expect(await told(most)).not.toContainEqual(tooLarge);
    expect(await told(most + 1)).toContainEqual(tooLarge);
  });
});
