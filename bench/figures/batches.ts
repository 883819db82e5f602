/** Batches of 100,000 lines, as NDJSON streams, with a permit each and without. */
import { runChild } from '../child.js';
import type { Bed } from '../bed.js';
import type { BatchOrder, BatchResult } from '../load/batch.child.js';
import { figureOf, repeat, watched, type Figure, type Plan, type Run, type Say } from './figure.js';

export const BATCH_LINES = 100_000;
/** How many batches at a time are tried before it is measured with what was fastest. */
const STREAMS_TRIED = [1, 2, 3];
const TRIED_LINES = 30_000;
const WITHIN_MS = 300_000;

export interface Batching {
  readonly permits: boolean;
  readonly linesPerRequest: number;
  readonly streams: number;
  readonly seconds: number;
}

export async function measureBatches(
  permits: boolean,
  bed: Bed,
  plan: Plan,
  say: Say,
): Promise<Figure> {
  const name = permits ? 'batch, a permit each' : 'batch';
  const linesPerRequest = Math.min(BATCH_LINES, bed.contacts);
  const streams = await fastestStreams(bed, permits);
  const once = async () => {
    await bed.restore();
    await sendBatches(bed, {
      permits,
      linesPerRequest: Math.min(10_000, linesPerRequest),
      streams,
      seconds: 0,
    });
    return runBatches(bed, { permits, linesPerRequest, streams, seconds: plan.seconds });
  };
  const note = `${linesPerRequest} lines a request, ${streams} at a time`;
  return figureOf(name, await repeat(name, plan, say, once), note);
}

/** The machine tells whether one batch keeps all of it busy. */
async function fastestStreams(bed: Bed, permits: boolean): Promise<number> {
  const linesPerRequest = Math.min(TRIED_LINES, bed.contacts);
  let best = { streams: 1, perSecond: 0 };
  for (const streams of STREAMS_TRIED) {
    await bed.restore();
    const { perSecond } = await runBatches(bed, { permits, linesPerRequest, streams, seconds: 0 });
    if (perSecond > best.perSecond) best = { streams, perSecond };
  }
  return best.streams;
}

export async function runBatches(bed: Bed, batching: Batching): Promise<Run> {
  const mark = await bed.mark();
  const run = await watched(async () => {
    const { lines, seconds, wrong } = await sendBatches(bed, batching);
    const faults = wrong === null ? [] : [wrong];
    return { perSecond: lines / seconds, p50Ms: null, p99Ms: null, lines, wrong: faults };
  });
  const { allows, denies } = await bed.decidedSince(mark);
  if (allows === run.lines && denies === 0) return run;
  const miscount = `${run.lines} answered, ${allows} allows and ${denies} denies stored`;
  return { ...run, wrong: [...run.wrong, miscount] };
}

export async function sendBatches(bed: Bed, batching: Batching): Promise<BatchResult> {
  const order: BatchOrder = {
    ...batching,
    ...{ url: bed.service.url, token: await bed.token(), contacts: bed.contacts },
    ...{ from: bed.asked, refPrefix: bed.newRefPrefix(), redeemFile: null },
  };
  const result = await runChild<BatchResult>('load/batch.child.js', order, WITHIN_MS);
  bed.asked += result.lines;
  return result;
}
