/**
 * The synthetic year looks like what the service would have written: replayed row by row, by code of
 * its own, it breaks no rule, its evidence opens and matches, and the next ask goes on from it.
 */
import { populateInto } from '../../examples/populate.run.js';
import { MessageRefsStore } from '../../src/authorization/message-refs.store.js';
import { ContactsService } from '../../src/contacts/contacts.service.js';
import { OpenAddresses } from '../../src/contacts/open-addresses.js';
import { verifyEntry, type LedgerPayload } from '../../src/core/ledger-entry.js';
import { ContactKeysStore } from '../../src/ledger/contact-keys.store.js';
import { Config } from '../../src/platform/config.js';
import { unseal } from '../../src/platform/crypto/seal.js';
import { Database } from '../../src/platform/database/database.js';
import { ReconcileWithdrawals } from '../../src/preferences/reconcile-withdrawals.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { streamed } from '../support/exports.js';
import { allTold, type Told } from '../support/told.js';

const SEED = 7;
const CONTACTS = 200;
const HOUR_MS = 3_600_000;
const WEEK_MS = 168 * HOUR_MS;

interface Grant {
  readonly contact_id: string;
  readonly topic: string;
  readonly decided_at: Date;
}

interface Place {
  readonly contact_id: string;
  readonly topic: string;
}

