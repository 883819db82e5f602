/** SQL of opt-ins. States are written here as the core's table allowed them, under the contact's lock. */
import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { managerOf, query, type Tx } from '../platform/database/tx.js';
import { bucketOf } from '../platform/ids.js';
import { OptInEntity, OptInRequestEntity, OptInTokenEntity } from './opt-in.entity.js';

export interface OptInKey {
  readonly contactId: string;
  readonly optInId: string;
}

export type NewOptIn = Omit<OptInEntity, 'bucket'>;

@Injectable()
export class OptInStore {
  async insertRequest(tx: Tx, request: OptInRequestEntity): Promise<void> {
    await managerOf(tx).insert(OptInRequestEntity, request);
  }

  /** Null when another run of the same job has worked on it. */
  lockRequest(tx: Tx, requestId: string): Promise<OptInRequestEntity | null> {
    return managerOf(tx).findOne(OptInRequestEntity, {
      where: { requestId },
      lock: { mode: 'pessimistic_write' },
    });
  }

  listRequestsAfter(tx: Tx, requestId: string, limit: number): Promise<OptInRequestEntity[]> {
    return managerOf(tx).find(OptInRequestEntity, {
      where: { requestId: MoreThan(requestId) },
      order: { requestId: 'ASC' },
      take: limit,
    });
  }

  async deleteRequest(tx: Tx, requestId: string): Promise<void> {
    await managerOf(tx).delete(OptInRequestEntity, { requestId });
  }

  /** Asks whose work failed for good: nobody will ever look at them again. */
  async deleteOldRequests(tx: Tx): Promise<void> {
    await query(
      tx,
      "DELETE FROM opt_in_requests WHERE received_at < clock_timestamp() - interval '7 days'",
    );
  }

  async insert(tx: Tx, optIn: NewOptIn): Promise<void> {
    await managerOf(tx).insert(OptInEntity, { ...optIn, bucket: bucketOf(optIn.contactId) });
  }

  find(tx: Tx, { contactId, optInId }: OptInKey): Promise<OptInEntity | null> {
    const key = { bucket: bucketOf(contactId), contactId, optInId };
    return managerOf(tx).findOneBy(OptInEntity, key);
  }

  async findByToken(tx: Tx, tokenSha256: Buffer): Promise<OptInEntity | null> {
    const token = await managerOf(tx).findOneBy(OptInTokenEntity, { tokenSha256 });
    return token && this.find(tx, token);
  }

  async insertToken(tx: Tx, { contactId, optInId }: OptInKey, tokenSha256: Buffer): Promise<void> {
    const bucket = bucketOf(contactId);
    await managerOf(tx).insert(OptInTokenEntity, { tokenSha256, bucket, contactId, optInId });
  }

  /** `entryId` is the ledger entry that tells of the change. */
  async update(
    tx: Tx,
    { contactId, optInId }: OptInKey,
    change: { state?: OptInEntity['state']; decidedAt?: Date; entryId?: string },
  ): Promise<void> {
    await query(
      tx,
      `UPDATE opt_ins SET state = coalesce($4, state), decided_at = coalesce($5, decided_at),
         entry_ids = entry_ids || array_remove(ARRAY[$6::uuid], NULL)
       WHERE bucket = $1 AND contact_id = $2 AND opt_in_id = $3`,
      [
        bucketOf(contactId),
        contactId,
        optInId,
        change.state ?? null,
        change.decidedAt ?? null,
        change.entryId ?? null,
      ],
    );
  }

  /** Asked for, never answered, and out of time. */
  listOverdue(tx: Tx, limit: number): Promise<OptInKey[]> {
    return query<OptInKey>(
      tx,
      `SELECT contact_id AS "contactId", opt_in_id AS "optInId" FROM opt_ins
       WHERE state = 'requested' AND expires_at <= clock_timestamp()
       ORDER BY expires_at LIMIT $1`,
      [limit],
    );
  }

  /** Never confirmed, and past the days for which that is kept. */
  listPurgeable(tx: Tx, days: number, limit: number): Promise<OptInKey[]> {
    return query<OptInKey>(
      tx,
      `SELECT contact_id AS "contactId", opt_in_id AS "optInId" FROM opt_ins
       WHERE state IN ('expired', 'refused')
         AND expires_at <= clock_timestamp() - make_interval(days => $1)
       ORDER BY expires_at LIMIT $2`,
      [days, limit],
    );
  }

  /** How many there are of those, and of their entries. */
  async countPurgeable(tx: Tx, days: number): Promise<{ count: number; entries: number }> {
    const [row] = await query<{ count: number; entries: number }>(
      tx,
      `SELECT count(*)::int AS count, coalesce(sum(cardinality(entry_ids)), 0)::int AS entries
       FROM opt_ins WHERE state IN ('expired', 'refused')
         AND expires_at <= clock_timestamp() - make_interval(days => $1)`,
      [days],
    );
    return row ?? { count: 0, entries: 0 };
  }

  /** Answered ones of which no evidence is left. Rows from before may hold an empty id beside the others. */
  async deleteForgotten(tx: Tx, contactId: string, entryIds: readonly string[]): Promise<void> {
    await query(
      tx,
      `DELETE FROM opt_ins WHERE bucket = $1 AND contact_id = $2 AND state = 'confirmed'
         AND entry_ids && $3::uuid[] AND array_remove(entry_ids, NULL) <@ $3::uuid[]`,
      [bucketOf(contactId), contactId, entryIds],
    );
  }

  /** Links whose time is long over: not even their expired page is needed any more. */
  async deleteOldTokens(tx: Tx, days: number): Promise<void> {
    await query(
      tx,
      `DELETE FROM opt_in_tokens t USING opt_ins o
       WHERE (o.bucket, o.contact_id, o.opt_in_id) = (t.bucket, t.contact_id, t.opt_in_id)
         AND o.expires_at <= clock_timestamp() - make_interval(days => $1)`,
      [days],
    );
  }

  async delete(tx: Tx, { contactId, optInId }: OptInKey): Promise<void> {
    const key = { bucket: bucketOf(contactId), contactId, optInId };
    await managerOf(tx).delete(OptInEntity, key);
  }

  /** Asked for and not answered yet, in time or not. */
  listOpen(tx: Tx, contactId: string): Promise<OptInEntity[]> {
    const key = { bucket: bucketOf(contactId), contactId, state: 'requested' } as const;
    return managerOf(tx).findBy(OptInEntity, key);
  }

  /** What forms asked for, answered or not. */
  async countAskedSince(tx: Tx, contactId: string, since: Date): Promise<number> {
    const key = { bucket: bucketOf(contactId), contactId, kind: 'request' } as const;
    return managerOf(tx).countBy(OptInEntity, { ...key, requestedAt: MoreThan(since) });
  }

  async hasAny(tx: Tx, contactId: string): Promise<boolean> {
    return managerOf(tx).existsBy(OptInEntity, { bucket: bucketOf(contactId), contactId });
  }

  /** Renewals are counted apart from what was asked for. */
  async tally(tx: Tx, kind: OptInEntity['kind'], state: OptInEntity['state']): Promise<void> {
    const outcome = kind === 'renewal' ? `renewal_${state}` : state;
    await query(
      tx,
      `INSERT INTO opt_in_tallies (day, outcome, count) VALUES (current_date, $1, 1)
       ON CONFLICT ON CONSTRAINT opt_in_tallies_pkey DO UPDATE SET count = opt_in_tallies.count + 1`,
      [outcome],
    );
  }
}
