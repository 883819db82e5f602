/**
 * What the service may do to its database when it is taken over: what its own statements need, and
 * nothing by which what was remembered could be changed.
 */
import pg from 'pg';
import { APP_ROLE } from '../../src/platform/database/data-source.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { announcedServer } from '../support/test-server.js';

const APPEND_ONLY = [
  'access_log',
  'authorization_outcomes',
  'authorizations',
  'catalog_versions',
  'checkpoints',
  'ledger_entries',
  'ledger_leaves',
  'ledger_tiles',
  'sealed_runs',
  'undone_withdrawals',
  'withdrawals',
];

/** A server that was lent has one account for both: there the app only acts as its role. */
const { ownerUrl, appUrl } = announcedServer();
const hasOwnLogin = ownerUrl !== appUrl;

describe('the role of the app', () => {
  let test: TestDatabase;
  let app: pg.Client;

  beforeAll(async () => {
    test = await openTestDatabase();
    app = new pg.Client({ connectionString: test.appUrl, options: `-c role=${APP_ROLE}` });
    await app.connect();
  });
  afterAll(async () => {
    await app.end();
    await test.close();
  });

  const read = async <Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> =>
    (await app.query<Row>(sql)).rows;
  const refuse = (sql: string, code = '42501') =>
    expect(app.query(sql)).rejects.toMatchObject({ code });

  it('is the very account that the embedded app logs in with, and no better', async () => {
    const [account] = await read<{ name: string }>('SELECT session_user AS name');
    expect(account?.name === 'assent_app').toBe(hasOwnLogin);
    expect(
      await read(`SELECT current_user, rolsuper, rolcreaterole, rolcreatedb,
        rolreplication, rolbypassrls FROM pg_roles WHERE rolname = current_user`),
    ).toEqual([
      {
        current_user: 'assent_app',
        rolsuper: false,
        rolcreaterole: false,
        rolcreatedb: false,
        rolreplication: false,
        rolbypassrls: false,
      },
    ]);
    expect(
      await read(`SELECT roleid::regrole FROM pg_auth_members
        WHERE member = current_user::regrole`),
    ).toEqual([]);
  });

  it('owns nothing', async () => {
    expect(
      await read(`SELECT classid::regclass, objid FROM pg_shdepend
        WHERE refobjid = current_user::regrole AND deptype = 'o'`),
    ).toEqual([]);
    expect(
      await read('SELECT relname FROM pg_class WHERE relowner = current_user::regrole'),
    ).toEqual([]);
  });

  it('is not more after RESET ROLE, and nobody else by SET ROLE, on a login of its own', async () => {
    const [ownerRow] = await read<{ owner: string }>(
      `SELECT relowner::regrole::text AS owner FROM pg_class WHERE relname = 'ledger_entries'`,
    );
    await app.query('RESET ROLE');
    await app.query('RESET SESSION AUTHORIZATION');
    const [now] = await read<{ name: string }>('SELECT current_user AS name');
    expect(now?.name === 'assent_app').toBe(hasOwnLogin);
    await app.query('SET ROLE assent_app');
    if (!hasOwnLogin) return;
    await refuse(`SET ROLE ${ownerRow?.owner ?? ''}`);
    await refuse(`SET SESSION AUTHORIZATION ${ownerRow?.owner ?? ''}`);
    await refuse('DELETE FROM ledger_entries');
  });

  it.each([
    'CREATE TABLE loot (a int)',
    'CREATE TABLE public.loot (a int)',
    'CREATE TABLE graphile_worker.loot (a int)',
    'CREATE SCHEMA loot',
    'CREATE FUNCTION public.loot() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
    'CREATE ROLE loot',
    'CREATE DATABASE loot',
    'CREATE EXTENSION file_fdw',
    'ALTER ROLE assent_app CREATEROLE',
  ])('makes nothing: %s', async (sql) => {
    await expect(app.query(sql)).rejects.toMatchObject({
      code: expect.stringMatching(/^(42501|3F000)$/) as unknown,
    });
  });

  it('cannot grant itself more: PostgreSQL warns, and nothing is granted', async () => {
    await app.query('GRANT DELETE ON ledger_entries TO assent_app');
    await refuse('DELETE FROM ledger_entries');
  });

  it.each([
    'ALTER TABLE ledger_entries DISABLE TRIGGER ALL',
    'ALTER TABLE ledger_entries DISABLE TRIGGER ledger_entries_append_only',
    'ALTER TABLE ledger_entries ADD COLUMN a int',
    'DROP TRIGGER ledger_entries_append_only ON ledger_entries',
    'CREATE TRIGGER loot BEFORE INSERT ON ledger_entries FOR EACH ROW EXECUTE FUNCTION refuse_change()',
    'DROP FUNCTION refuse_change() CASCADE',
    'CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$',
    'DROP TABLE ledger_entries',
    'CREATE RULE loot AS ON INSERT TO ledger_entries DO INSTEAD NOTHING',
    "SET session_replication_role = 'replica'",
    'ALTER TABLE authorizations DETACH PARTITION authorizations_2026_11',
    "ALTER SYSTEM SET fsync = 'off'",
    "COPY ledger_entries TO PROGRAM 'cat'",
    "SELECT pg_read_file('postgresql.conf')",
  ])('changes no rule: %s', async (sql) => {
    await expect(app.query(sql)).rejects.toMatchObject({
      code: expect.stringMatching(/^(42501|42P01)$/) as unknown,
    });
  });

  it('can change, delete or empty nothing that is append-only, nor any part of it', async () => {
    const rows = await read<{ name: string; held: string[] }>(
      `SELECT c.oid::regclass::text AS name, array_agg(p.privilege) AS held
       FROM pg_class c
       CROSS JOIN unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES']) p (privilege)
       WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
         AND has_table_privilege(c.oid, p.privilege)
       GROUP BY c.oid`,
    );
    const parts = await read<{ name: string }>(
      "SELECT inhrelid::regclass::text AS name FROM pg_inherits JOIN pg_class ON oid = inhrelid AND relkind = 'r'",
    );
    expect(parts.length).toBeGreaterThanOrEqual(8);
    const guarded = [...APPEND_ONLY, ...parts.map(({ name }) => name)];
    expect(rows.filter(({ name }) => guarded.includes(name))).toEqual([]);
    expect(rows.filter(({ held }) => held.some((one) => /TRUNCATE|TRIGGER/.test(one)))).toEqual([]);
  });

  it('finds every append-only table guarded by triggers besides', async () => {
    const rows = await read<{ name: string; events: number }>(
      `SELECT tgrelid::regclass::text AS name, bit_or(tgtype::int) & 56 AS events
       FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
       WHERE proname = 'refuse_change' AND tgenabled = 'O' AND tgparentid = 0
       GROUP BY tgrelid ORDER BY 1`,
    );
    // Bits of pg_trigger.tgtype: 8 DELETE, 16 UPDATE, 32 TRUNCATE. What is refused row by row is
    // inherited by partitions; what is refused as a whole each of them refuses by itself.
    const isPartition = ({ name }: { name: string }) => /_\d{4}_\d{2}$/.test(name);
    const partitions = rows.filter(isPartition);
    expect(partitions.length).toBeGreaterThanOrEqual(8);
    expect(new Set(partitions.map(({ events }) => events))).toEqual(new Set([32]));
    expect(rows.filter((row) => !isPartition(row))).toEqual(
      [...APPEND_ONLY.map((name) => ({ name, events: 56 })), { name: 'evidence', events: 16 }].sort(
        (a, b) => (a.name < b.name ? -1 : 1),
      ),
    );
  });

  it('acts as the owner only to make and drop partitions, with a search path that nobody can bend', async () => {
    const rows = await read<{ name: string; config: string[] | null }>(
      `SELECT p.oid::regproc::text AS name, proconfig AS config FROM pg_proc p
       WHERE prosecdef AND has_function_privilege(p.oid, 'EXECUTE') ORDER BY 1`,
    );
    const config = ['search_path=public, pg_temp'];
    expect(rows).toEqual([
      { name: 'drop_authorization_partitions', config: [...config, 'lock_timeout=1s'] },
      { name: 'ensure_authorization_partitions', config },
    ]);
    await expect(
      app.query("SELECT ensure_authorization_partitions('2026-11-01', 0)"),
    ).rejects.toThrow();
    await app.query('SELECT ensure_authorization_partitions(current_date, 1)');
  });

  it('is lent what the owner may do, and nobody else is', async () => {
    expect(
      await read(`SELECT p.oid::regproc::text AS name FROM pg_proc p,
          aclexplode(coalesce(proacl, acldefault('f', proowner))) a
        WHERE prosecdef AND a.grantee NOT IN (proowner, current_user::regrole)`),
    ).toEqual([]);
  });

  it('drops no partition that is younger than a month, whatever day it names', async () => {
    await app.query("SELECT ensure_authorization_partitions('2026-01-01', 1)");
    const months = () =>
      read<{ name: string }>(`SELECT inhrelid::regclass::text AS name FROM pg_inherits
        WHERE inhparent = 'authorizations'::regclass ORDER BY 1`);
    const [oldest, ...others] = await months();
    expect(oldest?.name).toBe('authorizations_2026_01');
    await app.query("SELECT drop_authorization_partitions('2026-01-31')");
    expect(await months()).toEqual([oldest, ...others]);
    await app.query("SELECT drop_authorization_partitions('9999-12-31')");
    expect(await months()).toEqual(others);
  });

  it('can end a halt, and change or forget nothing else of it', async () => {
    await app.query(`INSERT INTO halts (halt_id, scope, reason, actor, begun_at)
      VALUES (gen_random_uuid(), 'all', 'r', 'a', now())`);
    for (const column of ['halt_id', 'scope', 'of', 'reason', 'actor', 'begun_at'])
      await refuse(`UPDATE halts SET ${column} = ${column}`);
    await refuse('DELETE FROM halts');
    await app.query('UPDATE halts SET ended_at = now()');
  });
});
