/**
 * Two real transactions that meet: a deadlock is run again as a whole and nothing of the first try
 * stays; who locks a contact reads what the one before committed.
 */
import pg from 'pg';
import { ContactsStore } from '../../src/contacts/contacts.store.js';
import { query, type Tx } from '../../src/platform/database/tx.js';
import { newId } from '../../src/platform/ids.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { until } from '../support/until.js';

describe('a transaction', () => {
  const store = new ContactsStore();
  let test: TestDatabase;
  let owner: pg.Client;

  beforeAll(async () => {
    test = await openTestDatabase();
    owner = new pg.Client({ connectionString: test.ownerUrl });
    await owner.connect();
  });
  afterAll(async () => {
    await owner.end();
    await test.close();
  });

  async function aContact(): Promise<string> {
    const contactId = newId();
    await test.database.inTransaction((tx) =>
      store.insertContact(tx, {
        contactId,
        kind: 'consumer',
        country: null,
        timezone: null,
        locale: null,
        source: '',
        createdAt: new Date(),
      }),
    );
    return contactId;
  }

  const note = (tx: Tx, contactId: string, text: string) =>
    query(tx, 'UPDATE contacts SET source = source || $2 WHERE contact_id = $1', [contactId, text]);

  async function sourceOf(contactId: string): Promise<string> {
    const contact = await test.database.inSnapshot((tx) => store.findContact(tx, contactId));
    return contact?.source ?? 'nobody';
  }

  /** Resolves for all once as many as that have come; later comers need not wait. */
  function meeting(size: number): () => Promise<void> {
    let come = 0;
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    return () => {
      if (++come === size) open();
      return opened;
    };
  }

  it('that is the victim of a deadlock is run again from its first line, and counts once', async () => {
    const [a, b] = [await aContact(), await aContact()];
    const bothHoldOne = meeting(2);
    const tries: string[] = [];
    const run = (name: string, first: string, second: string) =>
      test.database.inTransaction(async (tx) => {
        tries.push(name);
        await store.lockContact(tx, first);
        await note(tx, first, name);
        await bothHoldOne();
        await store.lockContact(tx, second);
        await note(tx, second, name);
        return name;
      });
    expect(await Promise.all([run('x', a, b), run('y', b, a)])).toEqual(['x', 'y']);
    expect(tries).toHaveLength(3);
    for (const contact of [a, b]) expect(await sourceOf(contact)).toMatch(/^(xy|yx)$/);
  });

  it('is not run again after a failure that is not the database asking for it', async () => {
    let tries = 0;
    const run = test.database.inTransaction((tx) => {
      tries++;
      return query(tx, 'SELECT 1 / 0');
    });
    await expect(run).rejects.toThrow(/division by zero/);
    expect(tries).toBe(1);
  });

  it('gives up when the database keeps asking for another try', async () => {
    let tries = 0;
    const run = test.database.inTransaction((tx) => {
      tries++;
      return query(tx, `DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$`);
    });
    await expect(run).rejects.toThrow(/again/);
    expect(tries).toBe(6);
  });

  it('leaves nothing when its function throws after writing', async () => {
    const contact = await aContact();
    const run = test.database.inTransaction(async (tx) => {
      await note(tx, contact, 'lost');
      throw new Error('changed our mind');
    });
    await expect(run).rejects.toThrow('changed our mind');
    expect(await sourceOf(contact)).toBe('');
  });

  it('that locks a contact waits for the one before, then reads what that one wrote', async () => {
    const contact = await aContact();
    const mayCommit = meeting(2);
    const events: string[] = [];
    const first = test.database.inTransaction(async (tx) => {
      await store.lockContact(tx, contact);
      events.push('first locked');
      await note(tx, contact, 'written');
      await mayCommit();
      events.push('first commits');
    });
    await until(() => events.includes('first locked'));
    const second = test.database.inTransaction(async (tx) => {
      await store.lockContact(tx, contact);
      events.push('second locked');
      return (await store.findContact(tx, contact))?.source;
    });
    await until(isSomebodyWaiting);
    expect(events).toEqual(['first locked']);
    await mayCommit();
    await first;
    expect(await second).toBe('written');
    expect(events).toEqual(['first locked', 'first commits', 'second locked']);
  });

  it('that only reads a person is not held up by one that locked them', async () => {
    const contact = await aContact();
    await test.database.inTransaction(async (tx) => {
      await store.lockContact(tx, contact);
      expect(await sourceOf(contact)).toBe('');
    });
  });

  async function isSomebodyWaiting(): Promise<boolean> {
    const { rowCount } = await owner.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rowCount === 1;
  }
});
