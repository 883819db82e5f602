/** SQL of consents, the contact's own budget, and the numbered list of withdrawals. */
import { Injectable } from '@nestjs/common';
import { managerOf, query, type Tx } from '../platform/database/tx.js';
import { bucketOf } from '../platform/ids.js';
import { ConsentEntity } from './consent.entity.js';

export type Confirmation = Omit<ConsentEntity, 'bucket' | 'state' | 'basis' | 'endedAt'>;

export interface WithdrawalRow {
  readonly number: string;
  readonly contactId: string;
  readonly entryId: string;
  readonly scope: 'topic' | 'all';
  readonly topic: string | null;
  readonly channel: string | null;
  readonly at: Date;
}

export interface Budget {
  readonly limit: number;
  readonly hours: number;
}

const WITHDRAWAL_COLUMNS = `withdrawal_number AS number, contact_id AS "contactId",
  entry_id AS "entryId", scope, topic, channel, at`;

@Injectable()
export class ConsentsStore {
  listConfirmed(tx: Tx, contactId: string): Promise<ConsentEntity[]> {
    return managerOf(tx).findBy(ConsentEntity, {
      bucket: bucketOf(contactId),
      contactId,
      state: 'confirmed',
    });
  }

  async hasAny(tx: Tx, contactId: string): Promise<boolean> {
    return managerOf(tx).existsBy(ConsentEntity, { bucket: bucketOf(contactId), contactId });
  }

  /** A later confirmation takes the place of whatever stood before. */
  async putConfirmed(tx: Tx, confirmation: Confirmation): Promise<void> {
    const row = {
      ...confirmation,
      bucket: bucketOf(confirmation.contactId),
      state: 'confirmed' as const,
      basis: 'consent' as const,
      endedAt: null,
    };
    await managerOf(tx).upsert(ConsentEntity, row, ['bucket', 'contactId', 'topic', 'channel']);
  }

  async end(tx: Tx, consent: ConsentEntity, entryId: string, at: Date): Promise<void> {
    const { bucket, contactId, topic, channel } = consent;
    await managerOf(tx).update(
      ConsentEntity,
      { bucket, contactId, topic, channel },
      { state: 'withdrawn', endedAt: at, entryId },
    );
  }

  async findBudget(tx: Tx, contactId: string): Promise<Budget | null> {
    const [row] = await query<{ limit: number; hours: number }>(
      tx,
      `SELECT budget_limit AS limit, budget_hours AS hours FROM preferences
       WHERE bucket = $1 AND contact_id = $2 AND budget_limit IS NOT NULL`,
      [bucketOf(contactId), contactId],
    );
    return row ?? null;
  }

  async putBudget(tx: Tx, contactId: string, budget: Budget, at: Date): Promise<void> {
    await query(
      tx,
      `INSERT INTO preferences (bucket, contact_id, budget_limit, budget_hours, updated_at)
       VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT ON CONSTRAINT preferences_pkey DO UPDATE
         SET budget_limit = excluded.budget_limit, budget_hours = excluded.budget_hours,
             updated_at = excluded.updated_at`,
      [bucketOf(contactId), contactId, budget.limit, budget.hours, at],
    );
  }

  async insertWithdrawal(
    tx: Tx,
    withdrawal: Omit<WithdrawalRow, 'number'>,
  ): Promise<WithdrawalRow> {
    const { contactId, entryId, scope, topic, channel, at } = withdrawal;
    const [row] = await query<WithdrawalRow>(
      tx,
      `INSERT INTO withdrawals (bucket, contact_id, entry_id, scope, topic, channel, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${WITHDRAWAL_COLUMNS}`,
      [bucketOf(contactId), contactId, entryId, scope, topic, channel, at],
    );
    if (!row) throw new Error('A withdrawal was not numbered.');
    return row;
  }

  listWithdrawalsFrom(tx: Tx, number: string): Promise<WithdrawalRow[]> {
    return query<WithdrawalRow>(
      tx,
      `SELECT ${WITHDRAWAL_COLUMNS} FROM withdrawals WHERE withdrawal_number >= $1
       ORDER BY withdrawal_number`,
      [number],
    );
  }

  /** Which of these withdrawals the database knows, by entry id. */
  async knownWithdrawals(
    tx: Tx,
    keys: readonly { contactId: string; entryId: string }[],
  ): Promise<Set<string>> {
    const rows = await query<{ entry_id: string }>(
      tx,
      `SELECT w.entry_id FROM withdrawals w
       JOIN unnest($1::smallint[], $2::uuid[], $3::uuid[]) AS k (bucket, contact_id, entry_id)
         ON (w.bucket, w.contact_id, w.entry_id) = (k.bucket, k.contact_id, k.entry_id)`,
      [
        keys.map(({ contactId }) => bucketOf(contactId)),
        keys.map(({ contactId }) => contactId),
        keys.map(({ entryId }) => entryId),
      ],
    );
    return new Set(rows.map((row) => row.entry_id));
  }
}
