/**
 * How connections are opened. The app's always act as `assent_app`, a role that owns nothing and can
 * neither change nor delete what is append-only, whatever account the URL logs in as.
 */
import pg from 'pg';
import type { DataSourceOptions, MigrationInterface } from 'typeorm';

type PostgresConnectionOptions = Extract<DataSourceOptions, { type: 'postgres' }>;

/** How many months of partitions stand ready, this one included. */
export const MONTHS_AHEAD = 4;
export const APP_ROLE = 'assent_app';
const STATEMENT_TIMEOUT_MS = 10_000;
const LOCK_TIMEOUT_MS = 5_000;

/**
 * Between two statements nobody listens to a connection, neither pool nor library nor us: its death
 * there would be an error that nobody hears, which ends the process. The next statement fails instead.
 */
export class HeardClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}

export function appDataSourceOptions(url: string): PostgresConnectionOptions {
  return {
    type: 'postgres',
    url,
    synchronize: false,
    logging: false,
    poolSize: 28,
    connectTimeoutMS: 5_000,
    extra: {
      Client: HeardClient,
      // Statements that are sent together travel together; each is still answered by itself.
      pipeline: true,
      options: [
        `-c role=${APP_ROLE}`,
        '-c default_transaction_isolation=read\\ committed',
        // Plans that look at no values: a set of a thousand keys is looked up like a set of ten.
        '-c plan_cache_mode=force_generic_plan',
        '-c jit=off',
        `-c statement_timeout=${STATEMENT_TIMEOUT_MS}`,
        `-c lock_timeout=${LOCK_TIMEOUT_MS}`,
        '-c idle_in_transaction_session_timeout=30000',
        '-c timezone=UTC',
      ].join(' '),
      application_name: 'assent',
    },
  };
}

export function ownerDataSourceOptions(
  url: string,
  migrations: (new () => MigrationInterface)[],
): PostgresConnectionOptions {
  return {
    type: 'postgres',
    url,
    migrations,
    synchronize: false,
    logging: false,
    poolSize: 2,
    connectTimeoutMS: 5_000,
    extra: { application_name: 'assent-migrate', options: '-c timezone=UTC -c lock_timeout=10000' },
  };
}
