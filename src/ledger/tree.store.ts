/**
 * SQL of the tree: its head, its leaves, its tiles. Only the sequencer writes, under the lock of the
 * head, and it only ever adds; a leaf that was given is never given again.
 */
import { Injectable } from '@nestjs/common';
import type { FullTile } from '../core/frontier.js';
import { query, type Tx } from '../platform/database/tx.js';

export interface TreeHead {
  readonly size: number;
  readonly root: Buffer;
}

/** With the transaction id below which every entry has its leaf and every decision is sealed. */
export interface LockedHead extends TreeHead {
  readonly horizon: string;
  /** Every transaction below it has ended, so nothing can appear there any more. */
  readonly ended: string;
}

interface HeadRow {
  readonly size: string;
  readonly root: Buffer;
}

/** No transaction ever gets there. */
const LAST_XID = '18446744073709551615';
const LEAF_PREFIX = `'\\x00'::bytea`;

@Injectable()
export class TreeStore {
  async head(tx: Tx): Promise<TreeHead> {
    const [row] = await query<HeadRow>(tx, 'SELECT size, root FROM tree_head');
    return { size: Number(row?.size), root: row?.root ?? Buffer.alloc(0) };
  }

  /** The transaction id below which nothing waits for its place. */
  async horizon(tx: Tx): Promise<string> {
    const [row] = await query<{ horizon: string }>(tx, 'SELECT horizon::text FROM tree_head');
    return row?.horizon ?? '0';
  }

  /** The id below which every transaction has begun. */
  async nextTransaction(tx: Tx): Promise<string> {
    const [row] = await query<{ xid: string }>(
      tx,
      'SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS xid',
    );
    return row?.xid ?? '0';
  }

  /** Whether transaction ids began anew below those in the tables, as in a cluster that a dump was read into. */
  async isAheadOfServer(tx: Tx): Promise<boolean> {
    const [row] = await query<{ ahead: boolean }>(
      tx,
      `SELECT horizon > pg_snapshot_xmax(pg_current_snapshot()) OR EXISTS (
         SELECT FROM ledger_entries WHERE appended_xid >= pg_snapshot_xmax(pg_current_snapshot())
       ) AS ahead FROM tree_head`,
    );
    return row?.ahead === true;
  }

  /** Two statements: what is read must be younger than the lock. */
  async lockHead(tx: Tx): Promise<LockedHead> {
    await query(tx, 'SELECT FROM tree_head FOR UPDATE');
    const [row] = await query<HeadRow & { horizon: string; ended: string }>(
      tx,
      `SELECT size, root, horizon::text, pg_snapshot_xmin(pg_current_snapshot())::text AS ended
       FROM tree_head`,
    );
    if (!row) throw new Error('The tree has no head.');
    return { ...row, size: Number(row.size) };
  }

  /**
   * Gives leaves to committed entries that have none, in the order of their transactions. Those of
   * a transaction that is still open are not visible and wait for their turn: the horizon stays
   * below it. `isBounded` leaves out what is not older than every open transaction, but for what this one
   * wrote. Returns the hashes in the order of their leaves, and where the next search begins.
   */
  async addLeaves(
    tx: Tx,
    { size, horizon, ended }: LockedHead,
    { limit, isBounded }: { readonly limit: number; readonly isBounded: boolean },
  ): Promise<{ hashes: Buffer[]; horizon: string }> {
    const rows = await query<{ leaf_hash: Buffer; last_xid: string }>(
      tx,
      `WITH waiting AS (
         SELECT e.entry_id, e.appended_xid, sha256(${LEAF_PREFIX} || e.bytes) AS leaf_hash
         FROM ledger_entries e
         WHERE e.appended_xid >= $2::xid8
           AND (e.appended_xid < $4::xid8 OR e.appended_xid = pg_current_xact_id())
           AND NOT EXISTS (SELECT FROM ledger_leaves l WHERE l.entry_id = e.entry_id)
         ORDER BY e.appended_xid, e.entry_id LIMIT $3
       ), given AS (
         INSERT INTO ledger_leaves (leaf_index, entry_id, leaf_hash)
         SELECT $1::bigint + row_number() OVER (ORDER BY appended_xid, entry_id) - 1, entry_id, leaf_hash
         FROM waiting RETURNING leaf_index, leaf_hash
       )
       SELECT leaf_hash,
         (SELECT appended_xid::text FROM waiting ORDER BY appended_xid DESC LIMIT 1) AS last_xid
       FROM given ORDER BY leaf_index`,
      [size, horizon, limit, isBounded ? ended : LAST_XID],
    );
    const last = rows.at(-1)?.last_xid;
    const reached = rows.length === limit && last !== undefined ? last : ended;
    return {
      hashes: rows.map(({ leaf_hash: hash }) => hash),
      horizon: BigInt(reached) < BigInt(ended) ? reached : ended,
    };
  }

