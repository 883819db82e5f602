/** What somebody with every right over the database can do: nothing there stops them. */
import type { TestApp } from './app.js';

export type Sql = (text: string, parameters?: readonly unknown[]) => Promise<unknown>;

const TABLES = [
  'addresses',
  'authorization_outcomes',
  'authorizations',
  'bases',
  'catalog_versions',
  'checkpoints',
  'consents',
  'contact_keys',
  'contacts',
  'evidence',
  'ledger_entries',
  'ledger_leaves',
  'ledger_tiles',
  'log_keys',
  'rights_requests',
  'sealed_runs',
  'tree_head',
  'undone_withdrawals',
  'withdrawals',
] as const;

/** With triggers and keys between tables out of force; afterwards everything stands as before. */
export async function asSuperuser(app: TestApp, work: (sql: Sql) => Promise<void>): Promise<void> {
  const sql: Sql = (text, parameters = []) => app.sql(text, parameters);
  await sql('SET session_replication_role = replica');
  for (const table of TABLES) await sql(`CREATE TEMP TABLE kept_${table} AS TABLE ${table}`);
  try {
    await work(sql);
  } finally {
    for (const table of TABLES) {
      await sql(`DELETE FROM ${table}`);
      await sql(`INSERT INTO ${table} OVERRIDING SYSTEM VALUE SELECT * FROM kept_${table}`);
      await sql(`DROP TABLE kept_${table}`);
    }
    await sql('SET session_replication_role = DEFAULT');
  }
}
