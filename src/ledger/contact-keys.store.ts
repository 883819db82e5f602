/**
 * Each contact's two keys: the data key seals addresses and evidence, the subject key makes the
 * contact's pseudonyms in ledger entries. Deleting them is what erasure means, so they are never
 * cached beyond a transaction.
 */
import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { Vault } from '../platform/crypto/vault.js';
import { managerOf, query, type Tx } from '../platform/database/tx.js';
import { bucketOf } from '../platform/ids.js';
import { ContactKeysEntity } from './ledger.entity.js';

/** Entries about the organisation itself are kept under this id. */
export const ORGANISATION_ID = '00000000-0000-0000-0000-000000000000';
const KEY_BYTES = 32;

export interface ContactKeys {
  readonly dataKey: Buffer;
  readonly subjectKey: Buffer;
}

@Injectable()
export class ContactKeysStore {
  constructor(private readonly vault: Vault) {}

  /** Null once the contact was forgotten. */
  async find(tx: Tx, contactId: string): Promise<ContactKeys | null> {
    const row = await managerOf(tx).findOneBy(ContactKeysEntity, {
      bucket: bucketOf(contactId),
      contactId,
    });
    return row && this.open(contactId, row.wrapped);
  }

  async get(tx: Tx, contactId: string): Promise<ContactKeys> {
    const keys = await this.find(tx, contactId);
    if (!keys) throw new Error('A contact without keys was asked to be read.');
    return keys;
  }

  /** Makes the keys unless another transaction did; the keys in the table win. */
  async ensure(tx: Tx, contactId: string): Promise<ContactKeys> {
    const found = await this.find(tx, contactId);
    if (found) return found;
    const secret = randomBytes(2 * KEY_BYTES);
    await query(
      tx,
      `INSERT INTO contact_keys (bucket, contact_id, wrapped) VALUES ($1, $2, $3)
       ON CONFLICT ON CONSTRAINT contact_keys_pkey DO NOTHING`,
      [bucketOf(contactId), contactId, this.vault.wrap(secret, `contact:${contactId}`)],
    );
    return this.get(tx, contactId);
  }

  async delete(tx: Tx, contactId: string): Promise<void> {
    await managerOf(tx).delete(ContactKeysEntity, { bucket: bucketOf(contactId), contactId });
  }

  /** For whoever has read the row beside others. */
  open(contactId: string, wrapped: Buffer): ContactKeys {
    const secret = this.vault.unwrap(wrapped, `contact:${contactId}`);
    return { dataKey: secret.subarray(0, KEY_BYTES), subjectKey: secret.subarray(KEY_BYTES) };
  }
}
