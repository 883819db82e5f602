/**
 * Requests about one message or person each, 64 at a time: asks, checks, redemptions. After each run
 * the database says whether as much happened as was answered.
 */
import { join } from 'node:path';
import { runChild } from '../child.js';
import type { Bed } from '../bed.js';
import type { BatchOrder, BatchResult } from '../load/batch.child.js';
import { load, writeLines } from '../load/generator.js';
import { JSON_TYPE, type LoadResult } from '../load/load.js';
import { askBody, nthContact, questionBody } from '../people.js';
import { BATCH_LINES } from './batches.js';
import { figureOf, repeat, watched, type Figure, type Plan, type Run, type Say } from './figure.js';

export const CALLERS = 64;
const BATCH_WITHIN_MS = 180_000;

interface Stored {
  readonly good: number;
  readonly bad: number;
}

interface Kind {
  readonly name: string;
  /** More than are ever answered in a second: a file must not end before its time. */
  readonly linesPerSecond: number;
  /** Writes requests that were never sent before. */
  write(bed: Bed, file: string, lines: number): Promise<void>;
  /** What came of them since an instant. */
  stored(bed: Bed, since: Date): Promise<Stored>;
}

const ASKS: Kind = {
  name: 'single asks',
  linesPerSecond: 16_000,
  async write(bed, file, lines) {
    const { asked, contacts } = bed;
    const prefix = bed.newRefPrefix();
    await writeLines(file, lines, (nth) => {
      const body = askBody(nthContact(asked + nth, contacts), `${prefix}/${nth}`);
      return `/v1/authorizations\t${body}`;
    });
  },
  async stored(bed, since) {
    const { allows, denies } = await bed.decidedSince(since);
    return { good: allows, bad: denies };
  },
};

const CHECKS: Kind = {
  name: 'checks',
  linesPerSecond: 24_000,
  write: (bed, file, lines) =>
    writeLines(file, lines, (nth) => {
      return `/v1/checks\t${questionBody(nthContact(bed.asked + nth, bed.contacts))}`;
    }),
  /** They leave a count by day, which is compared over the run; they decide nothing. */
  async stored(bed, since) {
    const { allows, denies } = await bed.decidedSince(since);
    return {
      good: await bed.count('SELECT sum(count) AS count FROM check_counts', []),
      bad: allows + denies,
    };
  },
};

const REDEMPTIONS: Kind = {
  name: 'redeem',
  linesPerSecond: 10_000,
  async write(bed, file, lines) {
    const streams = Math.ceil(lines / BATCH_LINES);
    const order: BatchOrder = {
      ...{ url: bed.service.url, token: await bed.token(), permits: true },
      ...{
        linesPerRequest: Math.ceil(lines / streams),
        streams,
        seconds: 0,
        contacts: bed.contacts,
      },
      ...{ from: bed.asked, refPrefix: bed.newRefPrefix(), redeemFile: file },
    };
    const { wrong } = await runChild<BatchResult>('load/batch.child.js', order, BATCH_WITHIN_MS);
    if (wrong !== null) throw new Error(`No permits to redeem: ${wrong}`);
  },
  async stored(bed, since) {
    const kinds = `SELECT count(*) FROM authorization_outcomes WHERE at >= $1 AND kind`;
    return {
      good: await bed.count(`${kinds} = 'redeemed'`, [since]),
      bad: await bed.count(`${kinds} <> 'redeemed'`, [since]),
    };
  },
};

export const SINGLES = { asks: ASKS, checks: CHECKS, redeem: REDEMPTIONS } as const;

export async function measureSingles(kind: Kind, bed: Bed, plan: Plan, say: Say): Promise<Figure> {
  const once = async () => {
    await bed.restore();
    return runSingles(kind, bed, plan);
  };
  return figureOf(kind.name, await repeat(kind.name, plan, say, once), '64 callers over HTTP');
}

export async function runSingles(
  kind: Kind,
  bed: Bed,
  plan: Pick<Plan, 'seconds' | 'warmUpSeconds'>,
): Promise<Run> {
  await send(kind, bed, plan.warmUpSeconds);
  const token = await bed.token();
  const file = await prepare(kind, bed, plan.seconds);
  const mark = await bed.mark();
  const before = await kind.stored(bed, mark);
  const run = await watched(async () => {
    const result = await load(orderOf(bed, file, token, plan.seconds));
    bed.asked += result.answered + CALLERS;
    const perSecond = (result.answered - result.not2xx) / result.seconds;
    return { perSecond, p50Ms: result.p50Ms, p99Ms: result.p99Ms, wrong: [], result };
  });
  const after = await kind.stored(bed, mark);
  const stored = { good: after.good - before.good, bad: after.bad - before.bad };
  return { ...run, wrong: faultsOf(kind.name, run.result, stored) };
}

async function send(kind: Kind, bed: Bed, seconds: number): Promise<void> {
  const file = await prepare(kind, bed, seconds);
  const { answered } = await load(orderOf(bed, file, await bed.token(), seconds));
  bed.asked += answered + CALLERS;
}

async function prepare(kind: Kind, bed: Bed, seconds: number): Promise<string> {
  const file = join(bed.service.folder, 'lines');
  await kind.write(bed, file, Math.ceil(seconds * kind.linesPerSecond));
  return file;
}

function orderOf(bed: Bed, linesFile: string, token: string, seconds: number) {
  return {
    ...{ url: bed.service.url, linesFile, token, seconds, contentType: JSON_TYPE },
    ...{ connections: CALLERS, perSecond: null, watch: false },
  };
}

/** What the generator gave up at its end may have been done: as many as it had under way. */
function faultsOf(name: string, result: LoadResult, stored: Stored): string[] {
  const good = result.answered - result.not2xx;
  const faults: [boolean, string][] = [
    [result.not2xx > 0, `${result.not2xx} answers were not 2xx`],
    [result.broken > 0, `${result.broken} requests were not answered`],
    [result.exhausted, 'there were too few requests to send'],
    [stored.bad > 0, `${stored.bad} were not what they had to be`],
    [stored.good < good, `${good} answered, ${stored.good} stored`],
    [stored.good > good + CALLERS, `${good} answered, ${stored.good} stored`],
  ];
  return faults.filter(([isFault]) => isFault).map(([, fault]) => `${name}: ${fault}`);
}
