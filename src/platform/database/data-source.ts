/**
 * How connections are opened. The app's always act as `assent_app`, a role that owns nothing and can
 * neither change nor delete what is append-only, whatever account the URL logs in as.
 */
import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import pg from 'pg';
import type { DataSourceOptions, MigrationInterface } from 'typeorm';

type PostgresConnectionOptions = Extract<DataSourceOptions, { type: 'postgres' }>;

/** How many months of partitions stand ready, this one included. */
export const MONTHS_AHEAD = 4;
export const APP_ROLE = 'assent_app';
const STATEMENT_TIMEOUT_MS = 10_000;
const LOCK_TIMEOUT_MS = 5_000;
/** A machine that has much else to do opens one in seconds. A request is given up after 15. */
export const CONNECT_TIMEOUT_MS = 10_000;
/** A server that works ends a statement before: one that is silent for longer is frozen, or cut off. */
const SILENCE_MS = STATEMENT_TIMEOUT_MS + 2_000;

/**
 * One that is opened waits no longer than those of a pool, whoever opens it.
 * Between two statements nobody listens to a connection, neither pool nor library nor us: its death
 * there would be an error that nobody hears, which ends the process. The next statement fails instead.
 */
export class HeardClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super({ connectionTimeoutMillis: CONNECT_TIMEOUT_MS, ...config });
    this.on('error', () => undefined);
  }
}

interface AnsweredConfig extends pg.ClientConfig {
  readonly silenceMs?: number;
}

/**
 * The server's own limits are kept by the server alone. Where it is frozen or out of reach, its
 * connection is cut after a silence, so that whoever waits for it hears no more than that it is gone.
 * The limit is the socket's: a timer for each statement would cost more than many of them.
 */
export class AnsweredClient extends HeardClient {
  /** Waits as long as it takes; for statements that have no limit on the server either. */
  isPatient = false;
  private isAwaited = false;

  constructor(config?: AnsweredConfig) {
    super(config);
    (this as EventEmitter).on('connect', () => this.listen(config?.silenceMs ?? SILENCE_MS));
    this.on('drain', () => {
      this.isAwaited = false;
    });
    const send = this.query.bind(this) as (...all: unknown[]) => unknown;
    const query = (...all: unknown[]): unknown => {
      this.isAwaited = true;
      return send(...all);
    };
    this.query = query as typeof this.query;
  }

  private listen(silenceMs: number): void {
    const socket = this.connection.stream as Socket;
    socket.on('timeout', () => {
      // Between two statements the silence is ours.
      if (this.isAwaited && !this.isPatient)
        socket.destroy(new Error('Connection terminated: the server is silent'));
      // What it hears or sends next no longer winds up a timer that has run out.
      else socket.setTimeout(silenceMs);
    });
    socket.setTimeout(silenceMs);
  }
}

export function appDataSourceOptions(url: string): PostgresConnectionOptions {
  return {
    type: 'postgres',
    url,
    synchronize: false,
    logging: false,
    poolSize: 28,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    extra: {
      Client: AnsweredClient,
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
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    extra: { application_name: 'assent-migrate', options: '-c timezone=UTC -c lock_timeout=10000' },
  };
}
