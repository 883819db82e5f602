/** Fills the tables of a service with invented contacts, as their owner and by COPY. */
import type pg from 'pg';
import { setImmediate as breathe } from 'node:timers/promises';
import { DAY_MS } from '../../src/core/local-time.js';
import type { Vault } from '../../src/platform/crypto/vault.js';
import { copyIn } from './copy-in.js';
import { makeHistory, restoreHistory } from './history.js';
import {
  COLUMNS,
  SEEDED_TABLES,
  subjectRows,
  type Measured,
  type SeededTable,
} from './subject-rows.js';

/** Many, and sorted, so that each leaf of an index is visited once for several of them. */
const AT_A_TIME = 20_000;
/** Entries of one transaction get their leaves in no order: as if so many opt-ins were under way at once. */
const UNDER_WAY = 500;
/** How many are made before the connection gets a turn. */
const BREATH = 200;
const CONFIRMED_DAYS_AGO = 30;

type Rows = Record<SeededTable, string[]>;

export interface Seeding {
  readonly owner: pg.Client;
  readonly vault: Vault;
  /** The sender of what was sent in the past. */
  readonly clientId: string;
  readonly contacts: number;
  readonly measured: Measured;
  readonly say: (line: string) => void;
}

/** Loading is no part of what is measured: meanwhile the server need not checkpoint often. */
const LOADING = { max_wal_size: '8GB', checkpoint_timeout: '1h' };

export async function seedContacts(seeding: Seeding): Promise<void> {
  const { owner } = seeding;
  await owner.query('SET synchronous_commit = off');
  for (const [name, value] of Object.entries(LOADING))
    await owner.query(`ALTER SYSTEM SET ${name} = '${value}'`);
  await owner.query('SELECT pg_reload_conf()');
  await load(seeding);
  for (const name of Object.keys(LOADING)) await owner.query(`ALTER SYSTEM RESET ${name}`);
  await owner.query('SELECT pg_reload_conf()');
  await owner.query('RESET synchronous_commit');
  await owner.query('CHECKPOINT');
}

async function load(seeding: Seeding): Promise<void> {
  const { clientId, contacts, owner, say } = seeding;
  const step = seeding.measured === 'log' ? UNDER_WAY : AT_A_TIME;
  const began = Date.now();
  const secondsSo = () => `${((Date.now() - began) / 1_000).toFixed(0)} s`;
  let saved = Promise.resolve();
  for (let from = 0; from < contacts; from += step) {
    const rows = await rowsOf(seeding, from, Math.min(from + step, contacts));
    await saved;
    saved = save(owner, rows);
    // A failure is met where it is awaited, by the next save.
    saved.catch(() => undefined);
    if (from > 0 && from % 100_000 === 0) say(`  ${from} of ${contacts} contacts, ${secondsSo()}`);
  }
  await saved;
  say(`  ${contacts} contacts, ${secondsSo()}`);
  if (seeding.measured === 'asks') {
    await makeHistory(owner, clientId);
    await restoreHistory(owner);
  }
  await owner.query('VACUUM ANALYZE');
  say(`  seeded in ${secondsSo()}`);
}

async function rowsOf({ vault, measured }: Seeding, from: number, to: number): Promise<Rows> {
  const rows: Rows = {
    ...{ contact_keys: [], contacts: [], addresses: [], ledger_entries: [], evidence: [] },
    consents: [],
  };
  const at = Date.now() - CONFIRMED_DAYS_AGO * DAY_MS;
  for (let number = from; number < to; number++) {
    const lines = subjectRows(vault, { number, at, measured });
    for (const table of SEEDED_TABLES) rows[table].push(...lines[table]);
    if (number % BREATH === 0) await breathe();
  }
  return rows;
}

async function save(owner: pg.Client, rows: Rows): Promise<void> {
  await owner.query('BEGIN');
  for (const table of SEEDED_TABLES) await copyIn(owner, table, COLUMNS[table], rows[table].sort());
  await owner.query('COMMIT');
}
