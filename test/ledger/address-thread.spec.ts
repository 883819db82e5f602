/**
 * Addresses are verified in a thread of its own: it sees the instant that the rest of a verification
 * sees, and where it cannot do its work there is no verification.
 */
import { once } from 'node:events';
import { DataSource } from 'typeorm';
import { AddressThread } from '../../src/contacts/address-thread.js';
import type { CheckedAddresses } from '../../src/contacts/check-addresses.js';
import { StoredTables } from '../../src/compliance/verification/stored-tables.js';
import { VerifyLedger } from '../../src/compliance/verification/verify-ledger.js';
import { Sequencer } from '../../src/ledger/sequencer.js';
import { StoredLogs } from '../../src/ledger/stored-logs.js';
import { Vault } from '../../src/platform/crypto/vault.js';
import { Database, isDatabaseDown } from '../../src/platform/database/database.js';
import { inSharedSnapshot, shareSnapshot } from '../../src/platform/database/shared-snapshot.js';
import { query, type Tx } from '../../src/platform/database/tx.js';
import { ConsentsStore } from '../../src/preferences/consents.store.js';
import { WithdrawalJournal } from '../../src/preferences/withdrawal-journal.js';
import type { Verification } from '../../src/verifier/findings.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { People } from '../support/people.js';

const LISTED = 20;
const PLANTED = 23;
const NO_URL = 'A snapshot can be shared only where its connection was opened by a URL.';
const NO_ANSWER = 'The thread ended without saying what it found.';

type Work<T> = Parameters<typeof AddressThread.prototype.beside<T>>[2];

/** What is beside it begins only once it has failed. */
class FailsFirst extends AddressThread {
  hasFailed = false;

  override beside<T>(tx: Tx, listed: number, work: Work<T>): Promise<T> {
    return super.beside(tx, listed, async (found, failed) => {
      await once(failed, 'abort');
      this.hasFailed = true;
      return work(found, failed);
    });
  }
}

