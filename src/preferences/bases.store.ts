/**
 * SQL of bases beside consent (GDPR Art. 6(1)(f), CPCE L34-5): one for each topic and channel of a
 * contact. An ended basis stays on file, so that it shows what carried messages until when.
 */
import { Injectable } from '@nestjs/common';
import type { TopicOnChannel } from '../core/topic.js';
import { query, type Tx } from '../platform/database/tx.js';
import { bucketOf } from '../platform/ids.js';
import { IS_UNDONE } from './consents.store.js';

export interface Basis extends TopicOnChannel {
  readonly contactId: string;
  /** Its key in the catalog. */
  readonly basis: string;
  /** The address it was brought for: no other one of the contact is covered. */
  readonly addressId: string;
  readonly clientId: string;
  readonly since: Date;
  readonly expiresAt: Date;
  /** The ledger entry that made the basis what it is now. */
  readonly entryId: string;
}

export interface BasisOnFile extends Basis {
  readonly endedAt: Date | null;
}

/** As verification looks at it. */
export type BasisWithEvidence = BasisOnFile & {
  readonly bucket: number;
  /** Whether the evidence of its entry is still there: without it the basis carries nothing. */
  readonly hasEvidence: boolean;
};

/** What is reached: one topic, one channel, one on the other; what is absent is not narrowed. */
export type Reach = Partial<TopicOnChannel>;

const COLUMNS = `contact_id AS "contactId", topic, channel, basis, address_id AS "addressId",
  client_id AS "clientId", since, expires_at AS "expiresAt", entry_id AS "entryId",
  ended_at AS "endedAt"`;

@Injectable()
export class BasesStore {
  /** A later one takes the place of whatever stood before, also of one that has ended. */
  async put(tx: Tx, basis: Basis): Promise<void> {
    await query(
      tx,
      `INSERT INTO bases (bucket, contact_id, topic, channel, basis, address_id, client_id,
         since, expires_at, ended_at, entry_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL, $10)
       ON CONFLICT ON CONSTRAINT bases_pkey DO UPDATE
         SET basis = excluded.basis, address_id = excluded.address_id,
             client_id = excluded.client_id, since = excluded.since,
             expires_at = excluded.expires_at, ended_at = NULL, entry_id = excluded.entry_id`,
      [
        bucketOf(basis.contactId),
        basis.contactId,
        basis.topic,
        basis.channel,
        basis.basis,
        basis.addressId,
        basis.clientId,
        basis.since,
        basis.expiresAt,
        basis.entryId,
      ],
    );
  }

  /** Those that nothing has ended; one whose time is over is among them until it is replaced. */
  listStanding(tx: Tx, contactId: string): Promise<Basis[]> {
    return this.select(tx, contactId, 'ended_at IS NULL');
  }

  /** All that are on file, for showing them to the person. */
  list(tx: Tx, contactId: string): Promise<BasisOnFile[]> {
    return this.select(tx, contactId, 'TRUE');
  }

  /** Everybody's, also those that have ended, after one of them in the order of the table. */
  listAfter(tx: Tx, after: BasisWithEvidence | null, limit: number): Promise<BasisWithEvidence[]> {
    return query<BasisWithEvidence>(
      tx,
      `SELECT bucket, ${COLUMNS}, EXISTS (SELECT FROM evidence e WHERE e.bucket = b.bucket
           AND e.contact_id = b.contact_id AND e.entry_id = b.entry_id) AS "hasEvidence"
       FROM bases b
       WHERE $2::uuid IS NULL
         OR (b.bucket, b.contact_id, b.topic, b.channel) > ($1::smallint, $2::uuid, $3, $4)
       ORDER BY b.bucket, b.contact_id, b.topic, b.channel LIMIT $5`,
      [
        ...[
          after?.bucket ?? null,
          after?.contactId ?? null,
          after?.topic ?? null,
          after?.channel ?? null,
        ],
        limit,
      ],
    );
  }

  private select(tx: Tx, contactId: string, condition: string): Promise<BasisOnFile[]> {
    return query<BasisOnFile>(
      tx,
      `SELECT ${COLUMNS} FROM bases WHERE bucket = $1 AND contact_id = $2 AND ${condition}
       ORDER BY topic, channel`,
      [bucketOf(contactId), contactId],
    );
  }

  async end(tx: Tx, contactId: string, reach: Reach, at: Date, entryId: string): Promise<void> {
    await query(
      tx,
      `UPDATE bases SET ended_at = $5, entry_id = $6
       WHERE bucket = $1 AND contact_id = $2 AND ended_at IS NULL
         AND topic = coalesce($3, topic) AND channel = coalesce($4, channel)`,
      [bucketOf(contactId), contactId, reach.topic ?? null, reach.channel ?? null, at, entryId],
    );
  }

  /** Exactly as it stood before an act of theirs ended it. */
  async putBack(
    tx: Tx,
    contactId: string,
    { topic, channel, entryId }: TopicOnChannel & Pick<Basis, 'entryId'>,
  ): Promise<void> {
    await query(
      tx,
      `UPDATE bases SET ended_at = NULL, entry_id = $5
       WHERE bucket = $1 AND contact_id = $2 AND topic = $3 AND channel = $4`,
      [bucketOf(contactId), contactId, topic, channel, entryId],
    );
  }

  /**
   * Whether the person said no to this and has not confirmed it since. No client's word
   * carries messages over that: only the person's own opt-in does.
   */
  async isRefused(tx: Tx, contactId: string, { topic, channel }: TopicOnChannel): Promise<boolean> {
    const rows = await query(
      tx,
      `SELECT 1 FROM withdrawals w
       WHERE w.bucket = $1 AND w.contact_id = $2
         AND coalesce(w.topic, $3) = $3 AND coalesce(w.channel, $4) = $4
         AND NOT ${IS_UNDONE}
         AND NOT EXISTS (SELECT FROM consents c
           WHERE c.bucket = $1 AND c.contact_id = $2 AND c.topic = $3 AND c.channel = $4
             AND c.state = 'confirmed' AND c.confirmed_at > w.at)
       LIMIT 1`,
      [bucketOf(contactId), contactId, topic, channel],
    );
    return rows.length > 0;
  }
}
