/**
 * What the migrations make: that they can be undone and made again, that entities describe it, and
 * that the database itself, not our good will, keeps what is append-only.
 */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { DataSource, type EntityMetadata } from 'typeorm';
import { MIGRATIONS } from '../../migrations/all.js';
import { ownerDataSourceOptions } from '../../src/platform/database/data-source.js';
import { migrate, undoLastMigration } from '../../src/platform/database/migrate.js';
import {
  cloneDatabase,
  emptyDatabase,
  loadEntities,
  type ClonedDatabase,
} from '../support/database.js';
import { tellSchema } from '../support/schema-text.js';
import { onServer } from '../support/test-server.js';

const APP = 'assent_app';

/** One row each, so that a trigger for rows has something to refuse. */
const APPEND_ONLY: Readonly<Record<string, string>> = {
  access_log: `(access_id, at, actor, action, reason) VALUES ('${randomUUID()}', now(), 'a', 'b', 'c')`,
  authorization_outcomes: `(bucket, decided_on, authorization_id, kind, at)
    VALUES (0, current_date, 'a', 'redeemed', now())`,
  authorizations: `(bucket, decided_on, authorization_id, client_id, message_ref, request_hash, topic,
      channel, decision, reason, looked, denied, gated, policy_version, decided_at)
    VALUES (0, current_date, 'a', 'c', 'm', '', 't', 'email', 'deny', 'unknown_topic', 1, 1, false, 1,
      now())`,
  catalog_versions: `(sha256, document, applied_at) VALUES ('a', '{}', now())`,
  checkpoints: `(size, root, note, signed_at) VALUES (0, '', '', now())`,
  ledger_entries: `(entry_id, bytes) VALUES ('00000000-0000-4000-8000-000000000001', '')`,
  ledger_leaves: `(leaf_index, entry_id, leaf_hash)
    VALUES (0, '00000000-0000-4000-8000-000000000001', '')`,
  ledger_tiles: `(level, tile_index, hashes, root)
    VALUES (0, 0, decode(repeat('00', 8192), 'hex'), '')`,
  sealed_runs: `(source, last_xid, last_key, after_xid, after_key, entry_id, month, hashes)
    VALUES ('decisions', '0', '', '0', '', '00000000-0000-4000-8000-000000000001', '2026-01', '')`,
  undone_withdrawals: `(bucket, contact_id, entry_id, undone_by, at)
    VALUES (0, '${randomUUID()}', '${randomUUID()}', '${randomUUID()}', now())`,
  withdrawals: `(bucket, contact_id, entry_id, scope, at)
    VALUES (0, '${randomUUID()}', '${randomUUID()}', 'all', now())`,
};
const TABLES = Object.keys(APPEND_ONLY);

describe('the migrations', () => {
  it('can all be undone, down to an empty schema, and made again to the same one', async () => {
    const { ownerUrl, drop } = await emptyDatabase();
    const tell = () => onServer(ownerUrl, tellSchema);
    try {
      expect(await migrate(ownerUrl)).toEqual(MIGRATIONS.map(({ name }) => name));
      const made = await tell();
      for (const migration of MIGRATIONS) {
        expect(await tell()).not.toBe('\n');
        expect(migration.name).toMatch(/\d{13}$/);
        await undoLastMigration(ownerUrl);
      }
      expect(await tell()).toBe('\n');
      await migrate(ownerUrl);
      expect(await tell()).toBe(made);
    } finally {
      await drop();
    }
  }, 30_000);

  it('change nothing where they have run, also when several instances start together', async () => {
    const { ownerUrl, drop } = await emptyDatabase();
    try {
      const runs = await Promise.all([migrate(ownerUrl), migrate(ownerUrl), migrate(ownerUrl)]);
      expect(runs.map((names) => names.length).sort()).toEqual([0, 0, MIGRATIONS.length]);
    } finally {
      await drop();
    }
  });
});

describe('the entities', () => {
  let clone: ClonedDatabase;
  let source: DataSource;

  beforeAll(async () => {
    clone = await cloneDatabase();
    source = new DataSource({
      ...ownerDataSourceOptions(clone.ownerUrl, []),
      entities: await loadEntities(),
    });
    await source.initialize();
  });
  afterAll(async () => {
    await source.destroy();
    await clone.drop();
  });

  it('describe the migrated columns: name, type, nullability and key', async () => {
    expect(source.entityMetadatas.length).toBeGreaterThan(10);
    for (const entity of source.entityMetadatas) {
      const actual = await migratedColumns(entity.tableName);
      expect([entity.tableName, describedColumns(entity)]).toEqual([entity.tableName, actual]);
    }
  });

  /** Transaction ids are written by the server and read by its sequencer alone. */
  async function migratedColumns(table: string): Promise<string[]> {
    const rows = await source.query<{ line: string }[]>(
      `SELECT format('%s %s%s%s', attname, format_type(atttypid, atttypmod),
         CASE WHEN attnotnull THEN '' ELSE ' null' END,
         CASE WHEN attnum = ANY (conkey) THEN ' key' ELSE '' END) AS line
       FROM pg_attribute LEFT JOIN pg_constraint ON conrelid = attrelid AND contype = 'p'
       WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped
         AND atttypid <> 'xid8'::regtype`,
      [table],
    );
    return rows.map(({ line }) => line).sort();
  }

  function describedColumns(entity: EntityMetadata): string[] {
    return entity.columns
      .map((column) => {
        const type = `${source.driver.normalizeType(column)}${column.isArray ? '[]' : ''}`;
        const suffix = `${column.isNullable ? ' null' : ''}${column.isPrimary ? ' key' : ''}`;
        return `${column.databaseName} ${type}${suffix}`;
      })
      .sort();
  }
});

