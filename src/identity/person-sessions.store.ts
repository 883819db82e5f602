/**
 * SQL of the sessions by which people see and change what concerns them. The id of a session is never
 * here, only its SHA-256.
 */
import { Injectable } from '@nestjs/common';
import { execute, query, type Tx } from '../platform/database/tx.js';
import { bucketOf } from '../platform/ids.js';

/** Whose session it is, and the address by which they proved it. */
export interface Proven {
  readonly contactId: string;
  readonly addressId: string;
}

export interface StoredPersonSession extends Proven {
  readonly expiresAt: Date;
}

@Injectable()
export class PersonSessionsStore {
  async insert(
    tx: Tx,
    hash: Buffer,
    { contactId, addressId }: Proven,
    { begunAt, expiresAt }: { begunAt: number; expiresAt: number },
  ): Promise<void> {
    await execute(
      tx,
      `INSERT INTO person_sessions
         (bucket, contact_id, session_sha256, address_id, begun_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [bucketOf(contactId), contactId, hash, addressId, new Date(begunAt), new Date(expiresAt)],
    );
  }

  async find(tx: Tx, hash: Buffer, now: number): Promise<StoredPersonSession | null> {
    const [row] = await query<StoredPersonSession>(
      tx,
      `SELECT contact_id AS "contactId", address_id AS "addressId", expires_at AS "expiresAt"
       FROM person_sessions WHERE session_sha256 = $1 AND expires_at > $2`,
      [hash, new Date(now)],
    );
    return row ?? null;
  }

  async delete(tx: Tx, hash: Buffer): Promise<void> {
    await execute(tx, 'DELETE FROM person_sessions WHERE session_sha256 = $1', [hash]);
  }

  async deleteEndedBefore(tx: Tx, instant: number): Promise<void> {
    await execute(tx, 'DELETE FROM person_sessions WHERE expires_at <= $1', [new Date(instant)]);
  }
}
