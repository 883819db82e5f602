/** SQL of sealed runs: which rows an entry seals, and the hashes that outlive them. */
import { Injectable } from '@nestjs/common';
import { query, type Tx } from '../platform/database/tx.js';
import { BEFORE_ALL, type SealedPlace, type Run, type SourceName } from './sealed-source.js';

export interface SealedRun extends Run {
  readonly source: SourceName;
  readonly entryId: string;
  readonly after: SealedPlace;
}

interface RunRow {
  readonly source: SourceName;
  readonly entryId: string;
  readonly afterXid: string;
  readonly afterKey: string;
  readonly lastXid: string;
  readonly lastKey: string;
  readonly month: string;
  readonly hashes: Buffer;
}

const COLUMNS = `source, entry_id AS "entryId", after_xid::text AS "afterXid", after_key AS "afterKey",
  last_xid::text AS "lastXid", last_key AS "lastKey", month, hashes`;

@Injectable()
export class SealedRunsStore {
  /** Where the next run of a source begins. */
  async reached(tx: Tx, source: SourceName): Promise<SealedPlace> {
    const [row] = await query<SealedPlace>(
      tx,
      `SELECT last_xid::text AS xid, last_key AS key FROM sealed_runs WHERE source = $1
       ORDER BY last_xid DESC, last_key COLLATE "C" DESC LIMIT 1`,
      [source],
    );
    return row ?? BEFORE_ALL;
  }

  async insert(tx: Tx, { source, entryId, after, last, ...run }: SealedRun): Promise<void> {
    await query(
      tx,
      `INSERT INTO sealed_runs (source, entry_id, after_xid, after_key, last_xid, last_key,
         month, hashes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [source, entryId, after.xid, after.key, last.xid, last.key, run.month, run.hashes],
    );
  }

  /** Null for an entry that seals no rows. */
  async find(tx: Tx, entryId: string): Promise<SealedRun | null> {
    const [row] = await query<RunRow>(
      tx,
      `SELECT ${COLUMNS} FROM sealed_runs WHERE entry_id = $1`,
      [entryId],
    );
    return row ? runOf(row) : null;
  }

  /** The one that holds a place, once it is sealed. */
  async holding(tx: Tx, source: SourceName, { xid, key }: SealedPlace): Promise<SealedRun | null> {
    const [row] = await query<RunRow>(
      tx,
      `SELECT ${COLUMNS} FROM sealed_runs
       WHERE source = $1 AND last_xid >= $2::xid8 AND (last_xid, last_key COLLATE "C") >= ($2::xid8, $3)
       ORDER BY sealed_runs.last_xid, sealed_runs.last_key COLLATE "C" LIMIT 1`,
      [source, xid, key],
    );
    return row ? runOf(row) : null;
  }
}

function runOf({ afterXid, afterKey, lastXid, lastKey, ...row }: RunRow): SealedRun {
  return { ...row, after: { xid: afterXid, key: afterKey }, last: { xid: lastXid, key: lastKey } };
}
