/** SQL of verification: what is stored of the log, as it is stored, gaps and leftovers included. */
import { Injectable } from '@nestjs/common';
import { query, type Tx } from '../platform/database/tx.js';

/** Null is what is not there. */
export interface StoredEntryRow {
  readonly entryId: string;
  readonly bytes: Buffer | null;
  readonly contactId: string | null;
  readonly sealed: Buffer | null;
  readonly wrapped: Buffer | null;
}

export interface StoredLeafRow extends StoredEntryRow {
  readonly leafIndex: string;
  readonly leafHash: Buffer;
}

export interface Leftovers {
  readonly leaves: number;
  readonly tiles: number;
  readonly runs: number;
  readonly evidence: number;
}

export interface LeaflessRow extends StoredEntryRow {
  /** Below what was given leaves already. */
  readonly isLate: boolean;
}

/**
 * What stands beside an entry, looked up entry by entry: the limits keep the planner from reading whole
 * tables for each page. There may be two rows of evidence where there should be one.
 */
const BESIDE = `LEFT JOIN LATERAL (SELECT * FROM evidence v WHERE v.entry_id = l.entry_id LIMIT 2) v ON true
  LEFT JOIN LATERAL (SELECT wrapped FROM contact_keys k
    WHERE k.bucket = v.bucket AND k.contact_id = v.contact_id LIMIT 1) k ON true`;

@Injectable()
export class StoredLogStore {
  /** From one index on, as far as there are any. */
  leaves(tx: Tx, from: number, limit: number): Promise<StoredLeafRow[]> {
    return query<StoredLeafRow>(
      tx,
      `SELECT l.leaf_index AS "leafIndex", l.leaf_hash AS "leafHash", l.entry_id AS "entryId",
         e.bytes, v.contact_id AS "contactId", v.sealed, k.wrapped
       FROM (SELECT * FROM ledger_leaves WHERE leaf_index >= $1 ORDER BY leaf_index LIMIT $2) l
         LEFT JOIN LATERAL (SELECT bytes FROM ledger_entries e
           WHERE e.entry_id = l.entry_id LIMIT 1) e ON true
         ${BESIDE}
       ORDER BY l.leaf_index`,
      [from, limit],
    );
  }

  /** Entries that are not in the tree, after one id in the order of ids. */
  leafless(tx: Tx, after: string, limit: number): Promise<LeaflessRow[]> {
    return query<LeaflessRow>(
      tx,
      `SELECT l.entry_id AS "entryId", l.bytes, v.contact_id AS "contactId", v.sealed, k.wrapped,
         l.appended_xid < (SELECT horizon FROM tree_head) AS "isLate"
       FROM (SELECT * FROM ledger_entries e
             WHERE e.entry_id > $1
               AND NOT EXISTS (SELECT FROM ledger_leaves n WHERE n.entry_id = e.entry_id)
             ORDER BY e.entry_id LIMIT $2) l
         ${BESIDE}
       ORDER BY l.entry_id`,
      [after, limit],
    );
  }

  /** How many rows there are of what must be as many as the log has, and of what must be none. */
  async leftovers(tx: Tx): Promise<Leftovers> {
    const [row] = await query<Leftovers>(
      tx,
      `SELECT (SELECT count(*)::int FROM ledger_leaves) AS leaves,
         (SELECT count(*)::int FROM ledger_tiles) AS tiles,
         (SELECT count(*)::int FROM sealed_runs) AS runs,
         (SELECT count(*)::int FROM evidence v WHERE NOT EXISTS
           (SELECT FROM ledger_entries e WHERE e.entry_id = v.entry_id)) AS evidence`,
    );
    if (!row) throw new Error('A count is always there.');
    return row;
  }

  async fullTile(
    tx: Tx,
    level: number,
    index: number,
  ): Promise<{ hashes: Buffer; root: Buffer } | null> {
    const [row] = await query<{ hashes: Buffer; root: Buffer }>(
      tx,
      'SELECT hashes, root FROM ledger_tiles WHERE level = $1 AND tile_index = $2',
      [level, index],
    );
    return row ?? null;
  }
}
