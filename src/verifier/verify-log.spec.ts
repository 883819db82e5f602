import type { MemoryFiles } from '../../test/support/memory-files.js';
import { aLog, ORIGIN, TestLog } from '../../test/support/test-log.js';
import { aNoteKey } from '../../test/support/note-keys.js';
import { BundleSource } from './bundle-source.js';
import { reportOf } from './report.js';
import type { Verification } from './findings.js';
import { verifyLog, type Brought } from './verify-log.js';

const NOTHING: Brought = { vkeys: [], checkpoints: [] };

async function verified(files: MemoryFiles, brought = NOTHING): Promise<Verification> {
  const source = await BundleSource.open(files);
  if (!source) throw new Error('not a bundle');
  return verifyLog(source, brought);
}

const statusOf = ({ checks }: Verification) =>
  Object.fromEntries(checks.map(({ name, status }) => [name, status]));
const unsoundIn = ({ checks }: Verification) =>
  checks.flatMap(({ name, status }) => (status === 'unsound' ? [name] : []));
const indexesOf = ({ problems }: Verification, check: string) =>
  problems.flatMap((problem) => (problem.check === check ? [problem.index] : []));

describe('a bundle that nobody touched', () => {
  it('is sound in every respect', async () => {
    const log = aLog();
    const result = await verified(log.files());
    expect(result.problems).toEqual([]);
    expect(result).toMatchObject({ ok: true, size: log.entries.length, notes: [] });
    const { addresses, ...shown } = statusOf(result);
    expect(new Set(Object.values(shown))).toEqual(new Set(['sound']));
    // No bundle holds the keys by which addresses are found.
    expect(addresses).toBe('not_included');
    const counts = Object.fromEntries(result.checks.map(({ name, count }) => [name, count]));
    expect(counts).toMatchObject({ entries: 309, tree: 3, checkpoints: 4, decisions: 4 });
    expect(counts).toMatchObject({ completeness: 309, keys: 1, projection: 20, evidence: 307 });
  });

  it('is vouched for by the key of whoever brings one, and by no other', async () => {
    const log = aLog();
    const own = await verified(log.files(), { ...NOTHING, vkeys: [log.vkey] });
    expect(own.ok).toBe(true);
    const other = await verified(log.files(), { ...NOTHING, vkeys: [aNoteKey(ORIGIN).vkey] });
    expect(unsoundIn(other)).toEqual(['keys']);
    expect(indexesOf(other, 'keys')).toContain(0);
  });

  it('contains every checkpoint that was kept elsewhere', async () => {
    const log = aLog();
    const checkpoints = log.checkpoints.map(({ note }) => note);
    expect((await verified(log.files(), { ...NOTHING, checkpoints })).ok).toBe(true);
  });

  it('says what it does not include', async () => {
    const log = aLog();
    log.order.clear = false;
    log.filter = { topic: 'offers' };
    const files = log.files();
    for (const name of ['evidence.ndjson', 'decisions.ndjson', 'consents.ndjson'])
      files.files.set(name, Buffer.alloc(0));
    const result = await verified(files.list());
    expect(result).toMatchObject({ ok: true, isWhole: false });
    expect(reportOf(result)).toContain('\nWhat is shown is sound, but not all of it is shown.\n');
    expect(statusOf(result)).toMatchObject({
      ...{ tree: 'sound', checkpoints: 'sound', keys: 'sound', evidence: 'not_included' },
      ...{ completeness: 'not_included', decisions: 'not_included', projection: 'not_included' },
    });
  });

  it('reports how far it is', async () => {
    const source = await BundleSource.open(aLog().files());
    const seen: number[] = [];
    if (source) await verifyLog(source, NOTHING, (done, of) => seen.push(done / of));
    expect(seen).toHaveLength(2);
    expect(seen.at(-1)).toBe(1);
  });

  it('may be empty', async () => {
    const result = await verified(new TestLog(ORIGIN, []).files());
    expect(result).toMatchObject({ ok: true, size: 0 });
  });

  it('is none without a manifest', async () => {
    const files = aLog().files();
    files.files.set('manifest.json', Buffer.from('{"v":2}'));
    expect(await BundleSource.open(files)).toBeNull();
    files.files.delete('manifest.json');
    expect(await BundleSource.open(files)).toBeNull();
  });
});

describe('keys of the log', () => {
  it('may change, when the old one vouches for the new', async () => {
    const log = aLog();
    const first = log.vkey;
    log.rotateKey();
    log.checkpoint();
    log.retireOldKey();
    log.give('contact 1', 'offers');
    log.checkpoint();
    for (const vkeys of [[], [first], [log.vkey]])
      expect((await verified(log.files(), { ...NOTHING, vkeys })).problems).toEqual([]);
  });

  it('may not change when nobody vouches', async () => {
    const log = aLog();
    const size = log.entries.length;
    log.rotateKey();
    log.retireOldKey();
    log.checkpoint();
    const result = await verified(log.files());
    expect(unsoundIn(result)).toEqual(['keys']);
    expect(indexesOf(result, 'keys')).toEqual([size]);
  });

  it('are those that the log brings in, whatever the bundle lists', async () => {
    const log = aLog();
    log.vkeys.push(aNoteKey(ORIGIN).vkey);
    expect(unsoundIn(await verified(log.files()))).toEqual(['keys']);
  });

  it('that were swapped for another are found', async () => {
    const log = aLog();
    const forged = new TestLog(ORIGIN, [aNoteKey(ORIGIN)]);
    forged.entries.splice(0, Infinity, ...log.entries);
    forged.runs.push(...log.runs);
    forged.checkpoint();
    const result = await verified(forged.files());
    expect(unsoundIn(result)).toEqual(['keys']);
    expect(result.problems[0]).toMatchObject({ index: 0 });
  });
});
