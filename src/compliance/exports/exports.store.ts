/**
 * SQL of exports. A row is the order, the state of its work, and the wrapped key of its file: whoever
 * works on it put that key there, and may write on only while it stands. Who empties the key takes the
 * file away from everybody, in their own transaction.
 */
import { Injectable } from '@nestjs/common';
import { DomainError } from '../../core/errors.js';
import { execute, query, type Tx } from '../../platform/database/tx.js';
import type { WrittenFile } from './export-files.js';
import type { ExportOrder } from './export-order.js';

export type ExportState = 'queued' | 'running' | 'done' | 'failed' | 'gone';

export interface ExportRow extends ExportOrder {
  readonly state: ExportState;
  readonly done: number;
  readonly total: number | null;
  readonly lines: number | null;
  readonly treeSize: number | null;
  readonly bytes: number | null;
  readonly sha256: Buffer | null;
  readonly wrappedKey: Buffer | null;
  readonly attempts: number;
  readonly finishedAt: Date | null;
  readonly expiresAt: Date | null;
}

export interface MadeFile extends WrittenFile {
  readonly lines: number;
  readonly treeSize: number;
}

const COLUMNS = `export_id AS "exportId", format, filter, is_clear AS "isClear", locale, reason, actor,
  requested_at AS "requestedAt", state, done::float8 AS done, total::float8 AS total,
  line_count::float8 AS lines, tree_size::float8 AS "treeSize", bytes::float8 AS bytes, sha256,
  wrapped_key AS "wrappedKey", attempts, finished_at AS "finishedAt", expires_at AS "expiresAt"`;

/** Erasures and beginnings of exports take turns: an export reads either before one, or after it. */
const TURN = `hashtextextended('audit_exports', 0)`;
const NOW = 'clock_timestamp()';
/** $1: the silence, in milliseconds, by which a crash is known. */
const IS_WORKED_ON = `(state = 'running' AND moved_at > ${NOW} - $1 * interval '1 millisecond')`;

@Injectable()
export class ExportsStore {
  async insert(tx: Tx, order: ExportOrder): Promise<void> {
    await query(
      tx,
      `INSERT INTO audit_exports
         (export_id, format, filter, is_clear, locale, reason, actor, state, requested_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, 'queued', $8)`,
      [
        ...[order.exportId, order.format, JSON.stringify(order.filter), order.isClear],
        ...[order.locale, order.reason, order.actor, order.requestedAt],
      ],
    );
  }

  /** Newest first. */
  list(tx: Tx, actor: string, limit: number): Promise<ExportRow[]> {
    return query<ExportRow>(
      tx,
      `SELECT ${COLUMNS} FROM audit_exports WHERE actor = $1
       ORDER BY requested_at DESC, export_id LIMIT $2`,
      [actor, limit],
    );
  }

  /** Throws `export_not_found` for what is somebody else's as well. */
  async get(tx: Tx, exportId: string, actor: string): Promise<ExportRow> {
    const [row] = await query<ExportRow>(
      tx,
      `SELECT ${COLUMNS} FROM audit_exports WHERE export_id = $1 AND actor = $2`,
      [exportId, actor],
    );
    if (!row) throw new DomainError('export_not_found');
    return row;
  }

  async countOpen(tx: Tx, actor: string): Promise<number> {
    const [row] = await query<{ open: number }>(
      tx,
      `SELECT count(*)::int AS open FROM audit_exports
       WHERE actor = $1 AND state IN ('queued', 'running')`,
      [actor],
    );
    return row?.open ?? 0;
  }

