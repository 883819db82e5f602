/**
 * Brings a database to the current schema, as its owner. Instances that start together take turns
 * behind an advisory lock. Migrations are plain SQL; the job queue's library migrates its own schema.
 */
import { runMigrations as migrateJobs } from 'graphile-worker';
import type pg from 'pg';
import { DataSource } from 'typeorm';
import { MIGRATIONS } from '../../../migrations/all.js';
import { StartupError } from '../startup-error.js';
import { silentLogger } from '../jobs/silent-logger.js';
import { APP_ROLE, HeardClient, MONTHS_AHEAD, ownerDataSourceOptions } from './data-source.js';

const MIGRATION_LOCK = 7_283_461;
const JOBS_SCHEMA = 'graphile_worker';

/** Returns the names of the migrations that this call ran. */
export async function migrate(ownerUrl: string): Promise<string[]> {
  const lock = new HeardClient({ connectionString: ownerUrl });
  await connect(lock);
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await refuseUnsupported(lock);
    const ran = await runAll(ownerUrl);
    await migrateJobs({ connectionString: ownerUrl, schema: JOBS_SCHEMA, logger: silentLogger() });
    await openJobsToApp(lock);
    await lock.query('SELECT ensure_authorization_partitions(current_date, $1)', [MONTHS_AHEAD]);
    return ran;
  } finally {
    await lock.end();
  }
}

/** Undoes the last migration. */
export async function undoLastMigration(ownerUrl: string): Promise<void> {
  const dataSource = await openOwner(ownerUrl);
  try {
    await dataSource.undoLastMigration({ transaction: 'all' });
  } finally {
    await dataSource.destroy();
  }
}

async function connect(client: pg.Client): Promise<void> {
  try {
    await client.connect();
  } catch (error) {
    const reason = (error as { code?: string }).code ?? 'no answer';
    throw new StartupError(
      `PostgreSQL does not accept the connection (${reason}): check the host, port, user, password ` +
        'and database in DATABASE_URL.',
    );
  }
}

async function refuseUnsupported(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: string }>(
    "SELECT current_setting('server_version_num') AS version",
  );
  const major = Math.floor(Number(rows[0]?.version) / 10_000);
  if (major < 15 || major > 18)
    throw new StartupError(`PostgreSQL ${major} is not supported: use version 15, 16, 17 or 18.`);
}

async function openOwner(ownerUrl: string): Promise<DataSource> {
  const dataSource = new DataSource(ownerDataSourceOptions(ownerUrl, MIGRATIONS));
  return dataSource.initialize();
}

async function runAll(ownerUrl: string): Promise<string[]> {
  const dataSource = await openOwner(ownerUrl);
  try {
    const ran = await dataSource.runMigrations({ transaction: 'each' });
    return ran.map((migration) => migration.name);
  } catch (error) {
    if ((error as { code?: string }).code === '42501')
      throw new StartupError(
        'The account in DATABASE_URL may not create the schema: give it CREATE on the database and ' +
          'CREATEROLE, or name an owner in ASSENT_OWNER_DATABASE_URL.',
      );
    throw error;
  } finally {
    await dataSource.destroy();
  }
}

/** The queue's tables carry row security for their owner alone; the app works on them by policy. */
async function openJobsToApp(client: pg.Client): Promise<void> {
  await client.query(`
    GRANT USAGE ON SCHEMA ${JOBS_SCHEMA} TO ${APP_ROLE};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${JOBS_SCHEMA} TO ${APP_ROLE};
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${JOBS_SCHEMA} TO ${APP_ROLE};
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${JOBS_SCHEMA} TO ${APP_ROLE};
    DO $$
    DECLARE
      guarded record;
    BEGIN
      FOR guarded IN
        SELECT c.relname FROM pg_class c
        WHERE c.relnamespace = '${JOBS_SCHEMA}'::regnamespace AND c.relrowsecurity
          AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = '${APP_ROLE}')
      LOOP
        EXECUTE format('CREATE POLICY ${APP_ROLE} ON ${JOBS_SCHEMA}.%I TO ${APP_ROLE} USING (true) WITH CHECK (true)',
          guarded.relname);
      END LOOP;
    END
    $$;
  `);
}
