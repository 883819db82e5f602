/**
 * SQL of the register of requests. What was asked, when and by when it is due is never changed but by
 * the one extension that the law knows; an answer stands for good.
 */
import { Injectable } from '@nestjs/common';
import { ORGANISATION_ID } from '../../ledger/contact-keys.store.js';
import { query, type Tx } from '../../platform/database/tx.js';
import { bucketOf } from '../../platform/ids.js';
import type { RequestState, Right, RightsOutcome, RightsRequest } from './rights-request.js';

/** Where a page begins: behind this request. */
export interface RequestCursor {
  readonly dueAt: Date;
  readonly requestId: string;
}

export type NewRequest = Pick<
  RightsRequest,
  'requestId' | 'contactId' | 'kind' | 'reason' | 'actor' | 'receivedAt' | 'dueAt'
>;

const COLUMNS = `request_id AS "requestId", contact_id AS "contactId", kind, reason, actor,
  received_at AS "receivedAt", due_at AS "dueAt", extended_at AS "extendedAt",
  extension_reason AS "extensionReason", answered_at AS "answeredAt", outcome`;

const IN_STATE: Readonly<Record<RequestState, string>> = {
  open: 'answered_at IS NULL',
  overdue: 'answered_at IS NULL AND due_at <= clock_timestamp()',
  answered: 'answered_at IS NOT NULL',
};

@Injectable()
export class RightsRequestsStore {
  async insert(tx: Tx, request: NewRequest): Promise<void> {
    const { requestId, contactId, kind, reason, actor, receivedAt, dueAt } = request;
    await query(
      tx,
      `INSERT INTO rights_requests (request_id, bucket, contact_id, kind, reason, actor,
         received_at, due_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [requestId, bucketOf(contactId), contactId, kind, reason, actor, receivedAt, dueAt],
    );
  }

  async find(tx: Tx, requestId: string): Promise<RightsRequest | null> {
    return this.one(tx, requestId, '');
  }

  async lock(tx: Tx, requestId: string): Promise<RightsRequest | null> {
    return this.one(tx, requestId, 'FOR UPDATE');
  }

  private async one(tx: Tx, requestId: string, lock: string): Promise<RightsRequest | null> {
    const [row] = await query<RightsRequest>(
      tx,
      `SELECT ${COLUMNS} FROM rights_requests WHERE request_id = $1 ${lock}`,
      [requestId],
    );
    return row ?? null;
  }

  /** Not answered yet, oldest first. */
  lockOpen(tx: Tx, contactId: string, kinds: readonly Right[]): Promise<RightsRequest[]> {
    return query<RightsRequest>(
      tx,
      `SELECT ${COLUMNS} FROM rights_requests
       WHERE bucket = $1 AND contact_id = $2 AND kind = ANY ($3) AND answered_at IS NULL
       ORDER BY received_at, request_id FOR UPDATE`,
      [bucketOf(contactId), contactId, kinds],
    );
  }

  /** All of a contact, oldest first. */
  listOf(tx: Tx, contactId: string): Promise<RightsRequest[]> {
    return query<RightsRequest>(
      tx,
      `SELECT ${COLUMNS} FROM rights_requests WHERE bucket = $1 AND contact_id = $2
       ORDER BY received_at, request_id`,
      [bucketOf(contactId), contactId],
    );
  }

  /** What is due first comes first; `open` holds what is overdue too. */
  list(
    tx: Tx,
    state: RequestState | null,
    after: RequestCursor | null,
    limit: number,
  ): Promise<RightsRequest[]> {
    return query<RightsRequest>(
      tx,
      `SELECT ${COLUMNS} FROM rights_requests
       WHERE ${state === null ? 'TRUE' : IN_STATE[state]}
         AND (due_at, request_id) > ($1::timestamptz, $2::uuid)
       ORDER BY due_at, request_id LIMIT $3`,
      [after?.dueAt ?? '-infinity', after?.requestId ?? ORGANISATION_ID, limit],
    );
  }

  async extend(
    tx: Tx,
    requestId: string,
    extension: { dueAt: Date; at: Date; reason: string },
  ): Promise<void> {
    await query(
      tx,
      `UPDATE rights_requests SET due_at = $2, extended_at = $3, extension_reason = $4
       WHERE request_id = $1`,
      [requestId, extension.dueAt, extension.at, extension.reason],
    );
  }

  async answer(tx: Tx, requestId: string, outcome: RightsOutcome, at: Date): Promise<void> {
    await query(
      tx,
      'UPDATE rights_requests SET answered_at = $2, outcome = $3 WHERE request_id = $1',
      [requestId, at, outcome],
    );
  }

  /** How many wait for an answer, how many of them too long, and how many are due within the days. */
  async count(tx: Tx, days: number): Promise<{ open: number; overdue: number; soon: number }> {
    const [row] = await query<{ open: number; overdue: number; soon: number }>(
      tx,
      `SELECT count(*)::int AS open,
         (count(*) FILTER (WHERE due_at <= clock_timestamp()))::int AS overdue,
         (count(*) FILTER (WHERE due_at > clock_timestamp()
           AND due_at <= clock_timestamp() + make_interval(days => $1)))::int AS soon
       FROM rights_requests WHERE answered_at IS NULL`,
      [days],
    );
    return row ?? { open: 0, overdue: 0, soon: 0 };
  }
}
