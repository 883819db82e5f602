/**
 * SQL of what people can still take back, and of the withdrawals that they did take back. A token is
 * never here, only its SHA-256. Rows of the second kind are never changed: what is undone stays undone,
 * and who leaves again says so with an entry of its own.
 */
import { Injectable } from '@nestjs/common';
import { execute, query, type Tx } from '../platform/database/tx.js';
import { bucketOf } from '../platform/ids.js';
import type { Reduction, Stood } from './reduction.js';

export interface StoredUndo {
  readonly contactId: string;
  readonly undoId: string;
  /** Of the act. */
  readonly entryId: string;
  readonly reduction: Reduction;
  readonly stood: Stood;
  /** No page holds it: only whoever has a session can take it back. */
  readonly isOfSession: boolean;
  readonly doneAt: Date;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
  /** Since when a later word forbids it. */
  readonly finalAt: Date | null;
}

export type NewUndo = Omit<StoredUndo, 'isOfSession' | 'usedAt' | 'finalAt'> & {
  readonly tokenHash: Buffer | null;
};

/** Held in the page, or known to whoever has a session. */
export type UndoKey = { readonly tokenHash: Buffer } | { readonly undoId: string };

export interface UndoneWithdrawal {
  readonly bucket: number;
  readonly contactId: string;
  /** Of the withdrawal. */
  readonly entryId: string;
  readonly undoneBy: string;
  readonly at: Date;
}

const COLUMNS = `contact_id AS "contactId", undo_id AS "undoId", entry_id AS "entryId", choice AS reduction, stood,
  token_sha256 IS NULL AS "isOfSession", done_at AS "doneAt", expires_at AS "expiresAt", used_at AS "usedAt",
  final_at AS "finalAt"`;
const OF_CONTACT = 'FROM undos WHERE bucket = $1 AND contact_id = $2';

@Injectable()
export class UndosStore {
  async insert(tx: Tx, undo: NewUndo): Promise<void> {
    const { contactId, undoId, tokenHash, entryId, reduction, stood, doneAt, expiresAt } = undo;
    await execute(
      tx,
      `INSERT INTO undos (bucket, contact_id, undo_id, token_sha256, entry_id, choice, stood,
         done_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        ...[bucketOf(contactId), contactId, undoId, tokenHash, entryId],
        ...[JSON.stringify(reduction), JSON.stringify(stood), doneAt, expiresAt],
      ],
    );
  }

  /** Also one that is used, over or final. */
  async find(tx: Tx, contactId: string, key: UndoKey): Promise<StoredUndo | null> {
    const [column, value] =
      'undoId' in key ? ['undo_id', key.undoId] : ['token_sha256', key.tokenHash];
    const [row] = await query<StoredUndo>(
      tx,
      `SELECT ${COLUMNS} ${OF_CONTACT} AND ${column} = $3`,
      [bucketOf(contactId), contactId, value],
    );
    return row ?? null;
  }

  /** Those that nothing has ended, the latest first. */
  listOpen(tx: Tx, contactId: string, now: Date): Promise<StoredUndo[]> {
    return query<StoredUndo>(
      tx,
      `SELECT ${COLUMNS} ${OF_CONTACT} AND used_at IS NULL AND final_at IS NULL AND expires_at > $3
       ORDER BY done_at DESC`,
      [bucketOf(contactId), contactId, now],
    );
  }

  async use(tx: Tx, { contactId, undoId }: StoredUndo, at: Date): Promise<void> {
    await this.mark(tx, 'used_at', contactId, undoId, at);
  }

  async makeFinal(tx: Tx, { contactId, undoId }: StoredUndo, at: Date): Promise<void> {
    await this.mark(tx, 'final_at', contactId, undoId, at);
  }

  private async mark(
    tx: Tx,
    column: 'used_at' | 'final_at',
    contactId: string,
    undoId: string,
    at: Date,
  ): Promise<void> {
    await execute(
      tx,
      `UPDATE undos SET ${column} = $4 WHERE bucket = $1 AND contact_id = $2 AND undo_id = $3`,
      [bucketOf(contactId), contactId, undoId, at],
    );
  }

  async deleteOverBefore(tx: Tx, instant: Date): Promise<void> {
    await execute(tx, 'DELETE FROM undos WHERE expires_at <= $1', [instant]);
  }

  async insertUndone(tx: Tx, undone: Omit<UndoneWithdrawal, 'bucket'>): Promise<void> {
    const { contactId, entryId, undoneBy, at } = undone;
    await execute(
      tx,
      `INSERT INTO undone_withdrawals (bucket, contact_id, entry_id, undone_by, at)
       VALUES ($1, $2, $3, $4, $5)`,
      [bucketOf(contactId), contactId, entryId, undoneBy, at],
    );
  }

  /** Everybody's, after one of them in the order of the table. */
  listUndoneAfter(
    tx: Tx,
    after: UndoneWithdrawal | null,
    limit: number,
  ): Promise<UndoneWithdrawal[]> {
    const first = '00000000-0000-0000-0000-000000000000';
    return query<UndoneWithdrawal>(
      tx,
      `SELECT bucket, contact_id AS "contactId", entry_id AS "entryId", undone_by AS "undoneBy", at
       FROM undone_withdrawals
       WHERE (bucket, contact_id, entry_id) > ($1::smallint, $2::uuid, $3::uuid)
       ORDER BY bucket, contact_id, entry_id LIMIT $4`,
      [after?.bucket ?? -1, after?.contactId ?? first, after?.entryId ?? first, limit],
    );
  }
}
