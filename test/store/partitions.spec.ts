/** Months of decisions: made ahead, kept as long as a window or the catalog needs them, then dropped. */
import { AuthorizationStore } from '../../src/authorization/authorization.store.js';
import { Partitions } from '../../src/authorization/partitions.js';
import { Sequencer } from '../../src/ledger/sequencer.js';
import { Database } from '../../src/platform/database/database.js';
import { query } from '../../src/platform/database/tx.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { People } from '../support/people.js';

let app: TestApp;
let people: People;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
});
afterAll(() => app.close());

async function months(): Promise<string[]> {
  const rows = await app.sql<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = 'authorizations'::regclass ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

/** As if Assent had been running for so many months, with a decision and its name in the first. */
async function backTo(monthsAgo: number): Promise<string> {
  const [row] = await app.sql<{ first: string; name: string; id: string }>(
    `SELECT date_trunc('month', current_date - make_interval(months => $1))::date::text AS first,
       'authorizations_' || to_char(date_trunc('month', current_date - make_interval(months => $1)), 'YYYY_MM') AS name,
       to_char(date_trunc('month', current_date - make_interval(months => $1)), 'YYYYMMDD') || '-00-old' AS id`,
    [monthsAgo],
  );
  if (!row) throw new Error('There is no such month.');
  await app.sql('SELECT ensure_authorization_partitions($1::date, $2::int)', [
    row.first,
    monthsAgo,
  ]);
  await app.sql(
    `INSERT INTO authorizations (bucket, decided_on, authorization_id, client_id, message_ref,
       request_hash, topic, channel, decision, reason, looked, denied, gated, policy_version, decided_at)
     VALUES (0, $1::date, $2, 'c', 'old', '', 't', 'email', 'deny', 'unknown_topic', 1, 1, false, 1, $1::date)`,
    [row.first, row.id],
  );
  await app.sql(
    `INSERT INTO message_refs (bucket, client_id, message_ref, request_hash, authorization_id)
     VALUES (0, 'c', 'old', '', $1)`,
    [row.id],
  );
  return row.name;
}

/** A month goes once it is sealed, and that waits for transactions of every database of the server. */
const untilDropped = (name: string) =>
  app.until(async () => {
    await app.get(Partitions).run();
    return (await months()).includes(name) ? null : true;
  }, `${name} to be dropped`);

describe('the nightly run', () => {
  it('has four months ready, this one included', async () => {
    await app.get(Partitions).run();
    expect(await months()).toHaveLength(4);
  });

  it('drops whole months that the catalog no longer keeps, with the names that led to them', async () => {
    const oldest = await backTo(20);
    expect(await months()).toContain(oldest);
    await untilDropped(oldest);
    const left = await months();
    // decisionsDays is 400: thirteen whole months and the one that was begun, beside those ahead.
    expect(left.length).toBeGreaterThanOrEqual(17);
    expect(await app.sql(`SELECT 1 FROM message_refs WHERE message_ref = 'old'`)).toEqual([]);
    const happenings = await people.happeningsOf(null);
    const dropped = happenings.filter(({ type }) => type === 'retention.applied');
    expect(dropped).toHaveLength(1);
    expect(dropped[0]?.dropped).toContain(oldest);
  });

  it('frees more names than it takes at once, and none that leads to a month that stays', async () => {
    const oldest = await backTo(20);
    await app.sql(
      `INSERT INTO message_refs (bucket, client_id, message_ref, request_hash, authorization_id)
       SELECT 255, 'many', n::text, '',
         to_char(current_date - make_interval(months => CASE n WHEN 1 THEN 0 ELSE 20 END), 'YYYYMMDD')
       FROM generate_series(1, 10_003) n`,
    );
    const names = () => app.sql(`SELECT message_ref FROM message_refs WHERE client_id = 'many'`);
    // Months that the owner kept go with their names; those without a month are not looked for.
    await untilDropped(oldest);
    expect(await names()).toEqual([{ message_ref: '1' }]);
  });

  it('keeps what it cannot drop at once for the next night, and nobody waits for it', async () => {
    const oldest = await backTo(20);
    await app.sql('BEGIN');
    await app.sql('SELECT 1 FROM authorizations LIMIT 1');
    await expect(app.get(Partitions).run()).rejects.toThrow();
    await app.sql('ROLLBACK');
    expect(await months()).toContain(oldest);
    await untilDropped(oldest);
  });

  it('says nothing where nothing goes', async () => {
    const applied = async () =>
      (await people.happeningsOf(null)).filter(({ type }) => type === 'retention.applied').length;
    const before = await applied();
    await app.get(Partitions).run();
    expect(await applied()).toBe(before);
  });

  it.each(['enable_nestloop', 'enable_indexscan', 'enable_bitmapscan'])(
    'reads as months only what ends in one, also where the planner goes without %s',
    async (way) => {
      const oldest = await backTo(20);
      const [day] = await app.sql<{ none: string; some: string }>(
        `SELECT (current_date - 1000)::text AS none, (current_date - 500)::text AS some`,
      );
      if (!day) throw new Error('There is no day.');
      const store = app.get(AuthorizationStore);
      const seen = await app.get(Database).inTransaction(async (tx) => {
        await query(tx, `SET LOCAL ${way} = off`);
        const months = [
          await store.listMonthsBefore(tx, day.none),
          await store.listMonthsBefore(tx, day.some),
        ];
        return months.map((tables) => tables.length > 0);
      });
      expect(seen).toEqual([false, true]);
      const drop = (before: string) =>
        app.sql<{ name: string }>('SELECT drop_authorization_partitions($1::date) AS name', [
          before,
        ]);
      await app.sql(`SET ${way} = off`);
      try {
        expect(await drop(day.none)).toEqual([]);
        // Its row is not in the log yet.
        expect(await drop(day.some)).not.toContainEqual({ name: oldest });
        await app.get(Sequencer).run();
        expect(await drop(day.some)).toContainEqual({ name: oldest });
      } finally {
        await app.sql('RESET ALL');
        await app.sql(`DELETE FROM message_refs WHERE message_ref = 'old'`);
      }
    },
  );

  it('keeps what a window may look at, whatever it is asked', async () => {
    const before = await months();
    await app.sql(`SELECT drop_authorization_partitions(current_date + 1000)`);
    const [row] = await app.sql<{ name: string }>(
      `SELECT 'authorizations_' || to_char(current_date - 31, 'YYYY_MM') AS name`,
    );
    expect(before).toContain(row?.name);
    expect(await months()).toContain(row?.name);
  });
});
