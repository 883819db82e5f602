/**
 * The folder that holds what is ours outside the database: the embedded cluster, keys, the journal,
 * caught mails. One Assent with an embedded database owns it at a time; what a killed one left
 * behind is recognised and taken over.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { birthOf, isProcessRunning } from './database/embedded/postmaster-pid.js';
import { StartupError } from './startup-error.js';

/** As root the database server is another account, which must be able to walk through. */
const MODE = process.getuid?.() === 0 ? 0o711 : 0o700;
const LOCK = 'assent.pid';

export function openDataFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: MODE });
    const probe = join(dataDir, `.probe-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch {
    throw new StartupError(
      `The data folder ${dataDir} cannot be read and written: mend its permissions or set ASSENT_DATA_DIR to another.`,
    );
  }
}

/** Throws when another Assent is using the folder. */
export function lockDataFolder(dataDir: string): void {
  const holder = holderOf(dataDir);
  if (holder !== null) throw inUse(dataDir, `process ${holder}`);
  const file = join(dataDir, LOCK);
  rmSync(file, { force: true });
  try {
    writeFileSync(file, `${process.pid}\n${birthOf(process.pid)}\n`, { mode: 0o600, flag: 'wx' });
  } catch {
    throw inUse(dataDir, 'started at this moment');
  }
}

export function unlockDataFolder(dataDir: string): void {
  if (readLock(dataDir)?.pid === process.pid) rmSync(join(dataDir, LOCK));
}

/** The process id of a living Assent that holds the folder, or null. */
export function holderOf(dataDir: string): number | null {
  const lock = readLock(dataDir);
  if (!lock || lock.pid === process.pid) return null;
  // After a power cut its id may be given to anybody; when it was born is never given again.
  return isProcessRunning(lock.pid, '') && birthOf(lock.pid) === lock.birth ? lock.pid : null;
}

function readLock(dataDir: string): { pid: number; birth: string } | null {
  const file = join(dataDir, LOCK);
  if (!existsSync(file)) return null;
  const [first, birth = ''] = readFileSync(file, 'utf8').split('\n');
  const pid = Number(first);
  return Number.isInteger(pid) && pid > 0 ? { pid, birth } : null;
}

function inUse(dataDir: string, who: string): StartupError {
  return new StartupError(
    `Another Assent (${who}) uses the data folder ${dataDir}: stop it, or set ASSENT_DATA_DIR to another.`,
  );
}
