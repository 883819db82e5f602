/**
 * A PostgreSQL that lives as long as one run: in the system's temporary folder, without fsync, found
 * and removed by the next run when this one is killed. Jest's workers cannot load the package with
 * the programs, so only the process that starts a run may use this.
 */
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startCluster } from '../../src/platform/database/embedded/cluster.js';
import {
  isProcessRunning,
  readPidFile,
} from '../../src/platform/database/embedded/postmaster-pid.js';

const PREFIX = 'assent-test-';
const RUN_FILE = 'run.pid';
const STOP_TIMEOUT_MS = 10_000;

export interface ThrowawayCluster {
  readonly ownerUrl: string;
  readonly appUrl: string;
  stop(): Promise<void>;
}

export async function startThrowawayCluster(): Promise<ThrowawayCluster> {
  await sweep();
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  writeFileSync(join(folder, RUN_FILE), String(process.pid));
  // As root the server runs under another account, which has to walk through this folder.
  chmodSync(folder, 0o711);
  try {
    const { ownerUrl, appUrl } = await startCluster(folder, { durable: false });
    return { ownerUrl, appUrl, stop: () => remove(folder) };
  } catch (error) {
    await remove(folder);
    throw error;
  }
}

/** Removes what killed runs left behind; a run that is alive keeps its own. */
async function sweep(): Promise<void> {
  const folders = readdirSync(tmpdir())
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => join(tmpdir(), name))
    .filter((folder) => isOurs(folder) && existsSync(join(folder, RUN_FILE)));
  for (const folder of folders) {
    const run = Number(readFileSync(join(folder, RUN_FILE), 'utf8'));
    if (!isProcessRunning(run, '')) await remove(folder);
  }
}

function isOurs(folder: string): boolean {
  const status = statSync(folder, { throwIfNoEntry: false });
  return status?.isDirectory() === true && status.uid === (process.getuid?.() ?? status.uid);
}

async function remove(folder: string): Promise<void> {
  const pointer = join(folder, 'postgres.location');
  const cluster = existsSync(pointer)
    ? readFileSync(pointer, 'utf8').trim()
    : join(folder, 'postgres');
  const pid = readPidFile(cluster)?.pid;
  if (pid !== undefined && isProcessRunning(pid, 'postgres')) {
    process.kill(pid, 'SIGINT');
    const deadline = Date.now() + STOP_TIMEOUT_MS;
    while (Date.now() < deadline && isProcessRunning(pid, 'postgres')) await sleep(20);
  }
  for (const path of [cluster, folder]) rmSync(path, { recursive: true, force: true });
}
