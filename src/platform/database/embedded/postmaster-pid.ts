/**
 * Reads the lock file of a PostgreSQL data folder and tells a live server from the remains of a
 * killed one. PostgreSQL trusts a bare process id; we also look at what that process is, because
 * ids are reused and, where nobody reaps them, a killed server stays as a zombie.
 */
import { existsSync, readFileSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Above the largest process id that Linux gives out, so that it never names a live process. */
const UNUSED_PID = 4_194_399;

export interface PidFile {
  readonly pid: number;
  readonly port: number;
  readonly status: string;
}

/** Line 1 is the process id, line 4 the port, line 8 the status (`postmaster.pid`, PostgreSQL 10+). */
export function readPidFile(folder: string): PidFile | null {
  const file = join(folder, 'postmaster.pid');
  if (!existsSync(file)) return null;
  let lines: string[];
  try {
    lines = readFileSync(file, 'utf8').split('\n');
  } catch {
    return null;
  }
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return { pid, port: Number(lines[3] ?? 0), status: (lines[7] ?? '').trim() };
}

/** Whether `pid` is alive, not a zombie, and runs a program of that name (where /proc can tell). */
export function isProcessRunning(pid: number, program: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  if (!existsSync('/proc/self/stat')) return true;
  const stat = readStat(pid);
  return stat !== null && !'ZX'.includes(stat.state) && stat.name.startsWith(program);
}

/** Boot and clock tick at which a process began, which no other ever shares; empty without /proc. */
export function birthOf(pid: number): string {
  const stat = readStat(pid);
  if (!stat) return '';
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${stat.startedAt}`;
}

/** Fields 2, 3 and 22 of proc(5)'s stat; the name is in brackets and may itself hold brackets. */
function readStat(pid: number): { name: string; state: string; startedAt: string } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state = '', ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const name = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'));
    return { name, state, startedAt: rest[18] ?? '' };
  } catch {
    return null;
  }
}

/** Whether the server of this folder, and not another one that was given its process id, runs. */
export function isServerRunning(folder: string): boolean {
  const lock = readPidFile(folder);
  return lock !== null && isProcessRunning(lock.pid, 'postgres') && worksIn(lock.pid, folder);
}

/** A server's working directory is its data folder; where /proc cannot tell, its name must do. */
function worksIn(pid: number, folder: string): boolean {
  if (!existsSync('/proc/self/cwd')) return true;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder);
  } catch (error) {
    // A container may forbid to look (CAP_SYS_PTRACE): then, too, the name must do.
    return (error as NodeJS.ErrnoException).code === 'EACCES';
  }
}

/**
 * Makes a dead server's lock look dead to PostgreSQL. Only the process id changes: the shared
 * memory key in the same file still stops two servers from opening one folder.
 */
export function clearStaleLock(folder: string): void {
  if (readPidFile(folder) === null || isServerRunning(folder)) return;
  const file = join(folder, 'postmaster.pid');
  const [, ...rest] = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, [String(UNUSED_PID), ...rest].join('\n'));
}
