/**
 * What is remembered: one entry for each change, that says nothing to whoever has no key and
 * everything that is needed to whoever has, and that nobody can change or take away.
 */
import pg from 'pg';
import { verifyEntry, type LedgerPayload } from '../../src/core/ledger-entry.js';
import { ContactKeysStore, ORGANISATION_ID } from '../../src/ledger/contact-keys.store.js';
import { APP_ROLE } from '../../src/platform/database/data-source.js';
import { Database } from '../../src/platform/database/database.js';
import { unseal } from '../../src/platform/crypto/seal.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { footerPath, ONE_CLICK, People, TestSender, type Person } from '../support/people.js';

const SALT_BYTES = 32;
const TOPICS = ['lettre', 'ateliers'];

interface Remembered {
  readonly entryId: string;
  readonly contactId: string;
  readonly bytes: Buffer;
  readonly salt: Buffer;
  readonly payload: LedgerPayload;
  readonly subjectKey: Buffer | undefined;
}

describe('the ledger', () => {
  let app: TestApp;
  let people: People;
  let sender: TestSender;

  beforeAll(async () => {
    app = await startTestApp();
    people = new People(app);
    sender = await TestSender.with(app, ['authorize']);
  });
  afterAll(() => app.close());

  /** A footer link is asked for like a sender does, and gives its slot back. */
  async function footerOf({ email }: Person, topic: string): Promise<string> {
    const allow = await sender.allowed(email, topic);
    await sender.release(allow).expect(200);
    return footerPath(allow);
  }
  const oneClick = (path: string) => app.http.post(path).type('form').send(ONE_CLICK).expect(200);
  const press = (path: string, action: string) =>
    app.http.post(path).type('form').send({ action }).expect(200);

  /** Straight from the tables, opened with the keys that stand. */
  async function remembered(contactId: string): Promise<Remembered[]> {
    const rows = await app.sql<{ entry_id: string; bytes: Buffer; sealed: Buffer }>(
      `SELECT l.entry_id, l.bytes, e.sealed FROM ledger_entries l JOIN evidence e USING (entry_id)
       WHERE e.contact_id = $1`,
      [contactId],
    );
    const keys = await app
      .get(Database)
      .inSnapshot((tx) => app.get(ContactKeysStore).get(tx, contactId));
    return rows.map(({ entry_id: entryId, bytes, sealed }) => {
      const opened = unseal(keys.dataKey, sealed, `evidence:${entryId}`);
      return {
        entryId,
        contactId,
        bytes,
        salt: opened.subarray(0, SALT_BYTES),
        payload: JSON.parse(opened.subarray(SALT_BYTES).toString()) as LedgerPayload,
        subjectKey: contactId === ORGANISATION_ID ? undefined : keys.subjectKey,
      };
    });
  }

  const countEntries = async (): Promise<number> =>
    (await app.sql<{ n: number }>('SELECT count(*)::int AS n FROM ledger_entries'))[0]?.n ?? 0;

  it('has one entry for each change, and none where nothing changed', async () => {
    const person = await people.optedInTo(...TOPICS);
    const { email, contactId } = person;
    const letter = await footerOf(person, 'lettre');
    const workshops = await footerOf(person, 'ateliers');
    expect(await people.typesOf(contactId)).toEqual([
      'consent.confirmed',
      'consent.confirmed',
      'opt_in.mailed',
      'opt_in.requested',
    ]);
    /** The types of the entries that an act added; the ledger has no others than this person's. */
    const added = async (act: () => PromiseLike<unknown>): Promise<string[]> => {
      const [before, count] = [await remembered(contactId), await countEntries()];
      await act();
      await people.settle();
      const told = new Set(before.map(({ entryId }) => entryId));
      const fresh = (await remembered(contactId)).filter(({ entryId }) => !told.has(entryId));
      expect(await countEntries()).toBe(count + fresh.length);
      return fresh.map(({ payload }) => payload.type).sort();
    };
    expect(await added(() => app.http.get(letter).expect(200))).toEqual([]);
    expect(await added(() => oneClick(letter))).toEqual(['consent.withdrawn']);
    expect(await added(() => oneClick(letter))).toEqual([]);
    expect(await added(() => press(workshops, 'less'))).toEqual(['preference.changed']);
    expect(await added(() => press(workshops, 'less'))).toEqual([]);
    expect(await added(() => press(workshops, 'all'))).toEqual(['objection.recorded']);
    expect(await added(() => press(workshops, 'all'))).toEqual([]);
    expect(await added(() => people.optIn(email, ['offres']))).toEqual([
      'consent.confirmed',
      'objection.ended',
      'opt_in.mailed',
      'opt_in.requested',
    ]);
  });

  it('has one entry for "it was not me", also when it is said twice', async () => {
    const { email, contactId } = await people.optedInTo('offres');
    await people.subscribe(email, ['ateliers']);
    const path = await people.linkTo(email);
    for (let time = 0; time < 2; time++) await people.answer(path, 'refuse').expect(200);
    const types = await people.typesOf(contactId);
    expect(types.filter((type) => type === 'opt_in.refused')).toHaveLength(1);
    expect(types.filter((type) => type === 'consent.confirmed')).toHaveLength(1);
  });

  it('names in every consent the entry that made it what it is', async () => {
    const person = await people.optedInTo(...TOPICS);
    await oneClick(await footerOf(person, 'lettre'));
    const rows = await app.sql<{ topic: string; entry_id: string }>(
      'SELECT topic, entry_id FROM consents WHERE contact_id = $1 ORDER BY topic',
      [person.contactId],
    );
    const entries = await remembered(person.contactId);
    const meant = rows.map(({ entry_id }) => entries.find(({ entryId }) => entryId === entry_id));
    expect(meant.map((entry) => [entry?.payload.type, entry?.payload.topic])).toEqual([
      ['consent.confirmed', 'ateliers'],
      ['consent.withdrawn', 'lettre'],
    ]);
  });

  it('verifies every entry with its evidence, and none with other evidence', async () => {
    const person = await people.optedInTo(...TOPICS);
    const entries = [
      ...(await remembered(person.contactId)),
      ...(await remembered(ORGANISATION_ID)),
    ];
    expect(entries.length).toBeGreaterThan(4);
    for (const { bytes, salt, payload, subjectKey } of entries) {
      expect(verifyEntry(bytes, { salt, payload, subjectKey })).toBe(true);
      const altered = { ...payload, type: 'consent.withdrawn' as const, topic: 'offres' };
      expect(verifyEntry(bytes, { salt, payload: altered, subjectKey })).toBe(false);
    }
  });

  it('says nothing about anybody in the bytes, and lets no two of them be linked', async () => {
    const person = await people.optedInTo(...TOPICS);
    await press(await footerOf(person, 'lettre'), 'all');
    const entries = await remembered(person.contactId);
    const known = [
      person.email,
      person.contactId,
      people.matchKeyOf(person.email).toString('hex'),
      people.matchKeyOf(person.email).toString('base64url'),
      ...TOPICS,
      'email',
      'consent',
      'objection',
    ];
    const seen = new Set<string>();
    for (const { entryId, bytes, payload } of entries) {
      const text = bytes.toString();
      expect(known.filter((one) => text.includes(one))).toEqual([]);
      const { v, at, ...unlinkable } = JSON.parse(text) as Record<string, string | number>;
      expect({ v, at }).toEqual({ v: 1, at: `${payload.at.slice(0, 16)}Z` });
      expect(Object.keys(unlinkable).sort()).toEqual(['commit', 'id', 'subject']);
      expect(unlinkable.id).toBe(entryId);
      for (const value of Object.values(unlinkable)) {
        expect(seen).not.toContain(value);
        seen.add(String(value));
      }
    }
    expect(seen.size).toBe(3 * entries.length);
  });

  it('can be read no more once the keys of the person are deleted, and stands all the same', async () => {
    const person = await people.optedInTo(...TOPICS);
    const other = await people.optedInTo('lettre');
    const entries = await remembered(person.contactId);
    const count = await countEntries();
    await app.sql('DELETE FROM contact_keys WHERE contact_id = $1', [person.contactId]);
    expect(await people.happeningsOf(person.contactId)).toEqual([]);
    expect(await people.typesOf(other.contactId)).toContain('consent.confirmed');
    expect(await countEntries()).toBe(count);
    const standing = await app.sql<{ bytes: Buffer }>(
      'SELECT bytes FROM ledger_entries WHERE entry_id = ANY($1)',
      [entries.map(({ entryId }) => entryId)],
    );
    expect(standing.map(({ bytes }) => bytes.toString()).sort()).toEqual(
      entries.map(({ bytes }) => bytes.toString()).sort(),
    );
  });

  describe('keeps', () => {
    const changes: [string, string][] = [
      ['ledger_entries', "UPDATE ledger_entries SET bytes = ''"],
      ['ledger_entries', 'DELETE FROM ledger_entries'],
      ['ledger_entries', 'TRUNCATE ledger_entries CASCADE'],
      ['ledger_leaves', 'UPDATE ledger_leaves SET leaf_index = 9'],
      ['ledger_leaves', 'DELETE FROM ledger_leaves'],
      ['ledger_leaves', 'TRUNCATE ledger_leaves'],
      ['evidence', "UPDATE evidence SET sealed = ''"],
    ];

    beforeAll(async () => {
      await people.optedInTo('lettre');
      await app.sql(`INSERT INTO ledger_leaves (leaf_index, entry_id, leaf_hash)
        SELECT 0, entry_id, sha256(bytes) FROM ledger_entries LIMIT 1`);
    });

    it.each(changes)('%s from the owner of the schema: %s', async (_, sql) => {
      const refused = app.sql(sql);
      await expect(refused).rejects.toMatchObject({ code: '42501' });
      await expect(refused).rejects.toThrow('append-only');
    });

    it.each(changes)('%s from the app: %s', async (_, sql) => {
      await expect(asApp(sql)).rejects.toMatchObject({
        code: '42501',
        message: expect.stringContaining('permission denied') as unknown,
      });
    });

    async function asApp(sql: string): Promise<void> {
      await app.sql('BEGIN');
      try {
        await app.sql(`SET LOCAL ROLE ${APP_ROLE}`);
        await app.sql(sql);
      } catch (error) {
        if (error instanceof pg.DatabaseError) throw error;
        throw new Error('The statement did not reach the server.');
      } finally {
        await app.sql('ROLLBACK');
      }
    }
  });
});
