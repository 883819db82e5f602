/**
 * What somebody who owns the database can do to it: every right, every table, no trigger in the way,
 * and enough knowledge of the log to make its hashes come out again. What they do not have is the
 * key-encryption key and what was published before.
 */
import type { Random } from '../../../examples/populate.random.js';
import type { LedgerPayload } from '../../../src/core/ledger-entry.js';
import { EMPTY_FRONTIER, extend, rootOfFrontier } from '../../../src/core/frontier.js';
import { leafHash } from '../../../src/core/merkle.js';
import type { CheckName } from '../../../src/verifier/findings.js';

type Row = Record<string, unknown>;
export type Sql = <R extends Row>(text: string, parameters?: readonly unknown[]) => Promise<R[]>;

export interface Tamperer {
  readonly sql: Sql;
  readonly random: Random;
  /** Leaves under the checkpoint that somebody else holds. */
  readonly published: number;
  /** What the entries tell whose evidence stood before anything was done, in their order. */
  readonly told: readonly Told[];
}

/** What no tamperer could read, and by which we know where they must be found. */
export interface Told {
  readonly index: number;
  readonly contact: string | null;
  readonly payload: LedgerPayload;
}

/** What was done, and what must be found of it. */
export interface Deed {
  readonly did: string;
  readonly check: CheckName;
  /** The first entry that the check must name; null where it can name none. */
  readonly index: number | null;
}

export type Mutation = (tamperer: Tamperer) => Promise<Deed>;

/** Where the entry stands in the log. */
export async function leafOf({ sql }: Tamperer, entryId: string): Promise<number> {
  const { index } = await one<{ index: number }>(
    sql,
    'SELECT leaf_index::int AS index FROM ledger_leaves WHERE entry_id = $1',
    [entryId],
  );
  return index;
}

/** So many entries are vouched for before this one: from there on one has to look. */
export async function vouchedBefore({ sql }: Tamperer, index: number): Promise<number> {
  const { size } = await one<{ size: number }>(
    sql,
    'SELECT coalesce(max(size), 0)::int AS size FROM checkpoints WHERE size <= $1',
    [index],
  );
  return size;
}

interface Leaf extends Row {
  readonly id: string;
  readonly bytes: Buffer;
}

export const turned = (bytes: Buffer, random: Random): Buffer => {
  const copy = Buffer.from(bytes);
  const at = random.between(0, copy.length);
  copy.writeUInt8(copy.readUInt8(at) ^ random.between(1, 256), at);
  return copy;
};

export const someLeaf = ({ random, published }: Tamperer): number => random.between(0, published);

export async function entryAt({ sql }: Tamperer, index: number): Promise<Leaf> {
  const [entry] = await sql<Leaf>(
    `SELECT entry_id AS id, bytes FROM ledger_leaves JOIN ledger_entries USING (entry_id)
     WHERE leaf_index = $1`,
    [index],
  );
  if (!entry) throw new Error('There is no such leaf.');
  return entry;
}

/** Makes every hash come out again: what is left to betray it is what was published. */
export async function rebuild({ sql }: Tamperer): Promise<void> {
  const rows = await sql<{ index: string; bytes: Buffer }>(
    `SELECT leaf_index AS index, bytes FROM ledger_leaves JOIN ledger_entries USING (entry_id)
     ORDER BY leaf_index`,
  );
  const hashes = rows.map(({ bytes }) => leafHash(bytes));
  await sql(
    `UPDATE ledger_leaves SET leaf_hash = n.hash
     FROM unnest($1::bigint[], $2::bytea[]) AS n (index, hash) WHERE leaf_index = n.index`,
    [rows.map(({ index }) => index), hashes],
  );
  const { frontier, tiles } = extend(EMPTY_FRONTIER, hashes);
  await sql('DELETE FROM ledger_tiles');
  for (const { level, index, hashes: bytes, root } of tiles)
    await sql(
      'INSERT INTO ledger_tiles (level, tile_index, hashes, root) VALUES ($1, $2, $3, $4)',
      [...[level, index, bytes, root]],
    );
  await sql('UPDATE tree_head SET size = $1, root = $2', [hashes.length, rootOfFrontier(frontier)]);
}

/** Leaves after one index move by so many places, first out of the way of each other. */
export async function move({ sql }: Tamperer, from: number, by: number): Promise<void> {
  await sql('UPDATE ledger_leaves SET leaf_index = -1 - leaf_index WHERE leaf_index >= $1', [from]);
  await sql('UPDATE ledger_leaves SET leaf_index = -1 - leaf_index + $1 WHERE leaf_index < 0', [
    by,
  ]);
}

/** Left as it is, the tree betrays it; hashed again, what was published does. */
export async function maybeRebuilt(tamperer: Tamperer, index: number, did: string): Promise<Deed> {
  if (tamperer.random.chance(0.5)) return { did, check: 'tree', index };
  await rebuild(tamperer);
  return {
    did: `${did}, and hashed everything again`,
    check: 'checkpoints',
    index: await vouchedBefore(tamperer, index),
  };
}

/** The leaf of the run that holds a place, or null where none has come so far. */
export async function runHolding(
  tamperer: Tamperer,
  source: string,
  { xid, key }: { readonly xid: string; readonly key: string },
): Promise<number | null> {
  const [run] = await tamperer.sql<{ id: string }>(
    `SELECT entry_id AS id FROM sealed_runs
     WHERE source = $1 AND (last_xid, last_key COLLATE "C") >= ($2::xid8, $3)
     ORDER BY last_xid, last_key COLLATE "C" LIMIT 1`,
    [source, xid, key],
  );
  return run ? leafOf(tamperer, run.id) : null;
}

export async function one<R extends Row>(
  sql: Sql,
  text: string,
  parameters?: unknown[],
): Promise<R> {
  const [row] = await sql<R>(text, parameters);
  if (!row) throw new Error(`There is nothing to tamper with: ${text}`);
  return row;
}

/** Some row of a table, by the seed and not by the server's chance. */
export async function someRow<R extends Row>(
  { sql, random }: Tamperer,
  columns: string,
  table: string,
): Promise<R> {
  const rows = `(SELECT ${columns} FROM ${table}) AS r`;
  const { count } = await one<{ count: number }>(sql, `SELECT count(*)::int AS count FROM ${rows}`);
  return one<R>(sql, `SELECT * FROM ${rows} ORDER BY r::text OFFSET $1 LIMIT 1`, [
    random.between(0, count),
  ]);
}
