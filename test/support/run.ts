/**
 * Prepares a server for one run of the tests: the one that TEST_DATABASE_URL lends, or else a
 * throwaway one. The template is closed to connections, since PostgreSQL copies only a database
 * that nobody uses.
 */
import { withDatabase } from '../../src/platform/database/embedded/cluster.js';
import { migrate } from '../../src/platform/database/migrate.js';
import {
  announceServer,
  dropLeftovers,
  onServer,
  refuseRealDatabase,
  TEMPLATE,
  type TestServer,
} from './test-server.js';
import { startThrowawayCluster } from './throwaway-cluster.js';

export interface TestRun {
  close(): Promise<void>;
}

export async function openTestServer(lentUrl?: string): Promise<TestRun> {
  if (lentUrl) return prepareServer(lend(lentUrl), (url) => onServer(url, dropLeftovers));
  const cluster = await startThrowawayCluster();
  return prepareServer(cluster, () => cluster.stop());
}

async function prepareServer(
  server: TestServer,
  end: (ownerUrl: string) => Promise<void>,
): Promise<TestRun> {
  const close = () => end(server.ownerUrl);
  try {
    await makeTemplate(server);
    announceServer(server);
    return { close };
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}

/** The account must be able to create databases and roles; the app acts as its own role under it. */
function lend(url: string): TestServer {
  refuseRealDatabase(decodeURIComponent(new URL(url).pathname.slice(1)));
  return { ownerUrl: url, appUrl: url };
}

async function makeTemplate({ ownerUrl }: TestServer): Promise<void> {
  await onServer(ownerUrl, async (server) => {
    await dropLeftovers(server);
    await server.query(`CREATE DATABASE ${TEMPLATE}`);
    await migrate(withDatabase(ownerUrl, TEMPLATE));
    await server.query(`ALTER DATABASE ${TEMPLATE} ALLOW_CONNECTIONS false`);
  });
}
