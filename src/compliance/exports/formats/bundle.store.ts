/** SQL of what a bundle holds beside the log: the runs of decisions, in the order of it. */
import { Injectable } from '@nestjs/common';
import { query, type Tx } from '../../../platform/database/tx.js';

export interface RunOfLog {
  readonly leaf: number;
  readonly entryId: string;
  readonly source: 'decisions' | 'outcomes';
  /** Leaf hashes of all rows, also of those that retention dropped. */
  readonly hashes: Buffer;
}

const RUNS_A_PAGE = 50;

@Injectable()
export class BundleStore {
  /** In the order of the log, a few at a time: each has tens of kilobytes of hashes. */
  async *runs(tx: Tx, size: number): AsyncGenerator<RunOfLog> {
    for (let after = -1; ;) {
      const rows = await query<RunOfLog>(
        tx,
        `SELECT l.leaf_index::float8 AS leaf, s.entry_id AS "entryId", s.source, s.hashes
         FROM sealed_runs s JOIN ledger_leaves l USING (entry_id)
         WHERE l.leaf_index > $1 AND l.leaf_index < $2
         ORDER BY l.leaf_index LIMIT ${RUNS_A_PAGE}`,
        [after, size],
      );
      yield* rows;
      const last = rows.at(-1);
      if (!last || rows.length < RUNS_A_PAGE) return;
      after = last.leaf;
    }
  }
}
