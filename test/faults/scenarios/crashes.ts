/**
 * A process, or PostgreSQL, or everything is killed under load and comes back: whatever was
 * acknowledged is found, no cap is exceeded, the log is sound, and the next start is like any other.
 */
import type { Random } from '../../../examples/populate.random.js';
import { range } from '../support/form.js';
import { Load, type Deed } from '../support/load.js';
import { SIDES, type Pair } from '../support/pair.js';
import { isWithdrawn, outcomesOf, tallyOf } from '../support/records.js';
import { isAllow, type Reader, type Sender } from '../support/sender.js';
import { FREE, HIGHEST_CAP, topicUnder } from '../support/world.js';

const PARTS = ['guest', 'host', 'database'] as const;
type Part = (typeof PARTS)[number];
export type Victim = Part | 'everything';

const STRUCK: Readonly<Record<Victim, readonly Part[]>> = {
  guest: ['guest'],
  host: ['host'],
  database: ['database'],
  everything: PARTS,
};

const FREE_READERS = 6;
const LEAVERS = 12;
/** Acknowledged once everything is up again, by each process. */
const AFTERWARDS = 10;

export async function killUnderLoad(
  pair: Pair,
  sender: Sender,
  random: Random,
  victims: readonly Victim[],
): Promise<string[]> {
  const violations: string[] = [];
  for (const [nth, victim] of victims.entries()) {
    const name = `kill/${nth}/${victim}`;
    const found = await killOne(pair, sender, random, victim, name);
    violations.push(...found.map((what) => `${name}: ${what}`));
    if (violations.length > 0) break;
  }
  return violations;
}

async function killOne(
  pair: Pair,
  sender: Sender,
  random: Random,
  victim: Victim,
  name: string,
): Promise<string[]> {
  const capped = range(HIGHEST_CAP).map((n) => topicUnder(n + 1));
  const readers = await readersOf(sender, [...capped, ...range(FREE_READERS).map(() => FREE)]);
  const leavers = await readersOf(
    sender,
    range(LEAVERS).map(() => FREE),
  );
  const load = new Load(sender.hasty(), readers, [...leavers], random, name);
  try {
    await load.more(random.between(10, 60));
    await kill(pair, victim);
    await load.more(AFTERWARDS);
  } finally {
    await load.end();
  }
  return [
    ...load.strange,
    ...(await lostDeeds(pair, sender, load.deeds)),
    ...(await overfullCaps(pair, readers)),
    ...(await unsoundLog(pair)),
  ];
}

/** Sealing was under way too: what it left is verified against what was published. */
async function unsoundLog(pair: Pair): Promise<string[]> {
  const [head] = await pair.sql<{ size: number }>('SELECT size::float8 FROM tree_head');
  const least = head?.size ?? 0;
  try {
    const { said } = await pair.assent('ledger', 'verify', '--json');
    const { size } = JSON.parse(said) as { size: number };
    return least > 0 && size >= least ? [] : [`of ${least} leaves ${size} were verified`];
  } catch (error) {
    return [error instanceof Error ? error.message : 'the log was not verified'];
  }
}

async function readersOf(
  sender: Sender,
  topics: readonly string[],
): Promise<[Reader, ...Reader[]]> {
  const readers = await Promise.all(topics.map((topic) => sender.reader(topic)));
  return readers as [Reader, ...Reader[]];
}

/** What is struck goes down first and together. */
async function kill(pair: Pair, victim: Victim): Promise<void> {
  const struck = STRUCK[victim];
  if (struck.includes('database')) pair.premises.killPostgres();
  if (struck.includes('host')) await pair.kill(0);
  if (struck.includes('guest')) await pair.kill(1);
  await revive(pair, victim);
}

/** It comes back in the order in which it depends. */
async function revive(pair: Pair, victim: Victim): Promise<void> {
  const struck = STRUCK[victim];
  if (struck.includes('host')) await pair.restart(0);
  if (struck.length === PARTS.length) await pair.follow();
  if (struck.includes('guest')) await pair.restart(1);
  await Promise.all(SIDES.map((side) => pair.service(side).ready()));
}

async function lostDeeds(pair: Pair, sender: Sender, deeds: readonly Deed[]): Promise<string[]> {
  const outcomes = await outcomesOf(
    pair,
    deeds.map(({ id }) => id),
  );
  const isThere = async ({ id, kind, reader }: Deed, nth: number): Promise<boolean> => {
    const side = SIDES[nth % 2] ?? 0;
    if (kind === 'allowed') return isAllow(await sender.recorded(side, id));
    if (kind !== 'withdrawn') return outcomes.get(id)?.includes(kind) ?? false;
    const refused = await sender.ask(side, reader, `${id}/after`);
    return (await isWithdrawn(pair, reader)) && refused.body.decision === 'deny';
  };
  const lost: string[] = [];
  for (const [nth, deed] of deeds.entries())
    if (!(await isThere(deed, nth))) lost.push(`${deed.kind} ${deed.id} is lost`);
  for (const [id, kinds] of outcomes)
    if (kinds.includes('redeemed') && kinds.includes('released'))
      lost.push(`${id} was redeemed and released`);
  return lost;
}

async function overfullCaps(pair: Pair, readers: readonly Reader[]): Promise<string[]> {
  const tallies = await Promise.all(
    readers.slice(0, HIGHEST_CAP).map((reader) => tallyOf(pair, reader)),
  );
  return tallies.flatMap(({ live }, n) =>
    live.length > n + 1 ? [`${live.length} slots are taken under a cap of ${n + 1}`] : [],
  );
}
