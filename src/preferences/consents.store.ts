/** SQL of consents, and the numbered list of withdrawals. */
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { ConsentLine } from '../core/bundle.js';
import { ORGANISATION_ID } from '../ledger/contact-keys.store.js';
import { pagesOf, ROWS_A_PAGE } from '../platform/database/pages.js';
import { managerOf, query, type Tx } from '../platform/database/tx.js';
import { bucketOf } from '../platform/ids.js';
import { ConsentEntity } from './consent.entity.js';

export type Confirmation = Omit<ConsentEntity, 'bucket' | 'state' | 'basis' | 'endedAt'>;

/**
 * One act of saying no: to a topic on one channel or on all, to a channel, or to everything; or of having
 * everything forgotten.
 */
export interface WithdrawalRow {
  readonly number: string;
  /** That of the organisation where the address belongs to nobody on file. */
  readonly contactId: string;
  readonly entryId: string;
  readonly scope: 'topic' | 'channel' | 'all' | 'erasure';
  readonly topic: string | null;
  readonly channel: string | null;
  readonly at: Date;
}

export type Refused = Pick<WithdrawalRow, 'contactId' | 'scope' | 'topic' | 'channel'>;

const WITHDRAWAL_COLUMNS = `withdrawal_number AS number, contact_id AS "contactId",
  entry_id AS "entryId", scope, topic, channel, at`;

/** What was undone counts no more; its row stays, as it is numbered in the journal. */
export const IS_UNDONE = `EXISTS (SELECT FROM undone_withdrawals u
  WHERE u.bucket = w.bucket AND u.contact_id = w.contact_id AND u.entry_id = w.entry_id)`;

const INSTANT = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;
const instant = (value: string) => `to_char(${value} AT TIME ZONE 'UTC', ${INSTANT})`;
/**
 * Written by PostgreSQL: there is one for everybody, and its processor is another than ours. A row in another
 * slice than its contact's is no consent, since nobody finds it there.
 */
const LINES = `
SELECT c.contact_id AS contact, c.topic, c.channel, c.state, c.basis,
  c.address_id AS address, c.locale, c.notice_key AS "noticeKey", c.notice_version AS "noticeVersion",
  ${instant('c.confirmed_at')} AS "confirmedAt", ${instant('c.expires_at')} AS "expiresAt",
  ${instant('c.renewal_asked_at')} AS "renewalAskedAt", ${instant('c.ended_at')} AS "endedAt",
  c.entry_id AS "entryId"
FROM consents c
WHERE c.bucket = get_byte(uuid_send(c.contact_id), 15)
  AND (c.bucket, c.contact_id, c.topic, c.channel) > ($1::smallint, $2::uuid, $3::text, $4::text)
ORDER BY c.bucket, c.contact_id, c.topic, c.channel LIMIT ${ROWS_A_PAGE}`;

@Injectable()
export class ConsentsStore {
  listConfirmed(tx: Tx, contactId: string): Promise<ConsentEntity[]> {
    return this.listConfirmedOf(tx, [contactId]);
  }

  listConfirmedOf(tx: Tx, contactIds: readonly string[]): Promise<ConsentEntity[]> {
    return managerOf(tx).findBy(ConsentEntity, {
      bucket: In([...new Set(contactIds.map(bucketOf))]),
      contactId: In([...contactIds]),
      state: 'confirmed',
    });
  }

  /** Also those that have ended. */
  list(tx: Tx, contactId: string): Promise<ConsentEntity[]> {
    return managerOf(tx).findBy(ConsentEntity, { bucket: bucketOf(contactId), contactId });
  }

  /** Everybody's, a page at a time, as a bundle shows them. */
  lines(tx: Tx): AsyncGenerator<readonly ConsentLine[]> {
    return pagesOf<ConsentLine>(ROWS_A_PAGE, (last) =>
      query<ConsentLine>(tx, LINES, [
        ...(last ? [bucketOf(last.contact), last.contact] : [-1, ORGANISATION_ID]),
        ...[last?.topic ?? '', last?.channel ?? ''],
      ]),
    );
  }

  async hasAny(tx: Tx, contactId: string): Promise<boolean> {
    return managerOf(tx).existsBy(ConsentEntity, { bucket: bucketOf(contactId), contactId });
  }

  /**
   * Contacts some consent of whom may have ended before `before`, in the order of their ids and after one
   * of them. It may name too many: what lapses without an act is for the core to say.
   */
  async listEndedBefore(tx: Tx, before: Date, after: string | null, limit: number) {
    const from = after ?? ORGANISATION_ID;
    const rows = await query<{ contactId: string }>(
      tx,
      `SELECT DISTINCT c.bucket, c.contact_id AS "contactId" FROM consents c
       LEFT JOIN contacts k USING (bucket, contact_id)
       WHERE (c.bucket, c.contact_id) > ($3::smallint, $2::uuid)
         AND (c.ended_at <= $1 OR (c.state = 'confirmed' AND c.expires_at <= $1)
           OR (c.state = 'confirmed' AND c.confirmed_at <= $1
             AND coalesce(k.last_act_at, c.confirmed_at) <= $1))
       ORDER BY c.bucket, c.contact_id LIMIT $4`,
      [before, from, bucketOf(from), limit],
    );
    return rows.map(({ contactId }) => contactId);
  }

