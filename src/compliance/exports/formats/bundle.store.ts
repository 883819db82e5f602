/** SQL of what a bundle holds beside the log: the runs of decisions in the order of it, and consents. */
import { Injectable } from '@nestjs/common';
import type { ConsentLine } from '../../../core/bundle.js';
import { query, type Tx } from '../../../platform/database/tx.js';
import { bucketOf } from '../../../platform/ids.js';

export interface RunOfLog {
  readonly leaf: number;
  readonly entryId: string;
  readonly source: 'decisions' | 'outcomes';
  /** Leaf hashes of all rows, also of those that retention dropped. */
  readonly hashes: Buffer;
}

const RUNS_A_PAGE = 50;
const CONSENTS_A_PAGE = 1_000;
const BEFORE_ALL = [-1, '00000000-0000-0000-0000-000000000000', '', ''];

const INSTANT = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;
const instant = (value: string) => `to_char(${value} AT TIME ZONE 'UTC', ${INSTANT})`;

const CONSENTS = `
SELECT c.contact_id AS contact, c.topic, c.channel, c.state, c.basis,
  c.address_id AS address, c.locale, c.notice_key AS "noticeKey", c.notice_version AS "noticeVersion",
  ${instant('c.confirmed_at')} AS "confirmedAt", ${instant('c.expires_at')} AS "expiresAt",
  ${instant('c.renewal_asked_at')} AS "renewalAskedAt", ${instant('c.ended_at')} AS "endedAt",
  c.entry_id AS "entryId"
FROM consents c
WHERE (c.bucket, c.contact_id, c.topic, c.channel) > ($1::smallint, $2::uuid, $3::text, $4::text)
ORDER BY c.bucket, c.contact_id, c.topic, c.channel LIMIT ${CONSENTS_A_PAGE}`;

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

  async *consents(tx: Tx): AsyncGenerator<readonly ConsentLine[]> {
    for (let after: unknown[] = BEFORE_ALL; ;) {
      const rows = await query<ConsentLine>(tx, CONSENTS, after);
      yield rows;
      const last = rows.at(-1);
      if (!last || rows.length < CONSENTS_A_PAGE) return;
      after = [bucketOf(last.contact), last.contact, last.topic, last.channel];
    }
  }
}
