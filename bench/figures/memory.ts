/** What the service keeps in memory at most while a batch of 100,000 lines goes through it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Bed } from '../bed.js';
import { BATCH_LINES, runBatches } from './batches.js';
import type { Say } from './figure.js';

/** See proc(5): writing this makes the peak of a process what it has now. */
const RESET_PEAK = '5';
const KIB_PER_MIB = 1_024;

export interface MemoryFigure {
  /** MiB, the service's processes together, the database not among them. */
  readonly idleMiB: number;
  readonly peakMiB: number;
  readonly wrong: readonly string[];
}

export async function measureMemory(bed: Bed, say: Say): Promise<MemoryFigure> {
  await bed.restore();
  const pids = servicePids(bed.service.pid);
  const idleMiB = sumMiB(pids, 'VmRSS');
  let highestMiB = 0;
  const wrong: string[] = [];
  for (const permits of [false, true]) {
    resetPeak(bed.service.pid);
    const linesPerRequest = Math.min(BATCH_LINES, bed.contacts);
    const run = await runBatches(bed, { permits, linesPerRequest, streams: 1, seconds: 0 });
    const peak = peakMiB(bed.service.pid);
    say(`  memory: ${peak.toFixed(0)} MiB ${permits ? 'with' : 'without'} permits`);
    highestMiB = Math.max(highestMiB, peak);
    wrong.push(...run.wrong);
  }
  return { idleMiB, peakMiB: highestMiB, wrong };
}

/** From now on, in MiB, of the process and those it started that run the same program. */
export function resetPeak(pid: number): void {
  for (const one of servicePids(pid)) writeFileSync(`/proc/${one}/clear_refs`, RESET_PEAK);
}

export const peakMiB = (pid: number): number => sumMiB(servicePids(pid), 'VmHWM');

/** The process and those it started that run the same program: threads are in it already. */
function servicePids(pid: number): number[] {
  const program = nameOf(pid);
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((one) => parentOf(one) === pid && nameOf(one) === program);
  return [pid, ...children];
}

function sumMiB(pids: readonly number[], field: 'VmRSS' | 'VmHWM'): number {
  const kib = pids.map((pid) => Number(statusOf(pid, field).replace(' kB', '')));
  return kib.reduce((sum, one) => sum + one, 0) / KIB_PER_MIB;
}

const nameOf = (pid: number) => statusOf(pid, 'Name');
const parentOf = (pid: number) => Number(statusOf(pid, 'PPid'));

function statusOf(pid: number, field: string): string {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return new RegExp(`^${field}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? '';
  } catch {
    return '';
  }
}