  /** Forgets where somebody stood; the proof of it goes in the same transaction. */
  async delete(
    tx: Tx,
    contactId: string,
    { topic, channel }: { topic: string; channel: string },
  ): Promise<void> {
    const bucket = bucketOf(contactId);
    await managerOf(tx).delete(ConsentEntity, { bucket, contactId, topic, channel });
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

  /** Its time was over at `at`: nobody ended it, and what it rests on stays what it was. */
  async endByItself(tx: Tx, consent: ConsentEntity, at: Date): Promise<void> {
    const { bucket, contactId, topic, channel } = consent;
    await managerOf(tx).update(
      ConsentEntity,
      { bucket, contactId, topic, channel },
      { expiresAt: at },
    );
  }

  /** Exactly as it stood before an act of theirs ended it. */
  async putBack(
    tx: Tx,
    contactId: string,
    { topic, channel, entryId }: { topic: string; channel: string; entryId: string },
  ): Promise<void> {
    await managerOf(tx).update(
      ConsentEntity,
      { bucket: bucketOf(contactId), contactId, topic, channel },
      { state: 'confirmed', endedAt: null, entryId },
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

  /**
   * Whether exactly this was said already: at `first` or later, where it is said again for then, or
   * at any time, and nothing that it reaches was confirmed since.
   */
  async isSaid(
    tx: Tx,
    { contactId, scope, topic, channel }: Refused,
    first: Date | null,
  ): Promise<boolean> {
    const rows = await query(
      tx,
      `SELECT 1 FROM withdrawals w
       WHERE w.bucket = $1 AND w.contact_id = $2 AND w.scope = $3
         AND w.topic IS NOT DISTINCT FROM $4 AND w.channel IS NOT DISTINCT FROM $5
         AND NOT ${IS_UNDONE}
         AND (w.at >= $6 OR NOT EXISTS (SELECT FROM consents c
           WHERE c.bucket = $1 AND c.contact_id = $2 AND c.confirmed_at > w.at
             AND c.topic = coalesce($4, c.topic) AND c.channel = coalesce($5, c.channel)))
       LIMIT 1`,
      [bucketOf(contactId), contactId, scope, topic, channel, first],
    );
    return rows.length > 0;
  }

  /** Whether they ever said no to everything, also where they confirmed something since. */
  async hasObjected(tx: Tx, contactId: string): Promise<boolean> {
    const rows = await query(
      tx,
      `SELECT 1 FROM withdrawals w
       WHERE w.bucket = $1 AND w.contact_id = $2 AND w.scope = 'all' AND NOT ${IS_UNDONE} LIMIT 1`,
      [bucketOf(contactId), contactId],
    );
    return rows.length > 0;
  }

  listWithdrawalsFrom(tx: Tx, number: string): Promise<WithdrawalRow[]> {
    return query<WithdrawalRow>(
      tx,
      `SELECT ${WITHDRAWAL_COLUMNS} FROM withdrawals WHERE withdrawal_number >= $1
       ORDER BY withdrawal_number`,
      [number],
    );
  }

  /** A page of all, by their numbers. */
  listWithdrawalsAfter(tx: Tx, number: string, limit: number): Promise<WithdrawalRow[]> {
    return this.listNumbered(tx, number, limit, 'TRUE');
  }

  /** The same of erasures alone. */
  listErasuresAfter(tx: Tx, number: string, limit: number): Promise<WithdrawalRow[]> {
    return this.listNumbered(tx, number, limit, `scope = 'erasure'`);
  }

  private listNumbered(
    tx: Tx,
    number: string,
    limit: number,
    condition: string,
  ): Promise<WithdrawalRow[]> {
    return query<WithdrawalRow>(
      tx,
      `SELECT ${WITHDRAWAL_COLUMNS} FROM withdrawals
       WHERE withdrawal_number > $1 AND ${condition} ORDER BY withdrawal_number LIMIT $2`,
      [number, limit],
    );
  }

  /** The numbers of those of these withdrawals that the database knows, by entry id. */
  async knownWithdrawals(
    tx: Tx,
    keys: readonly { contactId: string; entryId: string }[],
  ): Promise<Map<string, bigint>> {
    const rows = await query<{ entry_id: string; number: string }>(
      tx,
      `SELECT w.entry_id, w.withdrawal_number AS number FROM withdrawals w
       JOIN unnest($1::smallint[], $2::uuid[], $3::uuid[]) AS k (bucket, contact_id, entry_id)
         ON (w.bucket, w.contact_id, w.entry_id) = (k.bucket, k.contact_id, k.entry_id)`,
      [
        keys.map(({ contactId }) => bucketOf(contactId)),
        keys.map(({ contactId }) => contactId),
        keys.map(({ entryId }) => entryId),
      ],
    );
    return new Map(rows.map(({ entry_id: entryId, number }) => [entryId, BigInt(number)]));
  }
}
