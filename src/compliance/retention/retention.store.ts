/** SQL of retention over the tables of several features, which only retention looks at together. */
import { Injectable } from '@nestjs/common';
import { ORGANISATION_ID } from '../../ledger/contact-keys.store.js';
import { execute, query, type Tx } from '../../platform/database/tx.js';
import { bucketOf } from '../../platform/ids.js';

/** Since when somebody must have been idle, and since when the end of a basis is proved no longer. */
export interface IdleSince {
  readonly act: Date;
  readonly proof: Date;
}

/**
 * Nobody who agrees to anything or of whom a proof is kept, whose data is restricted (it is kept because
 * they want it), or who waits for an answer.
 */
const IDLE = `k.created_at <= $1 AND coalesce(k.last_act_at, k.created_at) <= $1
  AND k.restricted_at IS NULL
  AND NOT EXISTS (SELECT FROM consents c WHERE (c.bucket, c.contact_id) = (k.bucket, k.contact_id))
  AND NOT EXISTS (SELECT FROM opt_ins o WHERE (o.bucket, o.contact_id) = (k.bucket, k.contact_id))
  AND NOT EXISTS (SELECT FROM bases b WHERE (b.bucket, b.contact_id) = (k.bucket, k.contact_id)
    AND coalesce(b.ended_at, b.expires_at) > $2)
  AND NOT EXISTS (SELECT FROM rights_requests r
    WHERE (r.bucket, r.contact_id) = (k.bucket, k.contact_id) AND r.answered_at IS NULL)
  AND NOT EXISTS (SELECT FROM authorizations a WHERE (a.bucket, a.contact_id) = (k.bucket, k.contact_id)
    AND a.decision = 'allow' AND a.decided_at > $1)`;

export interface AnsweredRequest {
  readonly requestId: string;
  readonly contactId: string;
}

@Injectable()
export class RetentionStore {
  /**
   * In the order of ids, after one of them; the organisation has the smallest of all. Plans are generic:
   * a condition that may be void would bound nothing.
   */
  async listIdle(tx: Tx, since: IdleSince, after: string | null, limit: number): Promise<string[]> {
    const from = after ?? ORGANISATION_ID;
    const rows = await query<{ contactId: string }>(
      tx,
      `SELECT k.contact_id AS "contactId" FROM contacts k
       WHERE (k.bucket, k.contact_id) > ($4::smallint, $3::uuid) AND ${IDLE}
       ORDER BY k.bucket, k.contact_id LIMIT $5`,
      [since.act, since.proof, from, bucketOf(from), limit],
    );
    return rows.map(({ contactId }) => contactId);
  }

  async isIdle(tx: Tx, contactId: string, since: IdleSince): Promise<boolean> {
    const rows = await query(
      tx,
      `SELECT 1 FROM contacts k WHERE k.bucket = $3 AND k.contact_id = $4 AND ${IDLE}`,
      [since.act, since.proof, bucketOf(contactId), contactId],
    );
    return rows.length > 0;
  }

  async countEvidence(tx: Tx, contactId: string): Promise<number> {
    const [row] = await query<{ count: number }>(
      tx,
      'SELECT count(*)::int AS count FROM evidence WHERE bucket = $1 AND contact_id = $2',
      [bucketOf(contactId), contactId],
    );
    return row?.count ?? 0;
  }

  listAnswered(tx: Tx, before: Date, limit: number): Promise<AnsweredRequest[]> {
    return query<AnsweredRequest>(
      tx,
      `SELECT request_id AS "requestId", contact_id AS "contactId" FROM rights_requests
       WHERE answered_at <= $1 ORDER BY answered_at, request_id LIMIT $2`,
      [before, limit],
    );
  }

  async deleteRequest(tx: Tx, requestId: string): Promise<boolean> {
    const deleted = await execute(
      tx,
      'DELETE FROM rights_requests WHERE request_id = $1 AND answered_at IS NOT NULL RETURNING 1',
      [requestId],
    );
    return deleted === 1;
  }

  async countExpiredExports(tx: Tx): Promise<number> {
    const [row] = await query<{ count: number }>(
      tx,
      `SELECT count(*)::int AS count FROM audit_exports
       WHERE expires_at <= clock_timestamp() AND wrapped_key IS NOT NULL`,
    );
    return row?.count ?? 0;
  }
}
