/**
 * Waits, as long as it was given, for a machine that nobody else uses, since a figure that was
 * measured beside others says little. The waiting of all figures together is what is bounded.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSince, readCpu } from './machine.js';

/** Cores that others may use before a run is not counted. */
export const LOUD_CORES = 0.2;
const LISTEN_MS = 2_000;

export class Patience {
  private readonly until: number;

  constructor(minutes: number) {
    this.until = Date.now() + minutes * 60_000;
  }

  get isLeft(): boolean {
    return Date.now() < this.until;
  }

  async untilQuiet(): Promise<void> {
    while (this.isLeft) {
      const before = readCpu();
      await sleep(LISTEN_MS);
      if (cpuSince(before).foreignCores <= LOUD_CORES) return;
    }
  }
}
