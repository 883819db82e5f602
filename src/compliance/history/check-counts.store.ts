/** SQL of how often clients asked about somebody without writing to them, as that person is told. */
import { Injectable } from '@nestjs/common';
import { query, type Tx } from '../../platform/database/tx.js';
import { bucketOf } from '../../platform/ids.js';

export interface CheckCount {
  readonly day: string;
  readonly clientId: string;
  readonly count: number;
}

@Injectable()
export class CheckCountsStore {
  /** All of them, oldest first. */
  list(tx: Tx, contactId: string): Promise<CheckCount[]> {
    return query<CheckCount>(
      tx,
      `SELECT day::text, client_id AS "clientId", count::int FROM check_counts
       WHERE bucket = $1 AND contact_id = $2 ORDER BY day, client_id`,
      [bucketOf(contactId), contactId],
    );
  }

  /** Newest day first. */
  newest(tx: Tx, contactId: string, most: number): Promise<CheckCount[]> {
    return query<CheckCount>(
      tx,
      `SELECT day::text, client_id AS "clientId", count::int FROM check_counts
       WHERE bucket = $1 AND contact_id = $2 ORDER BY day DESC, client_id LIMIT $3`,
      [bucketOf(contactId), contactId, most],
    );
  }
}