  async moveHead(tx: Tx, from: TreeHead, to: TreeHead & { horizon: string }): Promise<void> {
    const moved = await query(
      tx,
      `UPDATE tree_head SET size = $3, root = $4, horizon = $5::xid8
       WHERE size = $1 AND root = $2 RETURNING size`,
      [from.size, from.root, to.size, to.root, to.horizon],
    );
    if (moved.length !== 1) throw new Error('The head of the tree moved under its lock.');
  }

  async insertTiles(tx: Tx, tiles: readonly FullTile[]): Promise<void> {
    if (tiles.length === 0) return;
    await query(
      tx,
      `INSERT INTO ledger_tiles (level, tile_index, hashes, root)
       SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[], $4::bytea[])`,
      [
        tiles.map(({ level }) => level),
        tiles.map(({ index }) => index),
        tiles.map(({ hashes }) => hashes),
        tiles.map(({ root }) => root),
      ],
    );
  }

  /** Hashes of one level, from one index on: leaf hashes at level 0, roots of tiles above. */
  async hashes(tx: Tx, level: number, from: number, count: number): Promise<Buffer[]> {
    const rows = await query<{ hash: Buffer }>(
      tx,
      level === 0
        ? `SELECT leaf_hash AS hash FROM ledger_leaves
           WHERE leaf_index >= $1 AND leaf_index < $2 ORDER BY leaf_index`
        : `SELECT root AS hash FROM ledger_tiles
           WHERE level = $3 AND tile_index >= $1 AND tile_index < $2 ORDER BY tile_index`,
      level === 0 ? [from, from + count] : [from, from + count, level - 1],
    );
    return rows.map(({ hash }) => hash);
  }

  /** Null while it is not full. */
  async fullTile(tx: Tx, level: number, index: number): Promise<Buffer | null> {
    const [row] = await query<{ hashes: Buffer }>(
      tx,
      'SELECT hashes FROM ledger_tiles WHERE level = $1 AND tile_index = $2',
      [level, index],
    );
    return row?.hashes ?? null;
  }

  /** The bytes of entries, in the order of their leaves. */
  async entries(tx: Tx, from: number, count: number): Promise<Buffer[]> {
    const rows = await query<{ bytes: Buffer }>(
      tx,
      `SELECT e.bytes FROM ledger_leaves l JOIN ledger_entries e USING (entry_id)
       WHERE l.leaf_index >= $1 AND l.leaf_index < $2 ORDER BY l.leaf_index`,
      [from, from + count],
    );
    return rows.map(({ bytes }) => bytes);
  }

  /** Null where there is no such entry, or it has no leaf yet. */
  async leafOf(tx: Tx, entryId: string): Promise<number | null> {
    const [row] = await query<{ leaf_index: string }>(
      tx,
      'SELECT leaf_index FROM ledger_leaves WHERE entry_id = $1',
      [entryId],
    );
    return row ? Number(row.leaf_index) : null;
  }
}
