/** SQL of soft bounces: on which days mail to an address failed for the time being. */
import { Injectable } from '@nestjs/common';
import { query, type Tx } from '../platform/database/tx.js';
import { bucketOf } from '../platform/ids.js';

export interface BouncedAddress {
  readonly contactId: string;
  readonly addressId: string;
}

@Injectable()
export class SoftBouncesStore {
  /** Several on one day are one. What lies before `since` is forgotten. */
  async insert(tx: Tx, address: BouncedAddress, at: Date, since: Date): Promise<void> {
    const key = keyOf(address);
    await query(
      tx,
      `DELETE FROM soft_bounces
       WHERE bucket = $1 AND contact_id = $2 AND address_id = $3 AND day < ${utcDay('$4')}`,
      [...key, since],
    );
    await query(
      tx,
      `INSERT INTO soft_bounces (bucket, contact_id, address_id, day)
       VALUES ($1, $2, $3, ${utcDay('$4')}) ON CONFLICT ON CONSTRAINT soft_bounces_pkey DO NOTHING`,
      [...key, at],
    );
  }

  /** The days, as epoch milliseconds of their beginning in UTC. */
  async list(tx: Tx, address: BouncedAddress): Promise<number[]> {
    const rows = await query<{ at: string }>(
      tx,
      `SELECT extract(epoch FROM day::timestamp)::bigint * 1000 AS at FROM soft_bounces
       WHERE bucket = $1 AND contact_id = $2 AND address_id = $3`,
      keyOf(address),
    );
    return rows.map(({ at }) => Number(at));
  }
}

function keyOf({ contactId, addressId }: BouncedAddress): readonly unknown[] {
  return [bucketOf(contactId), contactId, addressId];
}

const utcDay = (parameter: string) => `(${parameter}::timestamptz AT TIME ZONE 'UTC')::date`;
