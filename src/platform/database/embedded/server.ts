/**
 * The server process of one cluster folder: started detached, so that a terminal's Ctrl-C reaches us
 * before it; found again by its lock file; stopped by its own fast shutdown. It knows no password.
 */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartupError } from '../../startup-error.js';
import { HeardClient } from '../data-source.js';
import { serverIdentity, type Binaries } from './binaries.js';
import { clearStaleLock, isServerRunning, readPidFile, type PidFile } from './postmaster-pid.js';

const START_TIMEOUT_MS = 30_000;
const POLL_MS = 20;
const RETRY_MS = 200;

const BYTES_PER_MB = 1_048_576;
const SHARED_BUFFERS_MB = { least: 128, most: 1_024 };

/** What a killed server's sessions still hold until each of them has noticed. */
const STILL_IN_USE = /shared memory|lock file|still in use/;

export interface LaunchOptions {
  /** False only for throwaway test clusters. */
  readonly durable: boolean;
  /** The one it had, when connections that know it are to find it again. */
  readonly port?: number;
}

/** Nothing of our own environment: the programs are named by their full path. */
export function processOptions() {
  return { ...serverIdentity(), cwd: '/', env: { LC_ALL: 'C', TZ: 'UTC' } };
}

export async function launchServer(
  binaries: Binaries,
  folder: string,
  options: LaunchOptions,
): Promise<PidFile> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    clearStaleLock(folder);
    const port = options.port ?? (await freePort());
    const { lock, complaint } = await launchOnce(binaries, folder, { ...options, port }, deadline);
    if (lock) return lock;
    if (Date.now() > deadline || !STILL_IN_USE.test(complaint))
      throw new StartupError(
        `The embedded PostgreSQL did not start (${lastLine(complaint)}): read the newest file in ${join(folder, 'log')}.`,
      );
    await sleep(RETRY_MS);
  }
}

/**
 * A quarter of the memory, as PostgreSQL's documentation advises (§19.4.1): with the 128 MB that it
 * comes with, the decisions of a hundred thousand contacts are read from its files again and again.
 */
function sharedBuffersMb(): number {
  const bytes = Math.min(totalmem(), process.constrainedMemory() || Infinity);
  const quarter = Math.floor(bytes / 4 / BYTES_PER_MB);
  return Math.min(Math.max(quarter, SHARED_BUFFERS_MB.least), SHARED_BUFFERS_MB.most);
}

async function launchOnce(
  binaries: Binaries,
  folder: string,
  { durable, port }: Required<LaunchOptions>,
  deadline: number,
): Promise<{ lock: PidFile | null; complaint: string }> {
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'logging_collector=on',
    'log_directory=log',
    'log_truncate_on_rotation=on',
    'log_filename=postgresql-%a.log',
    // Statement text and parameters may hold personal data: the server's log keeps neither.
    'log_min_error_statement=panic',
    'log_parameter_max_length_on_error=0',
    'log_error_verbosity=terse',
    'max_connections=100',
    ...(durable
      ? [`shared_buffers=${sharedBuffersMb()}MB`]
      : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
  ].flatMap((setting) => ['-c', setting]);
  const child = spawn(binaries.postgres, ['-D', folder, '-p', String(port), ...settings], {
    ...processOptions(),
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const start = { failed: false, complaint: '' };
  child.stderr.setEncoding('utf8').on('data', (text: string) => (start.complaint += text));
  child.once('close', () => (start.failed = true));
  child.once('error', () => (start.failed = true));
  child.unref();
  while (Date.now() < deadline && !start.failed) {
    const lock = readPidFile(folder);
    if (lock?.status === 'ready' && lock.pid === child.pid) {
      // From here on the server writes its own log.
      child.stderr.destroy();
      return { lock, complaint: '' };
    }
    await sleep(POLL_MS);
  }
  return { lock: null, complaint: start.complaint };
}

/** A server that is starting or stopping is waited for; one that answers our password is ours. */
export async function findServer(
  folder: string,
  urlOf: (port: number) => string,
): Promise<PidFile | null> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (!isServerRunning(folder)) return null;
    const lock = readPidFile(folder);
    if (lock?.status === 'ready' && (await answers(urlOf(lock.port)))) return lock;
    await sleep(RETRY_MS);
  }
  throw new StartupError(
    `The PostgreSQL of ${folder} is running but does not answer: stop it, then start again.`,
  );
}

async function answers(url: string): Promise<boolean> {
  const client = new HeardClient({ connectionString: url });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** SIGINT is PostgreSQL's fast shutdown: it ends sessions, writes a checkpoint and leaves. */
export async function stopServer(folder: string): Promise<void> {
  const lock = readPidFile(folder);
  if (!lock || !isServerRunning(folder)) return;
  try {
    process.kill(lock.pid, 'SIGINT');
  } catch {
    return;
  }
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline && isServerRunning(folder)) await sleep(POLL_MS);
}

export function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) || 'no output';
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
