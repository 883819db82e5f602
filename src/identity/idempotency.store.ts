/**
 * SQL of idempotency keys. A claim is named by its instant: a request that was given up for crashed
 * and wakes late can no longer write over the claim that replaced it.
 */
import { Injectable } from '@nestjs/common';
import { managerOf, query, type Tx } from '../platform/database/tx.js';
import { IdempotencyKeyEntity } from './idempotency-key.entity.js';

export interface Claim {
  readonly clientId: string;
  readonly key: string;
  readonly claimedAt: number;
}

@Injectable()
export class IdempotencyStore {
  /** False when the key is taken. */
  async insert(tx: Tx, claim: Claim, requestDigest: Buffer): Promise<boolean> {
    const rows = await query(
      tx,
      `INSERT INTO idempotency_keys (client_id, key, request_sha256, created_at)
       VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING key`,
      [claim.clientId, claim.key, requestDigest, new Date(claim.claimedAt)],
    );
    return rows.length === 1;
  }

  lock(tx: Tx, { clientId, key }: Claim): Promise<IdempotencyKeyEntity | null> {
    return managerOf(tx).findOne(IdempotencyKeyEntity, {
      where: { clientId, key },
      lock: { mode: 'pessimistic_write' },
    });
  }

  /** The locked row becomes this claim's. */
  async takeOver(tx: Tx, claim: Claim, requestDigest: Buffer): Promise<void> {
    const { clientId, key, claimedAt } = claim;
    await managerOf(tx).update(
      IdempotencyKeyEntity,
      { clientId, key },
      { requestDigest, status: null, body: () => 'NULL', createdAt: new Date(claimedAt) },
    );
  }

  async finish(tx: Tx, claim: Claim, status: number, body: unknown): Promise<void> {
    await query(
      tx,
      `UPDATE idempotency_keys SET status = $4, body = $5::jsonb
       WHERE client_id = $1 AND key = $2 AND created_at = $3`,
      [claim.clientId, claim.key, new Date(claim.claimedAt), status, JSON.stringify(body ?? null)],
    );
  }

  async release(tx: Tx, claim: Claim): Promise<void> {
    const { clientId, key, claimedAt } = claim;
    await managerOf(tx).delete(IdempotencyKeyEntity, {
      clientId,
      key,
      createdAt: new Date(claimedAt),
    });
  }

  async deleteOlderThan(tx: Tx, at: number): Promise<void> {
    await query(tx, 'DELETE FROM idempotency_keys WHERE created_at < $1', [new Date(at)]);
  }
}
