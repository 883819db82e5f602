/**
 * What must stand before the application is built: the data folder, a database at the current
 * schema, and the secrets that are kept outside it. Used by the service and the command line.
 */
import type { Config } from './config.js';
import { openVault } from './crypto/key-files.js';
import type { Vault } from './crypto/vault.js';
import { attachCluster, startCluster, type ClusterUrls } from './database/embedded/cluster.js';
import { keepRunning } from './database/embedded/keep-running.js';
import { migrate } from './database/migrate.js';
import { holderOf, lockDataFolder, openDataFolder, unlockDataFolder } from './data-folder.js';
import { APP_ROLE, HeardClient } from './database/data-source.js';
import type { Log } from './log.js';
import type { Foundation } from './platform.module.js';
import { StartupError } from './startup-error.js';

export interface OpenedFoundation {
  readonly foundation: Foundation;
  readonly ownerUrl: string;
  /** Names of the migrations that opening it ran. */
  readonly migrations: readonly string[];
  close(): Promise<void>;
}

/** The service's: it holds the data folder and stops the embedded database when it closes. */
export async function openFoundation(config: Config, log: Log): Promise<OpenedFoundation> {
  const { dataDir } = config.settings;
  openDataFolder(dataDir);
  const vault = openVault(config.settings);
  if (config.settings.databaseUrl !== null) return external(config, log, vault);
  lockDataFolder(dataDir);
  try {
    const cluster = await startCluster(dataDir);
    log.info(cluster.adopted ? 'database taken over' : 'database started');
    const leaveAlone = keepRunning(cluster, log);
    return await embedded(config, log, vault, cluster, async () => {
      await leaveAlone();
      await cluster.stop();
      unlockDataFolder(dataDir);
    });
  } catch (error) {
    unlockDataFolder(dataDir);
    throw error;
  }
}

/** A command's: it uses a running service's database, or starts it for as long as it takes. */
export async function borrowFoundation(config: Config, log: Log): Promise<OpenedFoundation> {
  const { dataDir, databaseUrl } = config.settings;
  if (databaseUrl !== null || holderOf(dataDir) === null) return openFoundation(config, log);
  const urls = await attachCluster(dataDir);
  if (!urls)
    throw new StartupError(
      `The Assent that uses ${dataDir} has no database now: try again in a moment, or stop it first.`,
    );
  return embedded(config, log, openVault(config.settings), urls, () => Promise.resolve());
}

async function embedded(
  config: Config,
  log: Log,
  vault: Vault,
  { ownerUrl, appUrl }: ClusterUrls,
  close: () => Promise<void>,
): Promise<OpenedFoundation> {
  try {
    const migrations = await migrate(ownerUrl);
    return { foundation: { config, log, vault, appUrl }, ownerUrl, migrations, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function external(config: Config, log: Log, vault: Vault): Promise<OpenedFoundation> {
  const { databaseUrl, ownerDatabaseUrl, production } = config.settings;
  const appUrl = databaseUrl ?? '';
  const ownerUrl = ownerDatabaseUrl ?? appUrl;
  const migrations = await migrate(ownerUrl);
  await refuseWithoutAppRole(appUrl);
  if (production) await refuseForgetfulDatabase(ownerUrl);
  const foundation = { config, log, vault, appUrl };
  return { foundation, ownerUrl, migrations, close: () => Promise.resolve() };
}

/** The app works as a role that owns nothing, so the account it logs in with must be a member of it. */
async function refuseWithoutAppRole(url: string): Promise<void> {
  const client = new HeardClient({ connectionString: url, options: `-c role=${APP_ROLE}` });
  try {
    await client.connect();
  } catch {
    throw new StartupError(
      `The account in DATABASE_URL may not act as ${APP_ROLE}: as a superuser, GRANT ${APP_ROLE} TO it.`,
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** With either setting off, what was acknowledged can be lost in a power cut. */
async function refuseForgetfulDatabase(url: string): Promise<void> {
  const client = new HeardClient({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ fsync: string; pages: string }>(
      "SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS pages",
    );
    if (rows[0]?.fsync !== 'on' || rows[0].pages !== 'on')
      throw new StartupError(
        'In production PostgreSQL must run with fsync and full_page_writes on.',
      );
  } finally {
    await client.end();
  }
}
