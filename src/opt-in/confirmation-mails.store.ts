/**
 * SQL of the confirmation budget: which mails an address, and a recipient domain, got. Both are known by
 * keyed hash only. They outlive an opt-in that nobody confirmed, and go when a person is erased.
 */
import { Injectable } from '@nestjs/common';
import { query, type Tx } from '../platform/database/tx.js';
import { bucketOfKey } from '../platform/ids.js';

@Injectable()
export class ConfirmationMailsStore {
  async insert(
    tx: Tx,
    budgetKey: Buffer,
    mail: { mailId: string; topics: readonly string[]; at: Date },
  ): Promise<void> {
    await query(
      tx,
      `INSERT INTO confirmation_mails (bucket, budget_key, mail_id, topics, at)
       VALUES ($1, $2, $3, $4, $5)`,
      [bucketOfKey(budgetKey), budgetKey, mail.mailId, mail.topics, mail.at],
    );
  }

  /** Whoever counts and then adds does so alone; the last lock that an opt-in takes. */
  async lockBudget(tx: Tx, budgetKey: Buffer): Promise<void> {
    await query(tx, 'SELECT pg_advisory_xact_lock($1)', [budgetKey.readBigInt64BE(0).toString()]);
  }

  async countSince(tx: Tx, budgetKey: Buffer, past: '1 hour' | '1 day'): Promise<number> {
    const [row] = await query<{ count: number }>(
      tx,
      `SELECT count(*)::int AS count FROM confirmation_mails
       WHERE bucket = $1 AND budget_key = $2 AND at > clock_timestamp() - $3::interval`,
      [bucketOfKey(budgetKey), budgetKey, past],
    );
    return row?.count ?? 0;
  }

  /** All mails that are counted under `own`, there and under the keys that they share with others. */
  async forget(tx: Tx, own: readonly Buffer[], shared: readonly Buffer[]): Promise<void> {
    const keys = [...own, ...shared];
    await query(
      tx,
      `DELETE FROM confirmation_mails m USING unnest($1::smallint[], $2::bytea[]) AS k (bucket, key)
       WHERE m.bucket = k.bucket AND m.budget_key = k.key AND m.mail_id IN (
         SELECT o.mail_id FROM confirmation_mails o
         JOIN unnest($3::smallint[], $4::bytea[]) AS w (bucket, key)
           ON o.bucket = w.bucket AND o.budget_key = w.key)`,
      [keys.map(bucketOfKey), keys, own.map(bucketOfKey), own],
    );
  }

  /** Beyond the longest window of the budget nothing is counted any more. */
  async deleteOld(tx: Tx): Promise<void> {
    await query(
      tx,
      "DELETE FROM confirmation_mails WHERE at < clock_timestamp() - interval '31 days'",
    );
  }
}
