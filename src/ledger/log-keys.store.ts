/** SQL of the log's keys. The partial unique index keeps one current key, whoever races. */
import { Injectable } from '@nestjs/common';
import { query, type Tx } from '../platform/database/tx.js';

export interface LogKeyRow {
  readonly keyId: string;
  readonly name: string;
  readonly publicKey: Buffer;
  readonly wrapped: Buffer;
  readonly createdAt: Date;
  readonly retiredAt: Date | null;
}

@Injectable()
export class LogKeysStore {
  /** Oldest first; the one that is not retired signs. */
  list(tx: Tx): Promise<LogKeyRow[]> {
    return query<LogKeyRow>(
      tx,
      `SELECT key_id AS "keyId", name, public_key AS "publicKey", wrapped, created_at AS "createdAt",
         retired_at AS "retiredAt" FROM log_keys ORDER BY created_at, key_id`,
    );
  }

  /** False when there is a current key. */
  async insertUnlessCurrent(tx: Tx, key: Omit<LogKeyRow, 'retiredAt'>): Promise<boolean> {
    const rows = await query(
      tx,
      `INSERT INTO log_keys (key_id, name, public_key, wrapped, created_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT ((true)) WHERE retired_at IS NULL DO NOTHING RETURNING key_id`,
      [key.keyId, key.name, key.publicKey, key.wrapped, key.createdAt],
    );
    return rows.length === 1;
  }

  /** The key that was current until now. */
  async retireCurrent(tx: Tx, at: number): Promise<LogKeyRow | null> {
    const [row] = await query<LogKeyRow>(
      tx,
      `UPDATE log_keys SET retired_at = $1 WHERE retired_at IS NULL
       RETURNING key_id AS "keyId", name, public_key AS "publicKey", wrapped,
         created_at AS "createdAt", retired_at AS "retiredAt"`,
      [new Date(at)],
    );
    return row ?? null;
  }
}
