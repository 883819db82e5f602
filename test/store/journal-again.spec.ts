/**
 * What the journal says again to a database that was restored from before: every kind of withdrawal,
 * once, and never against what the person did after it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReconcileWithdrawals } from '../../src/preferences/reconcile-withdrawals.js';
import { WithdrawalJournal } from '../../src/preferences/withdrawal-journal.js';
import { openCast, type Cast } from '../support/cast.js';
import { anEmail, TestSender, unguarded, type Json } from '../support/people.js';
import { LETTER, Withdrawals } from '../support/withdrawals.js';

const ORG = '00000000-0000-0000-0000-000000000000';
const EMAIL = { scope: 'channel', channel: 'email' };

let cast: Cast;
let withdrawals: Withdrawals;
beforeAll(async () => {
  cast = await openCast();
  withdrawals = await Withdrawals.with(cast);
});
afterAll(() => cast.app.close());

const reconcile = () => cast.app.get(ReconcileWithdrawals).run();
const reasonOf = async (email: string, topic: string) =>
  (await cast.sender.ask(email, topic)).reason;

/** As a backup has it from before the last withdrawal of this contact: it knows no row of it. */
async function forget(contactId: string): Promise<void> {
  await unguarded(cast.app, 'withdrawals', () =>
    cast.app.sql('DELETE FROM withdrawals WHERE contact_id = $1', [contactId]),
  );
  await cast.app.sql(
    `UPDATE consents SET state = 'confirmed', ended_at = NULL
     WHERE contact_id = $1 AND state = 'withdrawn'`,
    [contactId],
  );
  await cast.app.sql('UPDATE bases SET ended_at = NULL WHERE contact_id = $1', [contactId]);
}

/** As a crash between commit and file leaves it: without this line. */
async function cut(entryId: string): Promise<void> {
  const file = join(cast.app.config.settings.dataDir, 'withdrawals.journal');
  await cast.app.get(WithdrawalJournal).close();
  const lines = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, lines.filter((line) => !line.includes(entryId)).join('\n'));
}

describe('a line', () => {
  it('of somebody on file has the members that it always had', async () => {
    const { email, contactId } = await cast.people.optedInTo('lettre');
    await withdrawals.pass({ email }, LETTER).expect(200);
    const line = withdrawals.journal().at(-1) ?? {};
    expect(line).toMatchObject({ contactId, ...LETTER });
    const members = ['number', 'entryId', 'contactId', 'scope', 'topic', 'channel', 'at'];
    expect(Object.keys(line)).toEqual(members);
  });

  it('of a wider scope is written at the start where a crash kept it from the file', async () => {
    const { email } = await cast.people.optedInTo('lettre');
    await withdrawals.pass({ email }, EMAIL).expect(200);
    const line = withdrawals.journal().at(-1);
    await cut(line?.entryId ?? '');
    expect(await reconcile()).toEqual({ applied: 0, written: 1 });
    expect(withdrawals.journal().at(-1)).toEqual(line);
  });
});

describe('a line of a channel', () => {
  it('ends all that stood on it, once', async () => {
    const { email, contactId } = await cast.people.optedInTo('lettre', 'ateliers');
    await withdrawals.pass({ email }, EMAIL).expect(200);
    await forget(contactId);
    expect(await reconcile()).toMatchObject({ applied: 1 });
    for (const topic of ['lettre', 'ateliers'])
      expect(await reasonOf(email, topic)).toBe('no_consent');
    const rows = [{ scope: 'channel', topic: null, channel: 'email' }];
    expect(await withdrawals.rowsOf(contactId)).toEqual(rows);
    const lines = withdrawals.journal().length;
    await reconcile();
    expect(await withdrawals.rowsOf(contactId)).toEqual(rows);
    expect(withdrawals.journal()).toHaveLength(lines);
  });

  it('leaves what was confirmed after it, at every start', async () => {
    const { email, contactId } = await cast.people.optedInTo('lettre', 'ateliers');
    await withdrawals.pass({ email }, EMAIL).expect(200);
    await cast.people.optIn(email, ['offres']);
    await forget(contactId);
    await reconcile();
    await cast.sender.release(await cast.sender.allowed(email, 'offres'));
    expect(await reasonOf(email, 'lettre')).toBe('no_consent');
    await reconcile();
    expect(await withdrawals.rowsOf(contactId)).toHaveLength(1);
    await cast.sender.allowed(email, 'offres');
  });
});

describe('a line of a topic on all its channels', () => {
  it('ends a basis as it ends a consent, and stands against the next one', async () => {
    const { email, contactId } = await withdrawals.customer();
    await withdrawals.pass({ email }, { scope: 'topic', topic: 'offres' }).expect(200);
    await forget(contactId);
    await cast.sender.release(await cast.sender.allowed(email, 'offres'));
    await reconcile();
    expect(await withdrawals.endsOf(contactId, 'bases')).toEqual({ 'offres/email': true });
    await withdrawals.bringBasis({ email }).expect(200);
    expect(await reasonOf(email, 'offres')).toBe('no_consent');
  });
});

