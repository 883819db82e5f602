/**
 * An erasure stands in the journal before it is answered: a database that was restored from before it
 * forgets the person again, and what they had refused stays refused.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EraseContact } from '../../src/compliance/rights/erase-contact.js';
import { VerifyLedger } from '../../src/compliance/verification/verify-ledger.js';
import { ORGANISATION_ID } from '../../src/ledger/contact-keys.store.js';
import { ReconcileWithdrawals } from '../../src/preferences/reconcile-withdrawals.js';
import { WithdrawalJournal, type JournalLine } from '../../src/preferences/withdrawal-journal.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { anEmail, People, TestSender, unguarded } from '../support/people.js';

const REASON = 'asked by letter';
const KEPT_BY_ID = [
  'contacts',
  'contact_keys',
  'addresses',
  'consents',
  'opt_ins',
  'opt_in_tokens',
  'evidence',
] as const;

let app: TestApp;
let people: People;
let keeper: TestSender;
let file: string;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  keeper = await TestSender.with(app, ['erase', 'preferences', 'authorize', 'reasons']);
  file = join(app.config.settings.dataDir, 'withdrawals.journal');
});
afterAll(() => app.close());

const ask = (contactId: string) =>
  keeper.post(`/v1/contacts/${contactId}/erasure`, { reason: REASON });
const verify = async (): Promise<string> => {
  const { problems } = await app.get(VerifyLedger).run({ vkeys: [], checkpoints: [] });
  return problems.map(({ what }) => what).join('\n');
};
const reconcile = () => app.get(ReconcileWithdrawals).run();

const linesOf = (contactId: string): JournalLine[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.includes(contactId))
    .map((line) => JSON.parse(line) as JournalLine);

async function backUp(contactId: string): Promise<void> {
  for (const table of KEPT_BY_ID)
    await app.sql(
      `CREATE TEMP TABLE kept_${table} AS SELECT * FROM ${table} WHERE contact_id = '${contactId}'`,
    );
}

/** The database as a backup from before the erasure has it, with or without the person. */
async function restore(contactId: string, email: string, isThere = true): Promise<void> {
  await forgetNumbered(contactId);
  await app.sql('DELETE FROM suppressions WHERE match_key = $1', [people.matchKeyOf(email)]);
  for (const table of KEPT_BY_ID) {
    if (isThere) await app.sql(`INSERT INTO ${table} SELECT * FROM kept_${table}`);
    await app.sql(`DROP TABLE kept_${table}`);
  }
}

/** Of everybody: what is kept by match key names nobody. */
const forgetNumbered = (contactId: string) =>
  unguarded(app, 'withdrawals', () =>
    app.sql(
      `DELETE FROM withdrawals WHERE contact_id = $1
         OR contact_id = '00000000-0000-0000-0000-000000000000'`,
      [contactId],
    ),
  );

const leaveAll = (email: string) =>
  keeper
    .post('/v1/withdrawals', { recipient: { email }, scope: 'all', evidence: { via: 'letter' } })
    .expect(200);

const erasures = async () =>
  (await people.happeningsOf(null)).filter(({ type }) => type === 'subject.erased').length;

