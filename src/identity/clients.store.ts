/**
 * SQL of API clients. A name belongs to one living client at a time; the table says so, not we. It
 * knows no secret, only what was hashed before it came here.
 */
import { Injectable } from '@nestjs/common';
import { managerOf, query, type Tx } from '../platform/database/tx.js';
import { ClientEntity } from './client.entity.js';

export interface NewClient {
  readonly clientId: string;
  readonly name: string;
  readonly secretSha256: Buffer | null;
  readonly scopes: readonly string[];
  readonly gated: boolean;
  readonly at: number;
}

@Injectable()
export class ClientsStore {
  /** False when a living client has the name, or the id is taken. */
  async insert(tx: Tx, client: NewClient): Promise<boolean> {
    const rows = await query(
      tx,
      `INSERT INTO clients (client_id, name, secret_sha256, scopes, gated, created_at)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING client_id`,
      [
        client.clientId,
        client.name,
        client.secretSha256,
        client.scopes,
        client.gated,
        new Date(client.at),
      ],
    );
    return rows.length === 1;
  }

  find(tx: Tx, clientId: string): Promise<ClientEntity | null> {
    return managerOf(tx).findOneBy(ClientEntity, { clientId });
  }

  /** Newest first. */
  list(tx: Tx): Promise<ClientEntity[]> {
    return managerOf(tx).find(ClientEntity, { order: { createdAt: 'DESC', clientId: 'ASC' } });
  }

  /** By id, or by the name of a living client; locked. */
  async lock(tx: Tx, nameOrId: string): Promise<ClientEntity | null> {
    const [row] = await query<{ client_id: string }>(
      tx,
      `SELECT client_id FROM clients
       WHERE client_id = $1 OR (name = $1 AND revoked_at IS NULL)
       ORDER BY (client_id = $1) DESC LIMIT 1 FOR UPDATE`,
      [nameOrId],
    );
    return row ? this.find(tx, row.client_id) : null;
  }

  async revoke(tx: Tx, clientId: string, at: number): Promise<void> {
    await managerOf(tx).update(ClientEntity, { clientId }, { revokedAt: new Date(at) });
  }
}
