/**
 * Remembers by a keyed digest which secrets a database was used with. A wrong key file would
 * otherwise show late: a wrong pepper finds nobody, and with them no objection.
 */
import { Injectable } from '@nestjs/common';
import { query, type Tx } from '../platform/database/tx.js';
import type { SecretDigest } from '../platform/crypto/vault.js';

@Injectable()
export class SecretChecksStore {
  /** The first secret under this id, which may be another than the one given. */
  async remember(tx: Tx, { kind, id, digest }: SecretDigest): Promise<Buffer> {
    await query(
      tx,
      `INSERT INTO secret_checks (kind, secret_id, digest) VALUES ($1, $2, $3)
       ON CONFLICT ON CONSTRAINT secret_checks_pkey DO NOTHING`,
      [kind, id, digest],
    );
    const [row] = await query<{ digest: Buffer }>(
      tx,
      'SELECT digest FROM secret_checks WHERE kind = $1 AND secret_id = $2',
      [kind, id],
    );
    return row?.digest ?? digest;
  }
}
