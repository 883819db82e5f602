/** A figure: several runs of one measurement, and the middle of each of their values. */
import { cpuSince, readCpu, type CpuUse } from '../machine.js';
import { LOUD_CORES, type Patience } from '../patience.js';

export interface Measured {
  readonly perSecond: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** Answers that were not what they had to be; the figure is then worth nothing. */
  readonly wrong: readonly string[];
}

export type Run = Measured & CpuUse;

export interface Figure {
  readonly name: string;
  readonly note: string;
  readonly runs: readonly Run[];
  readonly perSecond: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly wrong: readonly string[];
}

export type Say = (line: string) => void;

/** How long everything takes, and over how many contacts. */
export interface Plan {
  readonly contacts: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly runs: number;
  readonly patience: Patience;
}

/** Tells what the machine did while `work` was measured. */
export async function watched<M extends Measured>(work: () => Promise<M>): Promise<M & CpuUse> {
  const before = readCpu();
  const measured = await work();
  return { ...measured, ...cpuSince(before) };
}

export async function repeat(
  name: string,
  plan: Pick<Plan, 'runs' | 'patience'>,
  say: Say,
  once: () => Promise<Run>,
): Promise<Run[]> {
  const done: Run[] = [];
  while (done.length < plan.runs) {
    const run = await inQuiet(plan.patience, once);
    done.push(run);
    say(`  ${name}: ${describe(run)}`);
  }
  return done;
}

/** Again, while there is patience, if others used the machine meanwhile. */
export async function inQuiet(patience: Patience, once: () => Promise<Run>): Promise<Run> {
  for (;;) {
    await patience.untilQuiet();
    const run = await once();
    if (run.foreignCores <= LOUD_CORES || !patience.isLeft) return run;
  }
}

export function figureOf(name: string, runs: readonly Run[], note = ''): Figure {
  const middle = (values: (number | null)[]) => median(values.filter((value) => value !== null));
  return {
    ...{ name, note, runs },
    perSecond: middle(runs.map(({ perSecond }) => perSecond)) ?? NaN,
    p50Ms: middle(runs.map(({ p50Ms }) => p50Ms)),
    p99Ms: middle(runs.map(({ p99Ms }) => p99Ms)),
    wrong: runs.flatMap(({ wrong }) => wrong),
  };
}

export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  return upper === undefined || lower === undefined ? null : (upper + lower) / 2;
}

export function describe({ foreignCores, p50Ms, p99Ms, perSecond, wrong }: Run): string {
  const times =
    p50Ms === null ? '' : `, p50 ${p50Ms.toFixed(1)} ms, p99 ${(p99Ms ?? NaN).toFixed(1)} ms`;
  const others = foreignCores <= LOUD_CORES ? '' : `, others used ${foreignCores.toFixed(1)} cores`;
  const failure = wrong.length === 0 ? '' : `, WRONG: ${wrong.join('; ')}`;
  return `${perSecond.toFixed(0)}/s${times}${others}${failure}`;
}
