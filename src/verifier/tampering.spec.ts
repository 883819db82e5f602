import fc from 'fast-check';
import { MemoryFiles } from '../../test/support/memory-files.js';
import { entryAt } from '../../test/support/bundle-hands.js';
import { TAMPERINGS } from '../../test/support/bundle-tamperings.js';
import { aLog } from '../../test/support/test-log.js';
import { BundleSource } from './bundle-source.js';
import type { Verification } from './findings.js';
import { verifyLog } from './verify-log.js';

const SEED = process.env.FC_SEED;
fc.configureGlobal(SEED === undefined ? {} : { seed: Number(SEED) });

async function verified(files: MemoryFiles): Promise<Verification> {
  const source = await BundleSource.open(files);
  if (!source) throw new Error('not a bundle');
  return verifyLog(source, { vkeys: [], checkpoints: [] });
}

describe('a bundle in which', () => {
  it.each(TAMPERINGS)('%s is not sound', async (_, tamper, check, index) => {
    const { ok, problems } = await verified(tamper(aLog()));
    expect(ok).toBe(false);
    const found = problems.filter((problem) => problem.check === check);
    expect(found.map((problem) => problem.index)).toContain(index);
    expect(found.length).toBeLessThanOrEqual(20);
  });

  it('the problems of the first entries are told first', async () => {
    const log = aLog();
    for (const index of [250, 8, 100]) entryAt(log, index).evidence = null;
    const { problems } = await verified(log.files());
    expect(problems.map(({ index }) => index)).toEqual([8, 100, 250]);
  });

  it('any byte of the log is another is not sound', () => {
    const whole = aLog().files();
    const paths = [...whole.files.keys()].filter((path) => path !== 'manifest.json');
    return fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (path, position, mask) => {
          const bytes = Buffer.from(whole.files.get(path) ?? '');
          const at = position % bytes.length;
          bytes.writeUInt8(bytes.readUInt8(at) ^ mask, at);
          const files = new MemoryFiles(new Map(whole.files).set(path, bytes), whole.manifest);
          expect((await verified(files)).ok).toBe(false);
        },
      ),
      { numRuns: 60 },
    );
  });
});
