/** SQL of how often a client asked about somebody without writing to them: one number a day. */
import { Injectable } from '@nestjs/common';
import { plainArray, prepared, textArray } from '../platform/database/prepared.js';
import type { Tx } from '../platform/database/tx.js';
import { bucketOf } from '../platform/ids.js';

export interface Checked {
  readonly contactId: string;
  readonly clientId: string;
}

const COUNT = {
  name: 'checks_count',
  text: `INSERT INTO check_counts (bucket, contact_id, day, client_id, count)
    SELECT k.bucket, k.contact_id, $4::date, k.client_id, count(*)
    FROM unnest($1::smallint[], $2::uuid[], $3::text[]) AS k (bucket, contact_id, client_id)
    GROUP BY k.bucket, k.contact_id, k.client_id ORDER BY k.bucket, k.contact_id, k.client_id
    ON CONFLICT ON CONSTRAINT check_counts_pkey DO UPDATE SET count = check_counts.count + excluded.count`,
};

@Injectable()
export class ChecksStore {
  /** In one order by everybody, so that two sets never wait for each other in a circle. */
  async count(tx: Tx, checked: readonly Checked[], day: string): Promise<void> {
    if (checked.length === 0) return;
    await prepared(tx, COUNT, [
      plainArray(checked.map(({ contactId }) => bucketOf(contactId))),
      plainArray(checked.map(({ contactId }) => contactId)),
      textArray(checked.map(({ clientId }) => clientId)),
      day,
    ]);
  }
}
