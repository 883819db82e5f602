/**
 * SQL of decisions and of what became of them. Both only grow: an authorization is never updated,
 * its state is the outcomes that stand beside it.
 */
import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { parseAuthorizationId } from '../core/authorization-id.js';
import { execute, managerOf, query, type Tx } from '../platform/database/tx.js';
import { bucketOf } from '../platform/ids.js';
import { AuthorizationEntity, AuthorizationOutcomeEntity } from './authorization.entity.js';

export type OutcomeKind = AuthorizationOutcomeEntity['kind'];

export interface AuthorizationKey {
  readonly bucket: number;
  readonly decidedOn: string;
  readonly authorizationId: string;
}

export interface MessageRef {
  readonly authorizationId: string | null;
  readonly requestHash: Buffer;
}

@Injectable()
export class AuthorizationStore {
  /**
   * Takes the message's name and holds it until the transaction ends, so that the same ask sent
   * twice at once is decided once. First of the locks: message ref, address, contact.
   */
  async lockMessageRef(
    tx: Tx,
    clientId: string,
    messageRef: string,
    requestHash: Buffer,
  ): Promise<MessageRef> {
    const key = [refBucket(clientId, messageRef), clientId, messageRef];
    await query(
      tx,
      `INSERT INTO message_refs (bucket, client_id, message_ref, request_hash)
       VALUES ($1, $2, $3, $4) ON CONFLICT ON CONSTRAINT message_refs_pkey DO NOTHING`,
      [...key, requestHash],
    );
    const [row] = await query<{ authorization_id: string | null; request_hash: Buffer }>(
      tx,
      `SELECT authorization_id, request_hash FROM message_refs
       WHERE bucket = $1 AND client_id = $2 AND message_ref = $3 FOR UPDATE`,
      key,
    );
    if (!row) throw new Error('A message ref vanished under its lock.');
    return { authorizationId: row.authorization_id, requestHash: row.request_hash };
  }

  async pointMessageRef(tx: Tx, authorization: AuthorizationEntity): Promise<void> {
    const { clientId, messageRef, authorizationId } = authorization;
    await query(
      tx,
      `UPDATE message_refs SET authorization_id = $4
       WHERE bucket = $1 AND client_id = $2 AND message_ref = $3`,
      [refBucket(clientId, messageRef), clientId, messageRef, authorizationId],
    );
  }

  async insert(tx: Tx, authorization: AuthorizationEntity): Promise<void> {
    await managerOf(tx).insert(AuthorizationEntity, authorization);
  }

  /** Null also for an id that could not be one. */
  async find(tx: Tx, authorizationId: string): Promise<AuthorizationEntity | null> {
    const key = keyOf(authorizationId);
    return key && managerOf(tx).findOneBy(AuthorizationEntity, { ...key });
  }

  listOutcomes(tx: Tx, authorizationId: string): Promise<AuthorizationOutcomeEntity[]> {
    const key = keyOf(authorizationId);
    if (!key) return Promise.resolve([]);
    return managerOf(tx).find(AuthorizationOutcomeEntity, {
      where: { ...key },
      order: { at: 'ASC' },
    });
  }

  /** False when the same outcome stood already. */
  async insertOutcome(
    tx: Tx,
    authorization: AuthorizationKey,
    outcome: { kind: OutcomeKind; at: number; reason: string | null },
  ): Promise<boolean> {
    const inserted = await execute(
      tx,
      `INSERT INTO authorization_outcomes (bucket, decided_on, authorization_id, kind, at, reason)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT ON CONSTRAINT authorization_outcomes_pkey DO NOTHING RETURNING 1`,
      [
        authorization.bucket,
        authorization.decidedOn,
        authorization.authorizationId,
        outcome.kind,
        new Date(outcome.at),
        outcome.reason,
      ],
    );
    return inserted === 1;
  }

  /** From this month on; those that are there stay as they are. */
  async ensurePartitions(tx: Tx, months: number): Promise<void> {
    await query(tx, 'SELECT ensure_authorization_partitions(current_date, $1)', [months]);
  }

  /**
   * Makes every permit of the contact void that is still in somebody's hand, for one topic and
   * channel or for all marketing. Returns how many.
   */
  async voidOutstanding(
    tx: Tx,
    contactId: string,
    scope: { topic: string; channel: string } | 'marketing',
    at: number,
    reason: string,
  ): Promise<number> {
    const [topic, channel] = scope === 'marketing' ? [null, null] : [scope.topic, scope.channel];
    return execute(
      tx,
      `INSERT INTO authorization_outcomes (bucket, decided_on, authorization_id, kind, at, reason)
       SELECT a.bucket, a.decided_on, a.authorization_id, 'voided', $3, $4
       FROM authorizations a
       WHERE a.bucket = $1 AND a.contact_id = $2 AND a.decision = 'allow'
         AND a.topic_class = 'marketing' AND a.expires_at > $3
         AND a.decided_on >= ($3::timestamptz - interval '1 day')::date
         AND ($5::text IS NULL OR a.topic = $5 AND a.channel = $6)
         AND NOT EXISTS (
           SELECT FROM authorization_outcomes o
           WHERE (o.bucket, o.decided_on, o.authorization_id) = (a.bucket, a.decided_on, a.authorization_id))
       RETURNING 1`,
      [bucketOf(contactId), contactId, new Date(at), reason, topic, channel],
    );
  }
}

export function keyOf(authorizationId: string): AuthorizationKey | null {
  const parts = parseAuthorizationId(authorizationId);
  return parts && { bucket: parts.bucket, decidedOn: parts.day, authorizationId };
}

/** Message refs belong to a client, not to a contact: they are spread by their own name. */
function refBucket(clientId: string, messageRef: string): number {
  return createHash('sha256').update(`${clientId}\0${messageRef}`).digest()[0] ?? 0;
}