describe('the thread that looks at addresses', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    await new People(app).optedInTo('lettre');
    await app.get(Sequencer).run();
  });
  afterAll(() => app.close());

  const verify = (): Promise<Verification> =>
    app.get(VerifyLedger).run({ vkeys: [], checkpoints: [] });

  const beside = <T>(tx: Tx, work: (found: Promise<CheckedAddresses>) => Promise<T>) =>
    app.get(AddressThread).beside(tx, LISTED, work);

  const inSnapshot = <T>(work: (tx: Tx) => Promise<T>) => app.get(Database).inLongSnapshot(work);

  /** Committed: addresses of nobody. */
  const plant = () =>
    app.sql(
      `INSERT INTO addresses (bucket, match_key, pepper_id, address_id, kind, contact_id, sealed, created_at)
       SELECT nth, 'planted', pepper_id, gen_random_uuid(), kind, gen_random_uuid(), sealed, now()
       FROM addresses, generate_series(1, ${PLANTED}) AS nth`,
    );
  const uproot = () => app.sql(`DELETE FROM addresses WHERE match_key = 'planted'`);

  /** Of the connection by which the thread waits, once it does. */
  const waiting = (): Promise<number> =>
    app.until(async () => {
      const [row] = await app.sql<{ pid: number }>(
        `SELECT pid FROM pg_locks WHERE NOT granted AND relation = 'addresses'::regclass`,
      );
      return row?.pid;
    });

  /** Nobody can read addresses meanwhile. */
  async function whileLocked(work: () => Promise<void>): Promise<void> {
    await app.sql('BEGIN');
    await app.sql('LOCK TABLE addresses IN ACCESS EXCLUSIVE MODE');
    try {
      await work();
    } finally {
      await app.sql('ROLLBACK');
    }
  }

  /** No connection is opened meanwhile. */
  async function withoutRoom(work: () => Promise<void>): Promise<void> {
    const [row] = await app.sql<{ name: string }>('SELECT current_database() AS name');
    const limit = (most: number) =>
      app.sql(`ALTER DATABASE "${row?.name ?? ''}" CONNECTION LIMIT ${most}`);
    await limit(0);
    try {
      await work();
    } finally {
      await limit(-1);
    }
  }

  it('sees what the snapshot sees, and nothing that was committed after it', async () => {
    const look = (tx: Tx) => beside(tx, (found) => found);
    try {
      const [before, after] = await inSnapshot(async (tx) => {
        await query(tx, 'SELECT 1');
        await plant();
        return [await look(tx), await inSnapshot(look)];
      });
      expect(before).toEqual({ count: 1, misplaced: [], notListed: 0 });
      expect(after).toMatchObject({ count: 1 + PLANTED, notListed: PLANTED - LISTED });
    } finally {
      await uproot();
    }
  });

  it('lists the first addresses that are not as they should be, and counts the others', async () => {
    await plant();
    try {
      const { ok, checks, problems } = await verify();
      const addresses = checks.find(({ name }) => name === 'addresses');
      const counted = { count: 1 + PLANTED, problems: PLANTED };
      expect({ ok, addresses }).toMatchObject({ ok: false, addresses: counted });
      expect(problems).toHaveLength(LISTED);
      expect(problems[0]?.what).toMatch(/ is of a contact that is not on file, or has no keys\.$/);
    } finally {
      await uproot();
    }
    expect(await verify()).toMatchObject({ ok: true, problems: [] });
  });

  it('fails the verification where it gets no connection', async () => {
    await withoutRoom(async () => {
      for (const _ of [1, 2]) await expect(verify()).rejects.toThrow(/too many connections/);
    });
    expect((await verify()).ok).toBe(true);
  });

  it('ends the verification while entries are read, once it has failed', async () => {
    const thread = new FailsFirst(app.get(Vault));
    const verifying = new VerifyLedger(
      app.get(Database),
      app.get(StoredLogs),
      app.get(ConsentsStore),
      app.get(StoredTables),
      app.get(WithdrawalJournal),
      thread,
    );
    let progressed = 0;
    await withoutRoom(async () => {
      const failing = verifying.run({ vkeys: [], checkpoints: [] }, () => (progressed += 1));
      await expect(failing).rejects.toThrow(/too many connections/);
    });
    expect([thread.hasFailed, progressed]).toEqual([true, 0]);
  });

  it('fails the verification where it loses its connection', async () => {
    await whileLocked(async () => {
      const failing = verify().then(
        () => 'verified',
        (error: unknown) => isDatabaseDown(error) || error,
      );
      await app.sql('SELECT pg_terminate_backend($1)', [await waiting()]);
      expect(await failing).toBe(true);
    });
  });

  it('does not look where the snapshot is over', async () => {
    const over = await inSnapshot(shareSnapshot);
    await expect(inSharedSnapshot(over, () => Promise.resolve())).rejects.toThrow(/snapshot/);
  });

  it('does not look where nobody can say where to log in', async () => {
    const { hostname: host, port, username, password, pathname } = new URL(app.ownerUrl);
    const database = pathname.slice(1);
    const login = { host, port: Number(port), username, password, database };
    const inParts = new DataSource({ type: 'postgres', ...login });
    await inParts.initialize();
    try {
      await expect(new Database(inParts).inLongSnapshot(shareSnapshot)).rejects.toThrow(NO_URL);
    } finally {
      await inParts.destroy();
    }
  });

  it('is gone once the work that it is beside has failed', async () => {
    let found: Promise<CheckedAddresses> | undefined;
    await whileLocked(async () => {
      const failing = inSnapshot((tx) =>
        beside(tx, async (finding) => {
          found = finding;
          await waiting();
          throw new Error('An entry could not be read.');
        }),
      );
      await expect(failing).rejects.toThrow('An entry could not be read.');
      await expect(found).rejects.toThrow(NO_ANSWER);
    });
  });
});
