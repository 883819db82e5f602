/**
 * A server that is frozen, or that no packet reaches any more: its connection stays open and nothing
 * is ever answered on it. There is one connection, so that whoever kept it would be noticed.
 */
import type { PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { appDataSourceOptions } from '../../src/platform/database/data-source.js';
import { Database, isDatabaseDown } from '../../src/platform/database/database.js';
import { prepared } from '../../src/platform/database/prepared.js';
import { managerOf, query, type Tx } from '../../src/platform/database/tx.js';
import { cloneDatabase, type ClonedDatabase } from '../support/database.js';
import { DeafProxy } from '../support/deaf-proxy.js';

/** Longer than any statement here takes on a busy machine, but for those that sleep. */
const SILENCE_MS = 500;
const ONE = { name: 'test_one', text: 'SELECT 1' };

describe('a database that falls silent', () => {
  let clone: ClonedDatabase;
  let proxy: DeafProxy;
  let source: DataSource;
  let database: Database;
  beforeAll(async () => {
    clone = await cloneDatabase();
    proxy = await DeafProxy.before(clone.appUrl);
    const options = appDataSourceOptions(proxy.url);
    const extra = { ...(options.extra as object), silenceMs: SILENCE_MS };
    source = new DataSource({ ...options, extra, poolSize: 1 });
    await source.initialize();
    database = new Database(source);
  });
  afterAll(async () => {
    await source.destroy();
    await proxy.close();
    await clone.drop();
  });
  beforeEach(() => {
    proxy.isDeaf = false;
  });

  const one = (tx: Tx) => query(tx, 'SELECT 1 AS one');
  const sleepOf = (ms: number) => (tx: Tx) => query(tx, `SELECT pg_sleep(${ms / 1000})`);
  const pid = async (tx: Tx) =>
    (await query<{ pid: number }>(tx, 'SELECT pg_backend_pid() pid'))[0];
  const verdictOf = (running: Promise<unknown>) =>
    running.then(
      () => 'answered',
      (error: unknown) => (isDatabaseDown(error) ? 'down' : String(error)),
    );

  it.each<[string, (work: (tx: Tx) => Promise<unknown>) => Promise<unknown>, typeof one]>([
    ['transaction', (work) => database.inTransaction(work), one],
    ['pipeline', (work) => database.inPipeline(work), (tx) => prepared(tx, ONE, [])],
    ['snapshot', (work) => database.inSnapshot(work), one],
  ])('is down for whoever waits for it in a %s, and keeps nothing', async (_, run, ask) => {
    await run(ask);
    const held = run(async (tx) => {
      await ask(tx);
      proxy.isDeaf = true;
      return ask(tx);
    });
    expect(await verdictOf(held)).toBe('down');
    proxy.isDeaf = false;
    expect(await verdictOf(run(ask))).toBe('answered');
  });

  it('is not one on which nothing is asked', async () => {
    const [before, after] = await database.inTransaction(async (tx) => {
      const first = await pid(tx);
      const client = (await managerOf(tx).queryRunner?.connect()) as PoolClient;
      client.connection.stream.emit('timeout');
      return [first, await pid(tx)];
    });
    expect(after).toEqual(before);
    // The same connection again, from the pool.
    expect(await database.inTransaction(pid)).toEqual(before);
  });

  it('is waited for as long as it takes by a long snapshot, and by that alone', async () => {
    const long = sleepOf(2 * SILENCE_MS);
    expect(await verdictOf(database.inLongSnapshot(long))).toBe('answered');
    expect(await verdictOf(database.inSnapshot(long))).toBe('down');
  });
});