describe('a line of an address of nobody on file', () => {
  /** As a backup has it from before: neither row nor suppression. */
  async function restored(email: string): Promise<void> {
    await unguarded(cast.app, 'withdrawals', () =>
      cast.app.sql(
        `DELETE FROM withdrawals WHERE withdrawal_number =
           (SELECT max(withdrawal_number) FROM withdrawals WHERE contact_id = $1)`,
        [ORG],
      ),
    );
    await cast.app.sql('DELETE FROM suppressions WHERE match_key = $1', [
      cast.people.matchKeyOf(email),
    ]);
  }

  it('holds no address, refuses it again, and is known from then on', async () => {
    const email = anEmail('inconnue');
    await withdrawals.pass({ email }, LETTER).expect(200);
    const line = withdrawals.journal().at(-1);
    expect(JSON.stringify(line)).not.toContain('@');
    await restored(email);
    const { applied } = await reconcile();
    expect(await cast.people.suppressionsOf(email)).toEqual([{ kind: 'objection', until: null }]);
    const [row] = await cast.app.sql<{ at: Date }>(
      'SELECT at FROM withdrawals WHERE entry_id = $1',
      [line?.entryId],
    );
    expect(row?.at.toISOString()).toBe(line?.at);
    expect(await reconcile()).toEqual({ applied: applied - 1, written: 0 });
  });

  it('does not come back once the person has opted in', async () => {
    const email = anEmail('inconnue');
    await withdrawals.pass({ email }, { scope: 'all' }).expect(200);
    await restored(email);
    await reconcile();
    await cast.people.optIn(email, ['lettre']);
    await reconcile();
    await cast.sender.allowed(email, 'lettre');
  });

  it('cannot be written from its row: who says it again gets a line of their own', async () => {
    const email = anEmail('inconnue');
    await withdrawals.pass({ email }, { scope: 'all' }).expect(200);
    const entryId = withdrawals.journal().at(-1)?.entryId ?? '';
    await cut(entryId);
    expect(await reconcile()).toMatchObject({ written: 0 });
    await withdrawals.pass({ email }, { scope: 'all' }).expect(200);
    expect(withdrawals.journal().at(-1)).toHaveProperty('matchKey');
    expect(withdrawals.journal().at(-1)?.entryId).not.toBe(entryId);
  });
});

describe('a line of a complaint', () => {
  const complain = async (recipient: Json) => {
    const provider = await TestSender.with(cast.app, ['feedback']);
    const at = new Date().toISOString();
    await provider.post('/v1/feedback', { recipient, type: 'complaint', at }).expect(200);
    return withdrawals.journal().at(-1);
  };
  const rowsUnder = (entryId = '') =>
    cast.app.sql('SELECT scope FROM withdrawals WHERE entry_id = $1', [entryId]);

  it.each(['of somebody on file', 'of nobody on file'])(
    'stops marketing to the address again, once: %s',
    async (who) => {
      const email =
        who === 'of nobody on file'
          ? anEmail('plainte')
          : (await cast.people.optedInTo('lettre')).email;
      const line = await complain({ email });
      expect(line).toMatchObject({ contactId: ORG, scope: 'all', kind: 'complaint' });
      expect(line?.matchKey).toBe(cast.people.matchKeyOf(email).toString('base64url'));
      // Some lines of other tests are of people whom nothing brings back.
      const { applied } = await reconcile();
      await forgetRefusals(email, line?.entryId ?? '');
      expect(await reconcile()).toMatchObject({ applied: applied + 1 });
      expect(await cast.people.suppressionsOf(email)).toEqual([{ kind: 'complaint', until: null }]);
      expect(await rowsUnder(line?.entryId)).toHaveLength(1);
      expect(await reconcile()).toMatchObject({ applied });
    },
  );

  it('is known by the entry of the report', async () => {
    const { email, contactId } = await cast.people.optedInTo('lettre');
    const line = await complain({ email });
    const told = await withdrawals.entriesOf(contactId, 'feedback.received');
    expect(told).toEqual([expect.objectContaining({ entryId: line?.entryId })]);
  });

  async function forgetRefusals(email: string, entryId: string): Promise<void> {
    await unguarded(cast.app, 'withdrawals', () =>
      cast.app.sql('DELETE FROM withdrawals WHERE entry_id = $1', [entryId]),
    );
    const key = cast.people.matchKeyOf(email);
    await cast.app.sql('DELETE FROM suppressions WHERE match_key = $1', [key]);
  }
});
