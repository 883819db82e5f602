/**
 * SQL of openings: whom a session may look at, and why. Kept with the session, so that a reason is
 * given once and stands on the access line of every page that shows the person.
 */
import { Injectable } from '@nestjs/common';
import { execute, query, type Tx } from '../platform/database/tx.js';

@Injectable()
export class OpeningsStore {
  /** The reason given last is the one that counts. */
  async put(
    tx: Tx,
    sessionHash: Buffer,
    { contactId, reason, at }: { contactId: string; reason: string; at: number },
  ): Promise<void> {
    await execute(
      tx,
      `INSERT INTO staff_openings (session_sha256, contact_id, reason, opened_at)
       VALUES ($1, $2, $3, $4)
       ON CONFLICT (session_sha256, contact_id)
       DO UPDATE SET reason = EXCLUDED.reason, opened_at = EXCLUDED.opened_at`,
      [sessionHash, contactId, reason, new Date(at)],
    );
  }

  async findReason(tx: Tx, sessionHash: Buffer, contactId: string): Promise<string | null> {
    const [row] = await query<{ reason: string }>(
      tx,
      'SELECT reason FROM staff_openings WHERE session_sha256 = $1 AND contact_id = $2',
      [sessionHash, contactId],
    );
    return row?.reason ?? null;
  }

  async deleteOf(tx: Tx, contactId: string): Promise<void> {
    await execute(tx, 'DELETE FROM staff_openings WHERE contact_id = $1', [contactId]);
  }
}
