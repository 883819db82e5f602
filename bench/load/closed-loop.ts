/** Callers in a closed loop: each asks again as soon as it was answered. */
import { performance } from 'node:perf_hooks';

export interface Driven {
  readonly calls: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Calls begun before the time is up are waited for and counted, with the time they took. */
export async function drive(
  callers: number,
  seconds: number,
  call: (caller: number, nth: number) => Promise<void>,
  from = 0,
): Promise<Driven> {
  const latencies: number[] = [];
  const began = performance.now();
  const end = began + seconds * 1_000;
  const loop = async (caller: number): Promise<void> => {
    for (let nth = from; performance.now() < end; nth++) {
      const asked = performance.now();
      await call(caller, nth);
      latencies.push(performance.now() - asked);
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => loop(caller)));
  const took = (performance.now() - began) / 1_000;
  latencies.sort((a, b) => a - b);
  return {
    calls: latencies.length,
    seconds: took,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
  };
}

/** Of values in ascending order: the smallest that is not below this share of them. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}
