/**
 * SQL of keys. The partial unique index keeps one current key per use whoever races; rows are
 * retired or revoked and never deleted, since old tokens and footer links name them.
 */
import { Injectable } from '@nestjs/common';
import { managerOf, query, type Tx } from '../platform/database/tx.js';
import { KeyEntity, type KeyUse, type PublicJwk } from './key.entity.js';

export interface NewKey {
  readonly kid: string;
  readonly use: KeyUse;
  readonly publicJwk: PublicJwk | null;
  readonly wrapped: Buffer;
  readonly at: number;
}

@Injectable()
export class KeysStore {
  /** False when the use has a current key; the other transaction's key is then the one. */
  async insertUnlessCurrent(tx: Tx, key: NewKey): Promise<boolean> {
    const rows = await query(
      tx,
      `INSERT INTO keys (kid, use, public_jwk, wrapped, created_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (use) WHERE retired_at IS NULL AND revoked_at IS NULL DO NOTHING RETURNING kid`,
      [key.kid, key.use, key.publicJwk, key.wrapped, new Date(key.at)],
    );
    return rows.length === 1;
  }

  /** Makes changes to the keys of one use wait for each other. */
  async lock(tx: Tx, use: KeyUse): Promise<void> {
    await query(tx, 'SELECT kid FROM keys WHERE use = $1 ORDER BY kid FOR UPDATE', [use]);
  }

  find(tx: Tx, kid: string): Promise<KeyEntity | null> {
    return managerOf(tx).findOneBy(KeyEntity, { kid });
  }

  /** Newest first. */
  list(tx: Tx): Promise<KeyEntity[]> {
    return managerOf(tx).find(KeyEntity, { order: { createdAt: 'DESC', kid: 'ASC' } });
  }

  /** The kid of the key that was current until now. */
  async retireCurrent(tx: Tx, use: KeyUse, at: number): Promise<string | null> {
    const [row] = await query<{ kid: string }>(
      tx,
      `UPDATE keys SET retired_at = $2
       WHERE use = $1 AND retired_at IS NULL AND revoked_at IS NULL RETURNING kid`,
      [use, new Date(at)],
    );
    return row?.kid ?? null;
  }

  async revoke(tx: Tx, kid: string, at: number): Promise<void> {
    await managerOf(tx).update(KeyEntity, { kid }, { revokedAt: new Date(at) });
  }
}
