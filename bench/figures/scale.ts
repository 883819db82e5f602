/**
 * What a decision costs at 1,000,000 contacts beside what it costs at 10,000. Runs are short, and every
 * contact is asked for about once in each, so that both sizes decide over histories of one length.
 */
import type { Bed } from '../bed.js';
import { runBatches, sendBatches } from './batches.js';
import { figureOf, repeat, type Figure, type Plan, type Run, type Say } from './figure.js';
import { runSingles, SINGLES } from './singles.js';

/** At 10,000 contacts two seconds meet about each of them. */
const ASKS = { seconds: 2, warmUpSeconds: 1 };
const LINES = 10_000;
const WARM_UP_LINES = 2_000;

export interface ScaleFigures {
  readonly asks: Figure;
  readonly batch: Figure;
}

export async function measureScale(
  bed: Bed,
  plan: Pick<Plan, 'runs' | 'patience'>,
  say: Say,
): Promise<ScaleFigures> {
  const measure = async (name: string, once: () => Promise<Run>) => {
    const runs = await repeat(name, plan, say, async () => {
      await bed.restoreIfSmall();
      return once();
    });
    return figureOf(name, runs);
  };
  return {
    asks: await measure(`single asks at ${bed.contacts}`, () =>
      runSingles(SINGLES.asks, bed, ASKS),
    ),
    batch: await measure(`batch at ${bed.contacts}`, () => runBatch(bed)),
  };
}

async function runBatch(bed: Bed): Promise<Run> {
  const batching = { permits: false, streams: 1, seconds: 0 };
  await sendBatches(bed, { ...batching, linesPerRequest: WARM_UP_LINES });
  return runBatches(bed, { ...batching, linesPerRequest: LINES });
}
