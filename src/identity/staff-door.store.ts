/**
 * SQL of the staff door: links that open once, and the sessions they were exchanged for. Tokens are
 * never here, only their SHA-256. A link is spent by one statement whose row count decides, so that
 * of two that come together one enters.
 */
import { Injectable } from '@nestjs/common';
import { execute, query, type Tx } from '../platform/database/tx.js';
import type { StaffScope } from '../platform/http/scopes.js';

/** What a link or a session stands for. */
export interface Pass {
  readonly scopes: readonly StaffScope[];
  /** The name that records of what was done carry. */
  readonly actor: string;
}

export interface StoredSession extends Pass {
  readonly expiresAt: Date;
}

@Injectable()
export class StaffDoorStore {
  async insertLink(tx: Tx, hash: Buffer, pass: Pass, expiresAt: number): Promise<void> {
    await execute(
      tx,
      `INSERT INTO staff_links (token_sha256, scopes, actor, expires_at) VALUES ($1, $2, $3, $4)`,
      [hash, pass.scopes, pass.actor, new Date(expiresAt)],
    );
  }

  /** A link that would open now; null for one that is used, over or unknown. */
  async findLink(tx: Tx, hash: Buffer, now: number): Promise<Pass | null> {
    const [row] = await query<Pass>(
      tx,
      `SELECT scopes, actor FROM staff_links
       WHERE token_sha256 = $1 AND used_at IS NULL AND expires_at > $2`,
      [hash, new Date(now)],
    );
    return row ?? null;
  }

  /** Null when another was first, or it was too late. */
  async spendLink(tx: Tx, hash: Buffer, now: number): Promise<Pass | null> {
    const [row] = await query<Pass>(
      tx,
      `UPDATE staff_links SET used_at = $2
       WHERE token_sha256 = $1 AND used_at IS NULL AND expires_at > $2 RETURNING scopes, actor`,
      [hash, new Date(now)],
    );
    return row ?? null;
  }

  /** Whose link it was that was used before; null for one that never was. */
  async findSpent(tx: Tx, hash: Buffer): Promise<string | null> {
    const [row] = await query<{ actor: string }>(
      tx,
      'SELECT actor FROM staff_links WHERE token_sha256 = $1 AND used_at IS NOT NULL',
      [hash],
    );
    return row?.actor ?? null;
  }

  async insertSession(
    tx: Tx,
    hash: Buffer,
    pass: Pass,
    { begunAt, expiresAt }: { begunAt: number; expiresAt: number },
  ): Promise<void> {
    await execute(
      tx,
      `INSERT INTO staff_sessions (session_sha256, scopes, actor, begun_at, expires_at)
       VALUES ($1, $2, $3, $4, $5)`,
      [hash, pass.scopes, pass.actor, new Date(begunAt), new Date(expiresAt)],
    );
  }

  async findSession(tx: Tx, hash: Buffer, now: number): Promise<StoredSession | null> {
    const [row] = await query<StoredSession>(
      tx,
      `SELECT scopes, actor, expires_at AS "expiresAt" FROM staff_sessions
       WHERE session_sha256 = $1 AND expires_at > $2`,
      [hash, new Date(now)],
    );
    return row ?? null;
  }

  async deleteSession(tx: Tx, hash: Buffer): Promise<void> {
    await execute(tx, 'DELETE FROM staff_sessions WHERE session_sha256 = $1', [hash]);
  }

  /** Everything that a name could still come in by, or is in by. */
  async deleteAllOf(tx: Tx, actor: string): Promise<number> {
    const sessions = await execute(tx, 'DELETE FROM staff_sessions WHERE actor = $1', [actor]);
    const links = await execute(
      tx,
      'DELETE FROM staff_links WHERE actor = $1 AND used_at IS NULL',
      [actor],
    );
    return sessions + links;
  }

  /** What opens nothing any more; a spent link is known as such for as long as this keeps it. */
  async deleteEndedBefore(tx: Tx, instant: number): Promise<void> {
    for (const table of ['staff_sessions', 'staff_links'])
      await execute(tx, `DELETE FROM ${table} WHERE expires_at <= $1`, [new Date(instant)]);
  }
}