describe('an erasure', () => {
  it('stands in the file, without an address, when it is acknowledged', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    await ask(contactId).expect(200);
    expect(linesOf(contactId)).toMatchObject([{ contactId, scope: 'erasure', topic: null }]);
    expect(readFileSync(file, 'utf8')).not.toContain(
      people.matchKeyOf(email).toString('base64url'),
    );
    expect(readFileSync(file, 'utf8')).not.toContain('@');
  });

  it('is carried out again on a database from before it, once', async () => {
    const { email, contactId } = await people.optedInTo('lettre', 'ateliers');
    await backUp(contactId);
    await ask(contactId).expect(200);
    await restore(contactId, email);
    expect(await people.find(email)).toBe(contactId);
    const before = await erasures();
    expect(await reconcile()).toMatchObject({ applied: 1 });
    expect(await people.find(email)).toBeNull();
    for (const table of KEPT_BY_ID)
      expect(await app.sql(`SELECT 1 FROM ${table} WHERE contact_id = $1`, [contactId])).toEqual(
        [],
      );
    expect(await erasures()).toBe(before + 1);
    expect(await reconcile()).toEqual({ applied: 0, written: 0 });
    expect(linesOf(contactId)).toHaveLength(1);
  });

  it('takes what they objected to with it, also into a database that never knew them', async () => {
    for (const [isThere, inVain] of [
      [true, 1],
      [false, 2],
    ] as const) {
      const { email, contactId } = await people.optedInTo('lettre');
      await leaveAll(email);
      await backUp(contactId);
      await ask(contactId).expect(200);
      await restore(contactId, email, isThere);
      await reconcile();
      expect(await people.find(email)).toBeNull();
      expect(await people.suppressionsOf(email)).toEqual([{ kind: 'objection', until: null }]);
      // A line about a person whom nothing brings back is said again in vain.
      expect(await reconcile()).toEqual({ applied: inVain, written: 0 });
    }
  });

  it.each([
    ['everything', KEPT_BY_ID],
    ['the contact, the address and the keys', ['contacts', 'addresses', 'contact_keys']],
    ['the address alone', ['addresses']],
    ['the keys alone', ['contact_keys']],
  ] as const)('is carried out again where an older copy gave back %s', async (_, tables) => {
    const { email, contactId } = await people.optedInTo('lettre');
    await backUp(contactId);
    await ask(contactId).expect(200);
    for (const table of tables) await app.sql(`INSERT INTO ${table} SELECT * FROM kept_${table}`);
    for (const table of KEPT_BY_ID) await app.sql(`DROP TABLE kept_${table}`);
    expect(await verify()).toContain(`Contact ${contactId} was erased, and there are rows`);
    await reconcile();
    expect(await people.find(email)).toBeNull();
    for (const table of KEPT_BY_ID)
      expect(await app.sql(`SELECT 1 FROM ${table} WHERE contact_id = $1`, [contactId])).toEqual(
        [],
      );
    expect(await verify()).not.toContain(contactId);
  });

  it('that only a row tells of erases nobody, and is found', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const before = await reconcile();
    await app.sql(
      `INSERT INTO withdrawals (bucket, contact_id, entry_id, scope, at)
       VALUES (get_byte(uuid_send($1), 15), $1, gen_random_uuid(), 'erasure', now())`,
      [contactId],
    );
    expect(await reconcile()).toEqual(before);
    expect(await people.find(email)).toBe(contactId);
    expect(linesOf(contactId)).toEqual([]);
    expect(await verify()).toContain(`Contact ${contactId} was erased, and there are rows`);
    await forgetNumbered(contactId);
  });

  it('is never one of the organisation', async () => {
    await expect(app.get(EraseContact).eraseReturned(ORGANISATION_ID)).rejects.toThrow(
      'The organisation cannot be erased.',
    );
    expect((await people.happeningsOf(null)).length).toBeGreaterThan(0);
  });

  it('that a crash kept out of the file is written at the start', async () => {
    const { contactId } = await people.optedInTo('lettre');
    await ask(contactId).expect(200);
    await app.get(WithdrawalJournal).close();
    const lines = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, lines.filter((line) => !line.includes(contactId)).join('\n'));
    expect(await reconcile()).toMatchObject({ written: 1 });
    expect(linesOf(contactId)).toMatchObject([{ scope: 'erasure' }]);
  });

  it('is answered with 503 while it cannot be written, and written when it is asked again', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    await app.get(WithdrawalJournal).close();
    const kept = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
    rmSync(file, { force: true });
    mkdirSync(file);
    try {
      await ask(contactId).expect(503);
      // Nobody is there any more; that they were erased is not known outside the database yet.
      expect(await people.find(email)).toBeNull();
      await ask(contactId).expect(503);
    } finally {
      rmSync(file, { recursive: true });
      writeFileSync(file, kept);
    }
    await ask(contactId).expect(404);
    expect(linesOf(contactId)).toMatchObject([{ scope: 'erasure' }]);
  });

  it('of somebody who came back since is not theirs', async () => {
    const email = anEmail('retour');
    const { contactId } = await people.optIn(email, ['lettre']);
    await ask(contactId).expect(200);
    await people.optIn(email, ['lettre']);
    await forgetNumbered(contactId);
    await reconcile();
    const allowed = { recipient: { email }, channel: 'email', topic: 'lettre', messageRef: 'r/1' };
    const { body } = await keeper.post('/v1/authorizations', allowed).expect(200);
    expect(body).toMatchObject({ decision: 'allow' });
  });
});
