/** SQL of what only a dossier asks for: how often clients asked about somebody without writing to them. */
import { Injectable } from '@nestjs/common';
import { query, type Tx } from '../../platform/database/tx.js';
import { bucketOf } from '../../platform/ids.js';

export interface CheckCount {
  readonly day: string;
  readonly clientId: string;
  readonly count: number;
}

@Injectable()
export class DossierStore {
  checksOf(tx: Tx, contactId: string): Promise<CheckCount[]> {
    return query<CheckCount>(
      tx,
      `SELECT day::text, client_id AS "clientId", count::int FROM check_counts
       WHERE bucket = $1 AND contact_id = $2 ORDER BY day, client_id`,
      [bucketOf(contactId), contactId],
    );
  }
}