describe('an append-only table', () => {
  let clone: ClonedDatabase;
  let owner: pg.Client;

  beforeAll(async () => {
    clone = await cloneDatabase();
    owner = new pg.Client({ connectionString: clone.ownerUrl });
    await owner.connect();
    for (const [table, row] of Object.entries(APPEND_ONLY))
      await owner.query(`INSERT INTO ${table} ${row}`);
    await owner.query(`INSERT INTO evidence VALUES (0, '${randomUUID()}', '${randomUUID()}', '')`);
  });
  afterAll(async () => {
    await owner.end();
    await clone.drop();
  });

  async function namesOf(sql: string): Promise<string[]> {
    return (await owner.query<{ name: string }>(sql)).rows.map(({ name }) => name);
  }

  it('is every one that the list above names', async () => {
    const guarded = `SELECT DISTINCT tgrelid::regclass::text AS name FROM pg_trigger
      WHERE tgname LIKE '%_append_only' AND tgparentid = 0 ORDER BY name`;
    expect(await namesOf(guarded)).toEqual(TABLES);
  });

  it.each(
    TABLES.flatMap((table) => [
      [`UPDATE ${table} SET ${firstColumn(table)} = ${firstColumn(table)}`],
      [`DELETE FROM ${table}`],
      [`TRUNCATE ${table} CASCADE`],
    ]),
  )('refuses its own owner: %s', async (sql) => {
    await expect(owner.query(sql)).rejects.toMatchObject({
      code: '42501',
      message: expect.stringMatching(/is append-only/) as unknown,
    });
  });

  it('of evidence lets go of a row, and never changes one', async () => {
    await expect(owner.query(`UPDATE evidence SET sealed = 'x'`)).rejects.toThrow(/append-only/);
    expect((await owner.query('DELETE FROM evidence')).rowCount).toBe(1);
  });

  it('gives the app no right but to read and to add, in its partitions neither', async () => {
    const granted = `SELECT DISTINCT format('%s %s', c.relname, p.name) AS name
      FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid,
        unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS p (name)
      WHERE coalesce(i.inhparent, c.oid) = ANY ('{${TABLES.join(',')}}'::regclass[])
        AND c.relkind IN ('r', 'p') AND (has_table_privilege('${APP}', c.oid, p.name)
          OR p.name = 'UPDATE' AND has_any_column_privilege('${APP}', c.oid, p.name))`;
    expect(await namesOf(granted)).toEqual([]);
    expect(await namesOf(granted.replace("'UPDATE',", "'INSERT',"))).toEqual(
      TABLES.map((table) => `${table} INSERT`),
    );
  });
});

describe('the role of the app', () => {
  async function firstRow(sql: string): Promise<unknown> {
    const { ownerUrl, drop } = await cloneDatabase();
    try {
      return await onServer(
        ownerUrl,
        async (server) => (await server.query(sql)).rows[0] as unknown,
      );
    } finally {
      await drop();
    }
  }

  it('owns nothing', async () => {
    const owned = `SELECT (SELECT count(*) FROM pg_class WHERE relowner = r.oid)
        + (SELECT count(*) FROM pg_proc WHERE proowner = r.oid)
        + (SELECT count(*) FROM pg_namespace WHERE nspowner = r.oid)
        + (SELECT count(*) FROM pg_type WHERE typowner = r.oid)
        + (SELECT count(*) FROM pg_database WHERE datdba = r.oid) AS things
      FROM pg_roles r WHERE rolname = '${APP}'`;
    expect(await firstRow(owned)).toEqual({ things: '0' });
  });

  it('has no power over the server, other roles or the schema', async () => {
    const powers = `SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls
        OR has_schema_privilege(oid, 'public', 'CREATE')
        OR has_database_privilege(oid, current_database(), 'CREATE')
        OR EXISTS (SELECT FROM pg_auth_members WHERE member = r.oid) AS any_power
      FROM pg_roles r WHERE rolname = '${APP}'`;
    expect(await firstRow(powers)).toEqual({ any_power: false });
  });
});

function firstColumn(table: string): string {
  return /\((\w+)/.exec(APPEND_ONLY[table] ?? '')?.[1] ?? '';
}
