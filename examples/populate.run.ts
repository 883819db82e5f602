/**
 * Makes the synthetic year in the database of an application: plans the people, lets the history run,
 * and saves it in transactions of some thousand rows. What is saved is sound at every moment; the
 * journal outside the database gets its lines after each commit, as it does from the service.
 */
import { setImmediate as breathe } from 'node:timers/promises';
import { CatalogService } from '../src/catalog/catalog.service.js';
import type { CliContext } from '../src/platform/cli-context.js';
import { ContactKeysStore, ORGANISATION_ID } from '../src/ledger/contact-keys.store.js';
import { Config } from '../src/platform/config.js';
import { Vault } from '../src/platform/crypto/vault.js';
import { readClock } from '../src/platform/database/clock.js';
import { Database } from '../src/platform/database/database.js';
import { StartupError } from '../src/platform/startup-error.js';
import { WithdrawalJournal } from '../src/preferences/withdrawal-journal.js';
import { Decisions } from './populate.decisions.js';
import type { Event, Events } from './populate.events.js';
import { History } from './populate.history.js';
import { peopleOf, type Person } from './populate.people.js';
import { Records, type Recorders } from './populate.records.js';
import { ensureSenders } from './populate.senders.js';
import { Batch, countKnown, ensurePartitions } from './populate.store.js';
import { Subjects } from './populate.subjects.js';
import { Counts } from './populate.summary.js';
import { makeWorld, senderNames, startOf, type World } from './populate.world.js';

/** The history ends a little before now, so that nothing in it lies in the future. */
const END_BEFORE_NOW_MS = 60_000;
const EVENTS_AT_A_TIME = 50;

export interface PopulateOptions {
  readonly contacts: number;
  readonly seed: number;
}

export type Populated =
  | { readonly status: 'made'; readonly counts: Counts }
  /** People of this seed are on file: nothing was added. */
  | { readonly status: 'known'; readonly known: number };

type Context = Pick<CliContext, 'get'>;
/** Between 0 and 1: how much of the year is told. */
type Progress = (told: number) => void;

export async function populateInto(
  context: Context,
  options: PopulateOptions,
  progress: Progress,
): Promise<Populated> {
  if (context.get(Config).settings.production)
    throw new StartupError(
      'In production nobody is invented: --populate is for trying Assent out.',
    );
  const world = await openWorld(context, options.seed);
  const people = peopleOf(world, options.contacts);
  const known = await countPeople(context, people);
  if (known > 0) return { status: 'known', known };
  await context.get(Database).inTransaction((tx) => ensurePartitions(tx, world.start));
  return { status: 'made', counts: await tell(context, world, people, progress) };
}

async function tell(
  context: Context,
  world: World,
  people: readonly Person[],
  progress: Progress,
): Promise<Counts> {
  const batch = new Batch();
  const counts = new Counts();
  const record = await recorder(context, world, batch, counts);
  let saved = Promise.resolve();
  const save = async () => {
    await saved;
    batch.close();
    saved = saveClosed(context, batch);
    // A failure is met where it is awaited, by the next save.
    saved.catch(() => undefined);
  };
  let events = 0;
  for (const event of new History(world, people).events()) {
    record(event);
    // The story goes on while the database writes; now and then it lets the answers in.
    if (++events % EVENTS_AT_A_TIME === 0) await breathe();
    if (!batch.isFull) continue;
    await save();
    progress((event.at - world.start) / (world.end - world.start));
  }
  await save();
  await saved;
  progress(1);
  return counts;
}

async function saveClosed(context: Context, batch: Batch): Promise<void> {
  const rows = await context.get(Database).inTransaction((tx) => batch.save(tx));
  const journal = context.get(WithdrawalJournal);
  await Promise.all(rows.map((row) => journal.append(row)));
}

async function recorder(
  context: Context,
  world: World,
  batch: Batch,
  counts: Counts,
): Promise<(event: Event) => void> {
  const vault = context.get(Vault);
  const organisation = await context
    .get(Database)
    .inTransaction((tx) => context.get(ContactKeysStore).ensure(tx, ORGANISATION_ID));
  const subjects = new Subjects(vault, batch, organisation, () => counts.entry());
  const records = new Records(world, vault, batch, subjects);
  const decisions = new Decisions(vault, batch, world.policyVersion);
  return (event) => {
    counts.add(event);
    if (event.type === 'decided') decisions.decided(event);
    else if (event.type === 'settled') decisions.settled(event);
    else record(records, event.type, event);
  };
}

/** The event's type is the method's name. */
function record<T extends keyof Recorders>(records: Recorders, type: T, event: Events[T]): void {
  records[type](event);
}

async function countPeople(context: Context, people: readonly Person[]): Promise<number> {
  const vault = context.get(Vault);
  const keys = people.flatMap(({ address }) => vault.matchKeys(address.kind, address.matchForm));
  return context.get(Database).inSnapshot((tx) => countKnown(tx, keys));
}

async function openWorld(context: Context, seed: number): Promise<World> {
  const database = context.get(Database);
  const catalogs = context.get(CatalogService);
  if (!(await catalogs.isApplied()))
    throw new StartupError(
      'There is no catalog yet: start Assent once (npm start), then populate.',
    );
  const { catalog, version, now } = await database.inTransaction(async (tx) => ({
    ...(await catalogs.currentIn(tx)),
    now: await readClock(tx),
  }));
  const end = now - END_BEFORE_NOW_MS;
  return makeWorld({
    seed,
    catalog,
    policyVersion: version,
    senders: await ensureSenders(context, senderNames(catalog), startOf(end)),
    end,
    formUrl: `${context.get(Config).settings.publicUrl}/subscribe`,
  });
}
