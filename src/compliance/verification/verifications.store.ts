/** SQL of verifications: asked for, run by one worker at a time, kept for as long as they say something. */
import { Injectable } from '@nestjs/common';
import { execute, query, type Tx } from '../../platform/database/tx.js';
import type { Verification } from '../../verifier/findings.js';

export interface VerificationRun {
  readonly verificationId: string;
  readonly actor: string;
  readonly state: 'queued' | 'running' | 'done' | 'failed';
  readonly done: number;
  readonly total: number | null;
  readonly result: Verification | null;
  readonly requestedAt: Date;
  readonly begunAt: Date | null;
  readonly finishedAt: Date | null;
}

const COLUMNS = `verification_id AS "verificationId", actor, state, done::float8 AS done,
  total::float8 AS total, result, requested_at AS "requestedAt", begun_at AS "begunAt",
  finished_at AS "finishedAt"`;
/** A run that gave no sign for so long has died with its process. */
const SILENT = `interval '2 minutes'`;

@Injectable()
export class VerificationsStore {
  async insert(tx: Tx, verificationId: string, actor: string, at: number): Promise<void> {
    await execute(
      tx,
      `INSERT INTO log_verifications (verification_id, actor, state, requested_at)
       VALUES ($1, $2, 'queued', $3)`,
      [verificationId, actor, new Date(at)],
    );
  }

  /** One that waits or runs, locked: two who ask at once get the same one. */
  async lockOpen(tx: Tx): Promise<string | null> {
    await execute(tx, 'LOCK TABLE log_verifications IN SHARE ROW EXCLUSIVE MODE');
    const [row] = await query<{ id: string }>(
      tx,
      `SELECT verification_id AS id FROM log_verifications
       WHERE state = 'queued'
         OR (state = 'running' AND seen_at > clock_timestamp() - ${SILENT})
       ORDER BY requested_at DESC LIMIT 1`,
    );
    return row?.id ?? null;
  }

  async find(tx: Tx, verificationId: string): Promise<VerificationRun | null> {
    const [row] = await query<VerificationRun>(
      tx,
      `SELECT ${COLUMNS} FROM log_verifications WHERE verification_id = $1`,
      [verificationId],
    );
    return row ?? null;
  }

  /** Newest first. */
  list(tx: Tx, limit: number): Promise<VerificationRun[]> {
    return query<VerificationRun>(
      tx,
      `SELECT ${COLUMNS} FROM log_verifications ORDER BY requested_at DESC LIMIT $1`,
      [limit],
    );
  }

  /** False where another worker has it, or it is over. */
  async begin(tx: Tx, verificationId: string): Promise<boolean> {
    const begun = await execute(
      tx,
      `UPDATE log_verifications SET state = 'running', begun_at = clock_timestamp(),
         seen_at = clock_timestamp(), done = 0, total = NULL
       WHERE verification_id = $1 AND (state = 'queued'
         OR (state = 'running' AND seen_at <= clock_timestamp() - ${SILENT}))`,
      [verificationId],
    );
    return begun === 1;
  }

  async progress(tx: Tx, verificationId: string, done: number, total: number): Promise<void> {
    await execute(
      tx,
      `UPDATE log_verifications SET done = $2, total = $3, seen_at = clock_timestamp()
       WHERE verification_id = $1 AND state = 'running'`,
      [verificationId, done, total],
    );
  }

  async finish(tx: Tx, verificationId: string, result: Verification | null): Promise<void> {
    await execute(
      tx,
      `UPDATE log_verifications SET state = $2, result = $3, finished_at = clock_timestamp()
       WHERE verification_id = $1`,
      [verificationId, result ? 'done' : 'failed', result && JSON.stringify(result)],
    );
  }

  async deleteBefore(tx: Tx, instant: number): Promise<void> {
    await execute(tx, 'DELETE FROM log_verifications WHERE requested_at < $1', [new Date(instant)]);
  }
}
