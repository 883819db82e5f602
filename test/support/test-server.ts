/**
 * The server that a run's databases are made on, and what may be done to it: nothing but databases
 * whose names say that they are for tests is ever made or dropped.
 */
import pg from 'pg';

export const TEMPLATE = 'assent_template';
export const CLONE_PREFIX = 'assent_test_';

export interface TestServer {
  /** Owner and app accounts, each naming some database of the server that allows connections. */
  readonly ownerUrl: string;
  readonly appUrl: string;
}

/** How the run's first process tells its workers where the server is. */
export function announceServer({ ownerUrl, appUrl }: TestServer): void {
  process.env.ASSENT_TEST_OWNER_URL = ownerUrl;
  process.env.ASSENT_TEST_APP_URL = appUrl;
}

export function announcedServer(): TestServer {
  const { ASSENT_TEST_OWNER_URL: ownerUrl, ASSENT_TEST_APP_URL: appUrl } = process.env;
  if (!ownerUrl || !appUrl)
    throw new Error(
      'There is no test server: run this file by `npx jest --selectProjects system`.',
    );
  return { ownerUrl, appUrl };
}

export function refuseRealDatabase(name: string): string {
  if (name !== TEMPLATE && !name.includes('test'))
    throw new Error(`The database ${name} may be real: the name of a test database holds "test".`);
  return name;
}

/** Runs statements that cannot stand in a transaction, such as CREATE DATABASE. */
export async function onServer<T>(
  ownerUrl: string,
  work: (server: pg.Client) => Promise<T>,
): Promise<T> {
  const server = new pg.Client({ connectionString: ownerUrl });
  await server.connect();
  try {
    return await work(server);
  } finally {
    await server.end();
  }
}

export async function dropDatabase(server: pg.Client, name: string): Promise<void> {
  await server.query(
    `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(refuseRealDatabase(name))} WITH (FORCE)`,
  );
}

/** Template and copies that an earlier run on the same server did not get to drop. */
export async function dropLeftovers(server: pg.Client): Promise<void> {
  const { rows } = await server.query<{ datname: string }>(
    'SELECT datname FROM pg_database WHERE datname = $1 OR starts_with(datname, $2)',
    [TEMPLATE, CLONE_PREFIX],
  );
  for (const { datname } of rows) await dropDatabase(server, datname);
}
