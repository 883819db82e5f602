/**
 * Looks after the embedded server for as long as the service runs: one that was killed is started
 * again. Until it answers, every ask is refused as doubtful, so nothing is allowed meanwhile.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../log.js';
import type { Cluster } from './cluster.js';

const LOOK_EVERY_MS = 500;

/** Returns what ends it; once that is awaited, the server is not started again. */
export function keepRunning(cluster: Cluster, log: Log): () => Promise<void> {
  const ending = new AbortController();
  const looking = look(cluster, log, ending.signal);
  return async () => {
    ending.abort();
    await looking;
  };
}

async function look(cluster: Cluster, log: Log, signal: AbortSignal): Promise<void> {
  while (await pause(signal)) {
    try {
      if (await cluster.revive()) log.warn('database was killed and started again');
    } catch (error) {
      // A full disk, say: it is tried again until it works or somebody stops the service.
      log.failure('restart of the database', error);
    }
  }
}

/** False as soon as the signal says so. */
async function pause(signal: AbortSignal): Promise<boolean> {
  return sleep(LOOK_EVERY_MS, true, { signal, ref: false }).catch(() => false);
}
