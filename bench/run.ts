/**
 * `npm run bench`: measures the built service beside three raw clients on the same PostgreSQL, prints a
 * table and keeps the numbers. Slowness is no failure; an answer that was wrong is.
 */
import { Bed } from './bed.js';
import { measureBatches } from './figures/batches.js';
import type { Plan } from './figures/figure.js';
import { measureLedger } from './figures/ledger.js';
import { measureMemory } from './figures/memory.js';
import { measureOverload } from './figures/overload.js';
import { measureRaw } from './figures/raw.js';
import { measureScale } from './figures/scale.js';
import { measureSingles, runSingles, SINGLES } from './figures/singles.js';
import { GENERATOR } from './load/generator.js';
import { describeMachine } from './machine.js';
import { Patience } from './patience.js';
import { readOptions, type FigureName, type Options } from './options.js';
import { tableOf, writeResults } from './report.js';
import { wrongIn, type Results } from './results.js';

const FULL = { seconds: 10, warmUpSeconds: 2, runs: 3, scaleRuns: 5, minutes: 60 };
const QUICK = { seconds: 3, warmUpSeconds: 1, runs: 1, scaleRuns: 1, minutes: 20 };
const SIZES = { small: 10_000, large: 1_000_000, quickLarge: 100_000 };
const OVERLOAD_SECONDS = 15;
/** They open beds of their own sizes. */
const OWN_BED: ReadonlySet<string> = new Set<FigureName>(['scale', 'ledger']);

const options = readOptions(process.argv);
const effort = options.quick ? QUICK : FULL;
const patience = new Patience(options.patience);
const wants = (name: FigureName) => options.only.includes(name);
const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function measureMain(results: Results): Promise<void> {
  const { contacts, profile = null } = options;
  const plan: Plan = { contacts, patience, ...effort };
  say(`Seeding ${contacts} contacts`);
  const bed = await Bed.open(contacts, profile, say);
  try {
    results.machine = await describeMachine(bed.owner);
    if (wants('raw')) results.raw = await measureRaw(await bed.service.ownerUrl(), plan, say);
    if (wants('asks')) results.asks = await measureSingles(SINGLES.asks, bed, plan, say);
    if (wants('batch')) results.batch = await measureBatches(false, bed, plan, say);
    if (wants('permits')) results.permits = await measureBatches(true, bed, plan, say);
    if (wants('redeem')) results.redeem = await measureSingles(SINGLES.redeem, bed, plan, say);
    if (wants('checks')) results.checks = await measureSingles(SINGLES.checks, bed, plan, say);
    if (wants('memory')) results.memory = await measureMemory(bed, say);
    if (wants('overload')) results.overload = await overload(bed, plan, results);
  } finally {
    await bed.close();
  }
}

async function overload(bed: Bed, plan: Plan, { asks }: Results) {
  const capacity = asks?.perSecond ?? (await runSingles(SINGLES.asks, bed, plan)).perSecond;
  return measureOverload(bed, capacity, options.quick ? plan.seconds : OVERLOAD_SECONDS, say);
}

async function measureSizes(results: Results): Promise<void> {
  const large = options.quick ? SIZES.quickLarge : SIZES.large;
  const at = async (contacts: number) => {
    say(`Seeding ${contacts} contacts`);
    const bed = await Bed.open(contacts, null, say);
    try {
      return await measureScale(bed, { runs: effort.scaleRuns, patience }, say);
    } finally {
      await bed.close();
    }
  };
  const sizes = `${SIZES.small} and ${large} contacts`;
  results.scale = { small: await at(SIZES.small), large: await at(large), sizes };
}

async function measureLog(results: Results): Promise<void> {
  const entries = options.quick ? SIZES.quickLarge : SIZES.large;
  say(`Seeding ${entries} entries`);
  const bed = await Bed.openUnsealed(entries, say);
  try {
    results.machine ??= await describeMachine(bed.owner);
    results.ledger = await measureLedger(bed, say);
  } finally {
    await bed.close();
  }
}

async function main({ contacts, json }: Options): Promise<number> {
  const { runs, seconds } = effort;
  const startedAt = new Date().toISOString();
  const results: Results = { startedAt, generator: GENERATOR, contacts, runs, seconds };
  try {
    if (options.only.some((name) => !OWN_BED.has(name))) await measureMain(results);
    if (wants('scale')) await measureSizes(results);
    if (wants('ledger')) await measureLog(results);
  } finally {
    // What was measured before a failure is worth keeping.
    process.stdout.write(`${tableOf(results)}\n`);
    say(`Kept in ${writeResults(results, json ?? null)}`);
  }
  return wrongIn(results).length === 0 ? 0 : 1;
}

/** Whatever was started is killed as the process exits, so every way out leads through `exit`. */
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
setTimeout(
  () => {
    say('The bench took too long.');
    process.exit(1);
  },
  (effort.minutes + options.patience) * 60_000,
).unref();

main(options).then(
  (code) => process.exit(code),
  (error: unknown) => {
    say(error instanceof Error ? error.message : 'The bench failed.');
    process.exit(1);
  },
);
