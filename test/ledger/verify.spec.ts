/**
 * The ledger of a running service is verified where it stands, and what somebody with every right over
 * the database does to it is found.
 */
import { VerifyLedger } from '../../src/compliance/verification/verify-ledger.js';
import { DAY_MS } from '../../src/core/local-time.js';
import { LogKeys } from '../../src/ledger/log-keys.js';
import { Sequencer } from '../../src/ledger/sequencer.js';
import type { Verification } from '../../src/verifier/findings.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { footerPath, ONE_CLICK, People, TestSender } from '../support/people.js';
import { TAMPERINGS } from '../support/ledger-tamperings.js';
import { asSuperuser } from '../support/tampering.js';
import { FooterPresses, holderOf } from '../support/undo.js';

describe('the ledger of a service', () => {
  let app: TestApp;
  let people: People;

  beforeAll(async () => {
    app = await startTestApp();
    people = new People(app);
    const sender = await TestSender.with(app, ['authorize']);
    await app.get(Sequencer).run();
    for (let nth = 0; nth < 3; nth += 1) await people.optedInTo('lettre', 'ateliers');
    const leaving = await people.optedInTo('lettre', 'ateliers');
    const allow = await sender.allowed(leaving.email, 'lettre');
    await app.get(Sequencer).run();
    await app.http.post(footerPath(allow)).type('form').send(ONE_CLICK).expect(200);
    const undoing = await holderOf(sender, await people.optedInTo('lettre', 'ateliers'));
    const footer = new FooterPresses(app, people);
    for (const action of ['topic', 'all', 'less'] as const)
      await footer.undo(undoing, await footer.act(undoing, action)).expect(200);
    const office = await TestSender.with(app, ['bases', 'erase']);
    await office.post('/v1/bases', A_BASIS).expect(200);
    const { contactId } = await people.optedInTo('lettre');
    await office
      .post(`/v1/contacts/${contactId}/restriction`, { restricted: true, reason: 'contested' })
      .expect(200);
    await app.get(LogKeys).rotate('test');
    await app.get(Sequencer).run();
  });
  afterAll(() => app.close());

  const verify = (withoutAddresses = false): Promise<Verification> =>
    app.get(VerifyLedger).run({ vkeys: [], checkpoints: [], withoutAddresses });
  const unsoundIn = ({ checks }: Verification) =>
    checks.flatMap(({ name, status }) => (status === 'unsound' ? [name] : []));

  it('is sound, and every part of it was looked at', async () => {
    const { ok, problems, checks, size } = await verify();
    expect({ ok, problems }).toEqual({ ok: true, problems: [] });
    expect(size).toBeGreaterThan(10);
    const counted = checks.filter(({ count }) => count > 0).map(({ name }) => name);
    expect(counted).toEqual([
      ...['entries', 'tree', 'checkpoints', 'keys', 'evidence', 'completeness'],
      ...['decisions', 'projection', 'addresses'],
    ]);
  });

  it('says that addresses were not looked at, where they were left out', async () => {
    const { ok, checks } = await verify(true);
    expect(ok).toBe(true);
    const leftOut = checks.filter(({ status }) => status === 'not_included');
    expect(leftOut.map(({ name }) => name)).toEqual(['files', 'addresses']);
  });

  it('is sound while entries wait for their place', async () => {
    await people.optedInTo('lettre');
    const { ok, problems } = await verify();
    expect({ ok, problems }).toEqual({ ok: true, problems: [] });
    await app.get(Sequencer).run();
  });

  it.each(TAMPERINGS)('is not sound when %s', async (_, work, check) => {
    // A thread takes long to begin: it is only for what it alone finds.
    const withoutAddresses = check !== 'addresses';
    let found: Verification | undefined;
    await asSuperuser(app, async (sql) => {
      await work(sql);
      found = await verify(withoutAddresses);
    });
    expect(found && unsoundIn(found)).toContain(check);
    expect((await verify(withoutAddresses)).ok).toBe(true);
  });

  it('is sound once all of that is undone, addresses too', async () => {
    expect(await verify()).toMatchObject({ ok: true, problems: [] });
  });

  it('is not sound when it is an older state of itself, with nothing else wrong', async () => {
    let found: Verification | undefined;
    await asSuperuser(app, async (sql) => {
      const [oldest] = (await sql('SELECT size::int, root FROM checkpoints ORDER BY size')) as {
        size: number;
        root: Buffer;
      }[];
      await sql('UPDATE tree_head SET size = $1, root = $2', [oldest?.size, oldest?.root]);
      await sql('DELETE FROM checkpoints WHERE size > $1', [oldest?.size]);
      await sql('DELETE FROM ledger_leaves WHERE leaf_index >= $1', [oldest?.size]);
      await sql(`DELETE FROM ledger_entries e
                 WHERE NOT EXISTS (SELECT FROM ledger_leaves l WHERE l.entry_id = e.entry_id)`);
      found = await verify();
      const told = found.problems.filter(({ check }) => check === 'checkpoints');
      expect(told.map(({ index }) => index)).toContain(oldest?.size);
    });
    expect(found?.ok).toBe(false);
  });

  it('is not sound when the table of consents is edited', async () => {
    await app.sql(
      `UPDATE consents SET state = 'confirmed', ended_at = NULL WHERE state = 'withdrawn'`,
    );
    const { problems } = await verify();
    expect(problems).toEqual([
      expect.objectContaining({ check: 'projection', index: expect.any(Number) }),
    ]);
  });
});

const A_BASIS = {
  recipient: { email: 'acheteuse@exemple.example' },
  ...{ topic: 'offres', channel: 'email', basis: 'soft_opt_in' },
  evidence: { source: 'web shop', offeredRefusal: true, description: 'bought seeds' },
  at: new Date(Date.now() - DAY_MS).toISOString(),
};
