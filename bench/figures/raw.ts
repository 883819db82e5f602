/** R1 to R3: what bare `pg` does on the same server, doing the smallest honest work. */
import { runChild } from '../child.js';
import { RAW_NAMES, type RawName } from '../raw/clients.js';
import type { RawOrder, RawResult } from '../raw/child.js';
import {
  describe,
  figureOf,
  inQuiet,
  watched,
  type Figure,
  type Plan,
  type Run,
  type Say,
} from './figure.js';

const GRACE_MS = 60_000;

export type RawFigures = Readonly<Record<RawName, Figure>>;

/** In turns, so that a slow minute of the machine does not fall on one of them alone. */
export async function measureRaw(ownerUrl: string, plan: Plan, say: Say): Promise<RawFigures> {
  const runs: Record<RawName, Run[]> = { R1: [], R2: [], R3: [] };
  for (let turn = 0; turn < plan.runs; turn++)
    for (const name of RAW_NAMES) {
      const run = await inQuiet(plan.patience, () => runOnce(name, ownerUrl, plan));
      runs[name].push(run);
      say(`  ${name}: ${describe(run)}`);
    }
  return {
    R1: figureOf('R1', runs.R1, 'five named statements an ask, 64 callers'),
    R2: figureOf('R2', runs.R2, 'one function an ask, 64 callers'),
    R3: figureOf('R3', runs.R3, 'set-based, 1,000 a call, 8 callers; times are of a call'),
  };
}

/** The machine is watched over the reset as well, which is short beside the run. */
function runOnce(name: RawName, ownerUrl: string, plan: Plan): Promise<Run> {
  const { contacts, seconds, warmUpSeconds } = plan;
  const order: RawOrder = { name, ownerUrl, contacts, seconds, warmUpSeconds };
  return watched(async () => {
    const withinMs = (seconds + warmUpSeconds) * 1_000 + GRACE_MS;
    const result = await runChild<RawResult>('raw/child.js', order, withinMs);
    return {
      perSecond: (result.calls * result.decisionsPerCall) / result.seconds,
      p50Ms: result.p50Ms,
      p99Ms: result.p99Ms,
      wrong: result.wrong === null ? [] : [`${name}: ${result.wrong}`],
    };
  });
}
