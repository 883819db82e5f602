/**
 * SQL of suppressions: refusals kept by match key, apart from any contact, so that they outlive
 * erasure and bind whoever brings the address back.
 */
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { MatchKey } from '../platform/crypto/vault.js';
import { managerOf, query, type Tx } from '../platform/database/tx.js';
import { bucketOfKey } from '../platform/ids.js';
import { SuppressionEntity } from './contact.entity.js';

export type SuppressionKind = SuppressionEntity['kind'];

@Injectable()
export class SuppressionsStore {
  /** A later one of the same kind takes the place of the earlier: it can only last longer. */
  async put(
    tx: Tx,
    matchKey: MatchKey,
    suppression: { kind: SuppressionKind; since: Date; until: Date | null },
  ): Promise<void> {
    await query(
      tx,
      `INSERT INTO suppressions (bucket, match_key, kind, pepper_id, since, until)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT ON CONSTRAINT suppressions_pkey DO UPDATE SET until = excluded.until`,
      [
        bucketOfKey(matchKey.key),
        matchKey.key,
        suppression.kind,
        matchKey.pepperId,
        suppression.since,
        suppression.until,
      ],
    );
  }

  list(tx: Tx, keys: readonly MatchKey[]): Promise<SuppressionEntity[]> {
    // To the library an empty list of conditions is no condition, and it would list everybody's.
    if (keys.length === 0) return Promise.resolve([]);
    return managerOf(tx).find(SuppressionEntity, {
      where: keys.map(({ key }) => ({ bucket: bucketOfKey(key), matchKey: key })),
    });
  }

  /** The contact's own later act ends what they had refused. */
  async delete(
    tx: Tx,
    keys: readonly MatchKey[],
    kinds: readonly SuppressionKind[],
  ): Promise<void> {
    for (const { key } of keys)
      await managerOf(tx).delete(SuppressionEntity, {
        bucket: bucketOfKey(key),
        matchKey: key,
        kind: In([...kinds]),
      });
  }

  /** Those that were for a time, and whose time is over. */
  async deleteEnded(tx: Tx): Promise<void> {
    await query(tx, 'DELETE FROM suppressions WHERE until < clock_timestamp()');
  }
}
