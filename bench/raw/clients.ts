/** The three raw clients: bare `pg`, named statements, no HTTP, no rules but one count. */
import pg from 'pg';
import { RAW_CAP } from './schema.js';

export const RAW_NAMES = ['R1', 'R2', 'R3'] as const;
export type RawName = (typeof RAW_NAMES)[number];

export interface RawClient {
  readonly callers: number;
  /** Connections that the callers share; more of them were not faster (docs/performance.md). */
  readonly connections: number;
  readonly decisionsPerCall: number;
  /** Decides once. `caller` counts from 0, `nth` is how often this caller has asked before. */
  ask(pool: pg.Pool, caller: number, nth: number): Promise<void>;
}

/** Every caller walks through contacts of its own, in an order that is not that of the table. */
export function rawClients(contacts: number): Record<RawName, RawClient> {
  const shuffled = shuffle(contacts);
  const idOf = (caller: number, nth: number, callers: number) =>
    shuffled[(caller + nth * callers) % contacts] ?? 1;
  const many = { callers: 8, decisionsPerCall: 1_000 };
  return {
    R1: {
      ...{ callers: 64, connections: 10, decisionsPerCall: 1 },
      ask: (pool, caller, nth) => askInFive(pool, idOf(caller, nth, 64)),
    },
    R2: {
      ...{ callers: 64, connections: 10, decisionsPerCall: 1 },
      ask: (pool, caller, nth) => askOnce(pool, idOf(caller, nth, 64)),
    },
    R3: {
      ...many,
      connections: many.callers,
      ask: (pool, caller, nth) =>
        askMany(
          pool,
          Array.from({ length: many.decisionsPerCall }, (_, one) =>
            idOf(caller, nth * many.decisionsPerCall + one, many.callers),
          ),
        ),
    },
  };
}

async function askInFive(pool: pg.Pool, id: number): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query({ name: 'begin', text: 'BEGIN' });
    await client.query({
      name: 'lock',
      text: 'SELECT FROM bench_raw.contacts WHERE contact_id = $1 FOR UPDATE',
      values: [id],
    });
    const { rows } = await client.query<{ count: string }>({
      name: 'count',
      text: `SELECT count(*) FROM bench_raw.grants
        WHERE contact_id = $1 AND granted_at > clock_timestamp() - interval '7 days'`,
      values: [id],
    });
    if (Number(rows[0]?.count) >= RAW_CAP) throw new Error('R1 was refused.');
    await client.query({
      name: 'insert',
      text: 'INSERT INTO bench_raw.grants VALUES ($1, clock_timestamp())',
      values: [id],
    });
    await client.query({ name: 'commit', text: 'COMMIT' });
  } finally {
    client.release();
  }
}

async function askOnce(pool: pg.Pool, id: number): Promise<void> {
  const { rows } = await pool.query<{ granted: boolean }>({
    name: 'ask-once',
    text: 'SELECT bench_raw.ask_once($1, $2) AS granted',
    values: [id, RAW_CAP],
  });
  if (rows[0]?.granted !== true) throw new Error('R2 was refused.');
}

async function askMany(pool: pg.Pool, ids: readonly number[]): Promise<void> {
  const { rows } = await pool.query<{ refused: readonly string[] }>({
    name: 'ask-many',
    text: 'SELECT bench_raw.ask_many($1, $2) AS refused',
    values: [ids, RAW_CAP],
  });
  if (rows[0]?.refused.length !== 0) throw new Error('R3 was refused.');
}

/** 1 to `length`, Fisher–Yates. */
function shuffle(length: number): number[] {
  const all = Array.from({ length }, (_, index) => index + 1);
  for (let last = length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    [all[last], all[other]] = [all[other] ?? 1, all[last] ?? 1];
  }
  return all;
}