describe('a populated year', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    const told: number[] = [];
    await populateInto(app, { contacts: CONTACTS, seed: SEED }, (share) => void told.push(share));
    expect(told.at(-1)).toBe(1);
    expect(told).toEqual([...told].sort((a, b) => a - b));
  }, 120_000);

  afterAll(() => app.close());

  const count = async (what: string): Promise<number> =>
    (await app.sql<{ count: number }>(`SELECT count(*)::int AS count FROM ${what}`))[0]?.count ?? 0;

  const grants = () =>
    app.sql<Grant>(
      `SELECT contact_id, topic, decided_at FROM authorizations a
       WHERE decision = 'allow' AND topic_class = 'marketing' AND NOT EXISTS
         (SELECT FROM authorization_outcomes o WHERE kind = 'released'
            AND o.authorization_id = a.authorization_id)
       ORDER BY decided_at`,
    );

  let told: Promise<Told[]> | undefined;
  /** Opened once: the tests that read it come before the one that adds to it. */
  const happenings = () => (told ??= openLedger());

  async function openLedger(): Promise<Told[]> {
    return (await allTold(app)).sort((a, b) => (a.payload.at < b.payload.at ? -1 : 1));
  }

  /** Who may be written to about what, from when to when, by the ledger alone. */
  async function spans(): Promise<Map<string, { from: number; to: number; entryId: string }[]>> {
    const found = new Map<string, { from: number; to: number; entryId: string }[]>();
    const end = (key: string, at: number, entryId: string) => {
      const last = found.get(key)?.at(-1);
      if (last?.to === Infinity) Object.assign(last, { to: at, entryId });
    };
    for (const { contactId, entryId, payload } of await happenings()) {
      const at = Date.parse(payload.at);
      const key = `${String(contactId)} ${String(payload.topic)}`;
      if (payload.type === 'consent.confirmed') {
        end(key, at, entryId);
        found.set(key, [...(found.get(key) ?? []), { from: at, to: Infinity, entryId }]);
      }
      if (payload.type === 'consent.withdrawn') end(key, at, entryId);
      if (payload.type === 'objection.recorded')
        for (const { topic } of payload.ended as { topic: string }[])
          end(`${String(contactId)} ${topic}`, at, entryId);
    }
    return found;
  }

  it('has as many contacts as were asked for, with every kind of history', async () => {
    expect(await count('contacts')).toBe(CONTACTS);
    expect(await count('addresses')).toBe(CONTACTS);
    for (const what of [
      ...['consents', 'withdrawals', 'preferences', 'suppressions', 'opt_ins', 'opt_in_tallies'],
      ...['authorization_outcomes', "authorizations WHERE reason = 'cap_reached'"],
      ...["authorizations WHERE reason = 'budget_reached'", "opt_ins WHERE state = 'requested'"],
    ])
      expect([what, await count(what)]).not.toEqual([what, 0]);
  });

  it('lies in the past, and in no more of it than a year', async () => {
    const [span] = await app.sql<{ first: Date; last: Date }>(
      `SELECT min(at) AS first, max(at) AS last FROM (SELECT decided_at AS at FROM authorizations
       UNION ALL SELECT at FROM authorization_outcomes UNION ALL SELECT confirmed_at FROM consents
       UNION ALL SELECT at FROM withdrawals UNION ALL SELECT created_at FROM contacts) all_times`,
    );
    expect(span?.last.getTime()).toBeLessThan(Date.now());
    expect(span?.first.getTime()).toBeGreaterThan(Date.now() - 365 * 24 * HOUR_MS);
  });

  it('never exceeds a cap in any window', async () => {
    const byContact = new Map<string, Grant[]>();
    for (const grant of await grants())
      byContact.set(grant.contact_id, [...(byContact.get(grant.contact_id) ?? []), grant]);
    const exceeded = [];
    for (const all of byContact.values())
      for (const { decided_at, topic } of all) {
        const at = decided_at.getTime();
        const since = (per: number) =>
          all.filter((one) => one.decided_at <= decided_at && one.decided_at.getTime() > at - per);
        const week = since(WEEK_MS);
        // Of four a week one is kept for alerts, as long as none was used for them.
        const isKept = topic !== 'alertes' && !week.some((one) => one.topic === 'alertes');
        const letters = week.filter((one) => one.topic === 'lettre').length;
        if (week.length > (isKept ? 3 : 4) || letters > 2 || since(24 * HOUR_MS).length > 2)
          exceeded.push({ topic, at });
      }
    expect(byContact.size).toBeGreaterThan(100);
    expect(exceeded).toEqual([]);
  });

  it('writes once a week at most to those who asked for that', async () => {
    const budgets = await app.sql<{ contact_id: string; updated_at: Date }>(
      'SELECT contact_id, updated_at FROM preferences WHERE budget_limit = 1 AND budget_hours = 168',
    );
    const all = await grants();
    for (const { contact_id, updated_at } of budgets) {
      const times = all
        .filter((one) => one.contact_id === contact_id)
        .map(({ decided_at }) => decided_at.getTime());
      const tooSoon = times.filter(
        (at, n) => at > updated_at.getTime() && at - (times[n - 1] ?? 0) < WEEK_MS,
      );
      expect(tooSoon).toEqual([]);
    }
    expect(budgets.length).toBeGreaterThan(3);
  });

  it('allows nothing that the ledger had not confirmed at that instant', async () => {
    const consented = await spans();
    const without = (await grants()).filter(({ contact_id, topic, decided_at }) => {
      const at = decided_at.getTime();
      const known = consented.get(`${contact_id} ${topic}`) ?? [];
      return !known.some(({ from, to }) => from <= at && at < to);
    });
    expect(without).toEqual([]);
  });

  it('has consents that are what the ledger says they are', async () => {
    const consents = await app.sql<Place & { state: string; entry_id: string; confirmed_at: Date }>(
      'SELECT contact_id, topic, state, entry_id, confirmed_at FROM consents',
    );
    const rebuilt = [...(await spans())].map(([key, all]) => {
      const last = all.at(-1);
      const state = last?.to === Infinity ? 'confirmed' : 'withdrawn';
      return [key, state, last?.entryId, last?.from].join(' ');
    });
    const stored = consents.map(({ contact_id, topic, state, entry_id, confirmed_at }) =>
      [contact_id, topic, state, entry_id, confirmed_at.getTime()].join(' '),
    );
    expect(stored.sort()).toEqual(rebuilt.sort());
  });

  it('has evidence for every consent, which opens and makes exactly its entry', async () => {
    const rows = await app.sql<{
      contact_id: string;
      entry_id: string;
      bytes: Buffer;
      sealed: Buffer;
    }>(
      `SELECT c.contact_id, c.entry_id, l.bytes, e.sealed FROM consents c
       JOIN ledger_entries l USING (entry_id)
       JOIN evidence e USING (bucket, contact_id, entry_id)`,
    );
    expect(rows).toHaveLength(await count('consents'));
    await app.get(Database).inSnapshot(async (tx) => {
      for (const { contact_id, entry_id, bytes, sealed } of rows) {
        const keys = await app.get(ContactKeysStore).get(tx, contact_id);
        const opened = unseal(keys.dataKey, sealed, `evidence:${entry_id}`);
        const payload = JSON.parse(opened.subarray(32).toString()) as LedgerPayload;
        const evidence = { salt: opened.subarray(0, 32), payload, subjectKey: keys.subjectKey };
        expect(verifyEntry(bytes, evidence)).toBe(true);
      }
    });
  });

  it('forgot who never confirmed, and says under which rule', async () => {
    const gone = (await happenings()).filter(({ payload }) => payload.type === 'retention.applied');
    const entries = gone.flatMap(({ payload }) => payload.entries as string[]);
    expect(entries.length).toBeGreaterThan(10);
    expect(await count('ledger_entries')).toBe((await happenings()).length + entries.length);
    const [kept] = await app.sql<{ count: number }>(
      'SELECT count(*)::int AS count FROM evidence WHERE entry_id = ANY($1)',
      [entries],
    );
    expect(kept?.count).toBe(0);
  });

  it('opens addresses that nobody can have, and finds people by them', async () => {
    const contacts = await app.sql<{ contact_id: string }>(
      'SELECT contact_id FROM contacts LIMIT 20',
    );
    for (const { contact_id } of contacts) {
      const found = await app.get(Database).inSnapshot(async (tx) => {
        const [address] = await app.get(OpenAddresses).all(tx, contact_id);
        expect(address?.value).toMatch(/^[a-z]+-[a-z]+-7-\d{6}@[a-z]+\.example$/);
        const value = address?.value ?? '';
        const recipient = {
          by: 'address',
          address: { kind: 'email', value, matchForm: value },
        } as const;
        return app.get(ContactsService).find(tx, recipient, 'email');
      });
      expect(found?.contactId).toBe(contact_id);
    }
  });

  it('names every message where the service looks for it', async () => {
    const [one] = await app.sql<{ client_id: string; message_ref: string; request_hash: Buffer }>(
      'SELECT client_id, message_ref, request_hash FROM message_refs ORDER BY message_ref LIMIT 1',
    );
    if (!one) throw new Error('There is no message ref.');
    const name = { clientId: one.client_id, messageRef: one.message_ref };
    const [found] = await app
      .get(Database)
      .inTransaction((tx) => app.get(MessageRefsStore).read(tx, [name]));
    expect(found?.requestHash).toEqual(one.request_hash);
    expect(found?.authorizationId).toMatch(/^\d{8}-/);
  });

  it('left nothing for the journal to reconcile', async () => {
    expect(await count('withdrawals')).toBeGreaterThan(0);
    expect(await app.get(ReconcileWithdrawals).run()).toEqual({ applied: 0, written: 0 });
    const [order] = await app.sql<{ wrong: number }>(
      `SELECT count(*)::int AS wrong FROM (SELECT at < lag(at) OVER (ORDER BY withdrawal_number)
         AS is_wrong FROM withdrawals) w WHERE is_wrong`,
    );
    expect(order?.wrong).toBe(0);
  });

  it('runs through the audit export in the order of the log, without an address', async () => {
    const { lines, text, told } = await streamed(app);
    const decided = await count('authorizations');
    const settled = await count('authorization_outcomes');
    // The second of its own entries is written when it is done.
    expect(lines).toBe((await count('ledger_entries')) - 1 + decided + settled);
    expect(told).toHaveLength(lines);
    const indexes = told.map(({ index }) => index ?? -1);
    expect(indexes).toEqual([...indexes].sort((a, b) => a - b));
    expect(text).not.toMatch(/@(?:exemple|courrier|boite|poste|jardin)\.example/);
  });

  it('adds nothing when it runs again, and other people with another seed', async () => {
    const before = await count('ledger_entries');
    const again = await populateInto(app, { contacts: CONTACTS, seed: SEED }, () => undefined);
    expect(again).toEqual({ status: 'known', known: CONTACTS });
    expect(await count('ledger_entries')).toBe(before);
    const other = await populateInto(app, { contacts: 10, seed: SEED + 1 }, () => undefined);
    expect(other.status).toBe('made');
    expect(await count('contacts')).toBe(CONTACTS + 10);
  });

  it('refuses in production', async () => {
    const production = new Config({ ...app.config.settings, production: true });
    const context = {
      get: <T>(token: abstract new (...args: never[]) => T): T =>
        (token as unknown) === Config ? (production as T) : app.get(token),
    };
    const refused = populateInto(context, { contacts: 1, seed: 99 }, () => undefined);
    await expect(refused).rejects.toThrow(/production/);
  });
});
