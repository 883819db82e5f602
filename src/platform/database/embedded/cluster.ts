/**
 * The embedded PostgreSQL: made once in the data folder, adopted when a killed Assent left it
 * running, started again when it was killed itself. Passwords are random and 0600; the app logs in
 * as a role that owns nothing.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { StartupError } from '../../startup-error.js';
import { HeardClient } from '../data-source.js';
import {
  findBinaries,
  isReachable,
  serverIdentity,
  SHARED_ROOT,
  type Binaries,
} from './binaries.js';
import { isServerRunning } from './postmaster-pid.js';
import { findServer, lastLine, launchServer, processOptions, stopServer } from './server.js';

export const DATABASE_NAME = 'assent';
const OWNER = 'assent_owner';
const APP = 'assent_app';

export interface ClusterUrls {
  readonly ownerUrl: string;
  readonly appUrl: string;
}

export interface Cluster extends ClusterUrls {
  /** True when it was running before this call: a killed Assent left it behind. */
  readonly adopted: boolean;
  /** Starts it again, where its connections look for it, if it is gone; true when it was. */
  revive(): Promise<boolean>;
  stop(): Promise<void>;
}

interface Passwords {
  readonly owner: string;
  readonly app: string;
}

export interface ClusterOptions {
  /** False only for throwaway test clusters. */
  readonly durable: boolean;
}

export async function startCluster(
  dataDir: string,
  options: ClusterOptions = { durable: true },
): Promise<Cluster> {
  const binaries = await findBinaries();
  const folder = clusterFolder(dataDir);
  const passwords = readPasswords(dataDir);
  if (!existsSync(join(folder, 'PG_VERSION'))) initialise(binaries, folder, passwords, options);
  const running = await findServer(folder, adminUrlOf(passwords));
  const { port } = running ?? (await launchServer(binaries, folder, options));
  const urls = urlsOf(passwords, port);
  await ensureDatabase(urls.ownerUrl, passwords);
  const revive = async (): Promise<boolean> => {
    if (isServerRunning(folder)) return false;
    await launchServer(binaries, folder, { ...options, port });
    return true;
  };
  return { ...urls, adopted: running !== null, revive, stop: () => stopServer(folder) };
}

/** The database of a data folder whose server is up now, or null; starts nothing. */
export async function attachCluster(dataDir: string): Promise<ClusterUrls | null> {
  if (!existsSync(join(dataDir, 'postgres.json'))) return null;
  const passwords = readPasswords(dataDir);
  const running = await findServer(clusterFolder(dataDir), adminUrlOf(passwords));
  return running && urlsOf(passwords, running.port);
}

function urlsOf(passwords: Passwords, port: number): ClusterUrls {
  const urlFor = (user: string, password: string, database: string) =>
    `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
  return {
    ownerUrl: urlFor(OWNER, passwords.owner, DATABASE_NAME),
    appUrl: urlFor(APP, passwords.app, DATABASE_NAME),
  };
}

/** A database that is there even when a kill came before ours was made. */
function adminUrlOf(passwords: Passwords): (port: number) => string {
  return (port) => withDatabase(urlsOf(passwords, port).ownerUrl, 'postgres');
}

/**
 * `postgres/` in the data folder; below a folder that the server's account may not enter, a place
 * under {@link SHARED_ROOT} whose random name the data folder remembers, so that deleting the data
 * folder never brings an old database back.
 */
function clusterFolder(dataDir: string): string {
  const inside = join(dataDir, 'postgres');
  if (existsSync(inside) || isReachable(inside)) return inside;
  const pointer = join(dataDir, 'postgres.location');
  if (!existsSync(pointer)) {
    mkdirSync(SHARED_ROOT, { recursive: true, mode: 0o755 });
    writeWhole(pointer, join(SHARED_ROOT, `cluster-${randomUUID()}`));
  }
  return readFileSync(pointer, 'utf8').trim();
}

function readPasswords(dataDir: string): Passwords {
  const file = join(dataDir, 'postgres.json');
  if (!existsSync(file)) {
    const random = () => randomBytes(24).toString('base64url');
    writeWhole(file, JSON.stringify({ owner: random(), app: random() }));
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Passwords;
}

/** Without this text the cluster can never be opened again: a kill must not leave half of it. */
function writeWhole(file: string, text: string): void {
  const partial = `${file}.partial`;
  writeFileSync(partial, text, { mode: 0o600, flush: true });
  renameSync(partial, file);
}

function initialise(
  binaries: Binaries,
  folder: string,
  passwords: Passwords,
  options: ClusterOptions,
) {
  const partial = `${folder}.init`;
  const passwordFile = `${folder}.password`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, passwords.owner, { mode: 0o600 });
  const { uid, gid } = serverIdentity();
  if (uid !== undefined && gid !== undefined)
    for (const path of [partial, passwordFile]) chownSync(path, uid, gid);
  const locale = [
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '-E',
    'UTF8',
  ];
  const auth = ['-U', OWNER, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
  const flags = options.durable ? [] : ['--no-sync'];
  const result = spawnSync(
    binaries.initdb,
    ['-D', partial, ...auth, ...locale, ...flags],
    processOptions(),
  );
  rmSync(passwordFile, { force: true });
  if (result.status !== 0)
    throw new StartupError(
      `The embedded PostgreSQL could not be created in ${folder}: ${lastLine(String(result.stderr))}`,
    );
  // A half-made cluster never gets the final name, so a kill during initdb leaves nothing to mend.
  renameSync(partial, folder);
}

async function ensureDatabase(ownerUrl: string, passwords: Passwords): Promise<void> {
  const client = new HeardClient({ connectionString: withDatabase(ownerUrl, 'postgres') });
  await client.connect();
  try {
    const role = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [APP]);
    // The password is our own base64url text: it needs no quoting that could go wrong.
    if (role.rowCount === 0)
      await client.query(`CREATE ROLE ${APP} LOGIN PASSWORD '${passwords.app}'`);
    const database = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [
      DATABASE_NAME,
    ]);
    if (database.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE_NAME}`);
  } finally {
    await client.end();
  }
}

export function withDatabase(connectionUrl: string, database: string): string {
  const url = new URL(connectionUrl);
  url.pathname = `/${database}`;
  return url.href;
}
