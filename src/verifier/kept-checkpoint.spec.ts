import type { MemoryFiles } from '../../test/support/memory-files.js';
import { aLog, aYoungLog, type TestLog } from '../../test/support/test-log.js';
import { BundleSource } from './bundle-source.js';
import type { Verification } from './findings.js';
import { verifyLog, type Brought } from './verify-log.js';

async function verified(
  files: MemoryFiles,
  brought: Brought = { vkeys: [], checkpoints: [] },
): Promise<Verification> {
  const source = await BundleSource.open(files);
  if (!source) throw new Error('not a bundle');
  return verifyLog(source, brought);
}

describe('against a checkpoint that was kept', () => {
  const newestOf = (log: TestLog): Brought => ({
    vkeys: [log.vkey],
    checkpoints: [log.checkpoints.at(-1)?.note ?? ''],
  });

  it('an older state of the log is found', async () => {
    const old = aYoungLog();
    const brought = newestOf(aLog(old.fork()));
    const { problems } = await verified(old.files(), brought);
    expect(problems).toEqual([expect.objectContaining({ check: 'checkpoints', index: 25 })]);
    expect((await verified(old.files())).ok).toBe(true);
  });

  it('another history under the same key is found', async () => {
    const log = aYoungLog();
    const brought = newestOf(aLog(log.fork()));
    while (log.entries.length < 400) log.give('contact 1', `topic ${log.entries.length}`);
    log.checkpoint();
    const { problems } = await verified(log.files(), brought);
    expect(problems).toEqual([expect.objectContaining({ check: 'checkpoints', index: 25 })]);
    // By itself it is a sound log: only what was kept elsewhere can tell.
    expect((await verified(log.files())).ok).toBe(true);
  });

  it('one that nobody signed whom we know is not believed', async () => {
    const other = aLog();
    const { problems } = await verified(aLog().files(), { ...newestOf(other), vkeys: [] });
    expect(problems[0]).toMatchObject({ check: 'checkpoints', index: null });
  });
});

describe('order that nobody is to blame for', () => {
  it('within one checkpoint an erasure may stand before what it covers', async () => {
    const log = aLog();
    log.give('contact 1', 'offers');
    log.erase('contact 1');
    const [before, after] = log.entries.splice(-2);
    if (before && after) log.entries.push(after, before);
    log.checkpoint();
    expect((await verified(log.files())).problems).toEqual([]);
  });

  it('within one round the runs of decisions may stand in any order', async () => {
    const log = aYoungLog();
    log.seal('decisions', [{ v: 1, id: 'd' }]);
    log.seal('decisions', [{ v: 1, id: 'e' }]);
    log.runs.push(...log.runs.splice(-2).reverse());
    log.entries.push(...log.entries.splice(-2).reverse());
    log.checkpoint();
    expect((await verified(log.files())).problems).toEqual([]);
    // But no two of them may begin at one place.
    log.seal('decisions', [{ v: 1, id: 'f' }], { xid: '0', key: '' });
    log.checkpoint();
    const { problems } = await verified(log.files());
    expect(problems).toEqual([expect.objectContaining({ check: 'decisions', index: 27 })]);
  });

  it('retention may drop decisions, and later rows of one run stay', async () => {
    const log = aLog();
    const [run] = log.runs;
    const documents = run?.documents.slice(1) ?? [];
    log.dropDecisions(['2026-03'], log.runs.slice(0, 1));
    if (run) run.documents = documents;
    log.checkpoint();
    expect((await verified(log.files())).problems).toEqual([]);
  });
});

describe('a log that was begun again', () => {
  it('says so, and is sound to whoever has no key of the old one alone', async () => {
    const log = aYoungLog();
    const lost = aLog(log.fork()).checkpoints.at(-1)?.note ?? '';
    const old = log.vkey;
    log.beginAgain(lost);
    log.checkpoint();
    // What was lost is longer than the log, and later shorter.
    const held = { vkeys: [], checkpoints: [], published: [lost] };
    expect(await verified(log.files(), held)).toMatchObject({ ok: true, size: 26 });
    // It comes by the very size that was lost, and signs another checkpoint of it.
    while (log.entries.length < 309) log.give('contact 1', `topic ${log.entries.length}`);
    log.checkpoint();
    expect((await verified(log.files(), held)).problems).toEqual([]);
    while (log.entries.length < 400) log.give('contact 1', `topic ${log.entries.length}`);
    log.checkpoint();
    const { ok, notes, problems } = await verified(log.files(), held);
    expect({ ok, problems }).toEqual({ ok: true, problems: [] });
    expect(notes).toEqual([expect.stringMatching(/^At entry 25 .* begun again/)]);
    const strict = await verified(log.files(), { ...held, vkeys: [old] });
    expect(strict.problems[0]).toMatchObject({ check: 'keys', index: 25 });
    expect((await verified(log.files(), { ...held, vkeys: [log.vkey] })).ok).toBe(true);
  });

  it.each([26, 309, 400])(
    'is not the log of who kept a checkpoint of what was lost, at %i entries',
    async (size) => {
      const log = aYoungLog();
      const kept = aLog(log.fork()).checkpoints.map(({ note }) => note);
      log.beginAgain(kept.at(-1) ?? '');
      while (log.entries.length < size) log.give('contact 1', `topic ${log.entries.length}`);
      log.checkpoint();
      const lost = {
        check: 'checkpoints',
        index: 25,
        what: expect.stringMatching(/^The checkpoint of 309 entries that you brought is not of/),
      };
      for (const vkeys of [[], [log.vkey]])
        for (const checkpoints of [kept, kept.slice(-1)]) {
          const { ok, problems } = await verified(log.files(), { vkeys, checkpoints });
          expect(ok).toBe(false);
          expect(problems).toContainEqual(lost);
        }
      // Of what was there before, the new log is the log as ever.
      const before = kept.slice(0, 2);
      expect((await verified(log.files(), { vkeys: [], checkpoints: before })).ok).toBe(true);
    },
  );
});