  /**
   * The oldest that nobody works on: queued, or left by somebody who has not been heard of for so long.
   * Null also while `mostAtOnce` others are worked on.
   */
  async lockNext(tx: Tx, silentForMs: number, mostAtOnce: number): Promise<ExportRow | null> {
    await query(tx, `SELECT pg_advisory_xact_lock_shared(${TURN})`);
    const [row] = await query<ExportRow>(
      tx,
      `SELECT ${COLUMNS} FROM audit_exports
       WHERE state IN ('queued', 'running') AND NOT ${IS_WORKED_ON}
         AND (SELECT count(*) FROM audit_exports WHERE ${IS_WORKED_ON}) < $2
       ORDER BY requested_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
      [silentForMs, mostAtOnce],
    );
    return row ?? null;
  }

  async begin(tx: Tx, exportId: string, wrappedKey: Buffer): Promise<void> {
    await query(
      tx,
      `UPDATE audit_exports SET state = 'running', wrapped_key = $2, done = 0, total = NULL,
         attempts = attempts + 1, moved_at = ${NOW} WHERE export_id = $1`,
      [exportId, wrappedKey],
    );
  }

  /** False when the work is somebody else's by now, or the key was emptied. */
  async move(tx: Tx, key: Buffer, { done, total }: { done: number; total: number }) {
    const moved = await execute(
      tx,
      `UPDATE audit_exports SET done = $2, total = $3, moved_at = ${NOW}
       WHERE wrapped_key = $1 AND state = 'running' RETURNING 1`,
      [key, done, total],
    );
    return moved === 1;
  }

  /** False as above. */
  async finish(
    tx: Tx,
    key: Buffer,
    { lines, treeSize, bytes, sha256 }: MadeFile,
    { at, expiresAt }: { at: Date; expiresAt: Date },
  ): Promise<boolean> {
    const finished = await execute(
      tx,
      `UPDATE audit_exports SET state = 'done', done = $3, total = $3, line_count = $2,
         tree_size = $3, bytes = $4, sha256 = $5, finished_at = $6, expires_at = $7
       WHERE wrapped_key = $1 AND state = 'running' RETURNING 1`,
      [key, lines, treeSize, bytes, sha256, at, expiresAt],
    );
    return finished === 1;
  }

  /** The work is nobody's again; what was no fault of it does not count as an attempt. */
  async giveBack(
    tx: Tx,
    key: Buffer,
    { state, isFault }: { state: 'queued' | 'failed'; isFault: boolean },
  ): Promise<void> {
    await query(
      tx,
      `UPDATE audit_exports SET state = $2, wrapped_key = NULL, attempts = attempts - $3
       WHERE wrapped_key = $1 AND state = 'running'`,
      [key, state, isFault ? 0 : 1],
    );
  }

  /** Those that took everybody with them who tried. */
  async failCrashed(tx: Tx, silentForMs: number, mostAttempts: number): Promise<void> {
    await query(
      tx,
      `UPDATE audit_exports SET state = 'failed', wrapped_key = NULL
       WHERE state = 'running' AND attempts >= $2 AND NOT ${IS_WORKED_ON}`,
      [silentForMs, mostAttempts],
    );
  }

  /**
   * Takes away every file that may hold the person in clear; in the transaction that erases them. What
   * is being written begins anew, without them. A bundle that was made without addresses holds no
   * evidence, and nobody.
   */
  async forgetKeys(tx: Tx, contactId: string): Promise<void> {
    await query(tx, `SELECT pg_advisory_xact_lock(${TURN})`);
    await query(
      tx,
      `UPDATE audit_exports SET wrapped_key = NULL,
         state = CASE state WHEN 'running' THEN 'queued' ELSE 'gone' END
       WHERE wrapped_key IS NOT NULL AND (is_clear OR format <> 'bundle')
         AND coalesce(filter ->> 'contactId', $1) = $1`,
      [contactId],
    );
  }

  async forgetExpired(tx: Tx): Promise<void> {
    await query(
      tx,
      `UPDATE audit_exports SET wrapped_key = NULL, state = 'gone'
       WHERE wrapped_key IS NOT NULL AND expires_at <= ${NOW}`,
    );
  }

  /** The wrapped keys of all files that somebody may still read or is writing. */
  async listKeys(tx: Tx): Promise<{ exportId: string; wrappedKey: Buffer }[]> {
    return query(
      tx,
      `SELECT export_id AS "exportId", wrapped_key AS "wrappedKey" FROM audit_exports
       WHERE wrapped_key IS NOT NULL`,
    );
  }
}
