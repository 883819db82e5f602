/**
 * Calls in the air on both processes, and in their midst an act after whose answer none may succeed
 * any more. What began after that answer is told apart by the clock of one process: this one.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Reply } from './wire.js';

/** One call after another; `nth` counts those of a lane. */
export type Lane<Call extends Reply> = (nth: number) => Promise<Call>;

export interface Flight<Call extends Reply> {
  readonly lanes: readonly Lane<Call>[];
  /** The act, and when its answer was here. */
  readonly act: () => Promise<number>;
  /** The act begins once so many calls were answered. */
  readonly actAfter: number;
  /** Every lane goes on until so many of its calls began after the act. */
  readonly callsAfter: number;
  /** Between the calls of a lane, where the act takes long and must not be starved. */
  readonly paceMs?: number;
}

export interface Landed<Call extends Reply> {
  readonly before: readonly Call[];
  /** Begun after the answer to the act. */
  readonly after: readonly Call[];
}

const DEADLINE_MS = 120_000;

export async function fly<Call extends Reply>(flight: Flight<Call>): Promise<Landed<Call>> {
  const { act, actAfter, callsAfter, lanes, paceMs = 0 } = flight;
  const deadline = performance.now() + DEADLINE_MS;
  const calls: Call[] = [];
  const acting: { done: Promise<void> | null; endedAt: number } = { done: null, endedAt: Infinity };
  const begin = () =>
    act().then((at) => {
      acting.endedAt = at;
    });
  const run = async (lane: Lane<Call>): Promise<void> => {
    let after = 0;
    for (let nth = 0; after < callsAfter; nth++) {
      if (performance.now() > deadline) throw new Error('The flight did not land in time.');
      const call = await lane(nth);
      calls.push(call);
      if (calls.length >= actAfter) acting.done ??= begin();
      if (call.begunAt > acting.endedAt) after++;
      if (paceMs > 0) await sleep(paceMs);
    }
  };
  await Promise.all(lanes.map(run));
  await acting.done;
  const isAfter = ({ begunAt }: Call) => begunAt > acting.endedAt;
  return { before: calls.filter((call) => !isAfter(call)), after: calls.filter(isAfter) };
}
