/**
 * SQL of contacts and addresses. An address is found by match key under every pepper in force; one
 * found under an older pepper is moved to the current one while it is locked. Lock order: address,
 * then contact.
 */
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { KnownClock } from '../core/preference.js';
import type { MatchKey } from '../platform/crypto/vault.js';
import { execute, managerOf, query, type Tx } from '../platform/database/tx.js';
import { bucketOf, bucketOfKey } from '../platform/ids.js';
import { AddressEntity, ContactEntity } from './contact.entity.js';

/** Somebody new has done nothing yet, and is not restricted. */
export type NewContact = Omit<ContactEntity, 'bucket' | 'restrictedAt' | 'lastActAt'>;
export type NewAddress = Omit<AddressEntity, 'bucket' | 'matchKey' | 'pepperId'>;

/** What features keep about a contact by its id; with an opt-in go the tokens of its mails. */
const OF_CONTACTS = [
  'preferences',
  'consents',
  'bases',
  'opt_ins',
  'soft_bounces',
  'check_counts',
  'person_links',
  'person_sessions',
  'undos',
] as const;

/** What is never there about somebody who was erased; counts by day may come after them. */
const ON_FILE = [
  ...['contacts', 'contact_keys', 'evidence', 'consents', 'bases', 'preferences', 'opt_ins'],
] as const;

/** An address as it stands, with the keys that open it, where there are any. */
export interface StoredAddress {
  readonly bucket: number;
  readonly matchKey: Buffer;
  readonly pepperId: string;
  readonly addressId: string;
  readonly kind: AddressEntity['kind'];
  readonly contactId: string;
  readonly sealed: Buffer;
  readonly wrapped: Buffer | null;
  readonly isOfContact: boolean;
}

export interface SealedAddress extends Pick<
  AddressEntity,
  'contactId' | 'addressId' | 'kind' | 'linkedAt' | 'sealed'
> {
  /** The keys that open it; null where they are missing. */
  readonly wrapped: Buffer | null;
}

@Injectable()
export class ContactsStore {
  async findAddress(tx: Tx, keys: readonly MatchKey[]): Promise<AddressEntity | null> {
    return managerOf(tx).findOne(AddressEntity, { where: whereKeys(keys) });
  }

  /** The row stays locked until the transaction ends. */
  async lockAddress(
    tx: Tx,
    keys: readonly [MatchKey, ...MatchKey[]],
  ): Promise<AddressEntity | null> {
    const found = await managerOf(tx).findOne(AddressEntity, {
      where: whereKeys(keys),
      lock: { mode: 'pessimistic_write' },
    });
    if (found && found.pepperId !== keys[0].pepperId) await this.rehash(tx, found, keys[0]);
    return found;
  }

  /** The address and what was refused under its key move together: neither may lose the other. */
  private async rehash(tx: Tx, address: AddressEntity, current: MatchKey): Promise<void> {
    const from = [address.bucket, address.matchKey];
    const to = [bucketOfKey(current.key), current.key];
    await query(
      tx,
      `DELETE FROM suppressions s WHERE s.bucket = $3 AND s.match_key = $4 AND EXISTS (
         SELECT FROM suppressions o WHERE o.bucket = $1 AND o.match_key = $2 AND o.kind = s.kind)`,
      [...from, ...to],
    );
    for (const table of ['suppressions', 'addresses'])
      await query(
        tx,
        `UPDATE ${table} SET bucket = $3, match_key = $4, pepper_id = $5
         WHERE bucket = $1 AND match_key = $2`,
        [...from, ...to, current.pepperId],
      );
  }

  /** Lets the address stand for the contact; false when another transaction was first. */
  async insertAddress(tx: Tx, address: NewAddress, matchKey: MatchKey): Promise<boolean> {
    const inserted = await execute(
      tx,
      `INSERT INTO addresses
         (bucket, match_key, pepper_id, address_id, kind, contact_id, sealed, linked_at, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT ON CONSTRAINT addresses_pkey DO NOTHING RETURNING 1`,
      [
        bucketOfKey(matchKey.key),
        matchKey.key,
        matchKey.pepperId,
        address.addressId,
        address.kind,
        address.contactId,
        address.sealed,
        address.linkedAt,
        address.createdAt,
      ],
    );
    return inserted === 1;
  }

  async insertContact(tx: Tx, contact: NewContact): Promise<void> {
    await managerOf(tx).insert(ContactEntity, { ...contact, bucket: bucketOf(contact.contactId) });
  }

  async updateContact(
    tx: Tx,
    contactId: string,
    changes: Partial<Omit<ContactEntity, 'bucket' | 'contactId' | 'createdAt'>>,
  ): Promise<void> {
    const where = { bucket: bucketOf(contactId), contactId };
    await managerOf(tx).update(ContactEntity, where, changes);
  }

  /**
   * With all that features keep about a contact by its id: they stand above this one, which cannot
   * ask them, and a row that is left would be about nobody.
   */
  async deleteContact(tx: Tx, contactId: string): Promise<void> {
    for (const table of OF_CONTACTS)
      await execute(tx, `DELETE FROM ${table} WHERE bucket = $1 AND contact_id = $2 RETURNING 1`, [
        bucketOf(contactId),
        contactId,
      ]);
    await managerOf(tx).delete(AddressEntity, { contactId });
    await managerOf(tx).delete(ContactEntity, { bucket: bucketOf(contactId), contactId });
  }

  /** Preferences stand above contacts, which cannot ask them; what they are read in is on file here. */
  async ownClock(tx: Tx, contactId: string): Promise<KnownClock> {
    const [row] = await query<{ from: number | null; to: number | null; timezone: string | null }>(
      tx,
      `SELECT from_minute AS from, to_minute AS to, timezone FROM preferences
       WHERE bucket = $1 AND contact_id = $2`,
      [bucketOf(contactId), contactId],
    );
    const { from: fromMinute = null, to: toMinute = null, timezone = null } = row ?? {};
    const hours = fromMinute === null || toMinute === null ? null : { fromMinute, toMinute };
    return { hours, timezone };
  }

  /** Serialises everything that decides about or changes this person. Null: no such contact. */
  async lockContact(tx: Tx, contactId: string): Promise<ContactEntity | null> {
    return managerOf(tx).findOne(ContactEntity, {
      where: { bucket: bucketOf(contactId), contactId },
      lock: { mode: 'for_no_key_update' },
    });
  }

  async findContact(tx: Tx, contactId: string): Promise<ContactEntity | null> {
    return managerOf(tx).findOneBy(ContactEntity, { bucket: bucketOf(contactId), contactId });
  }

  findContacts(tx: Tx, contactIds: readonly string[]): Promise<ContactEntity[]> {
    return managerOf(tx).findBy(ContactEntity, {
      bucket: In([...new Set(contactIds.map(bucketOf))]),
      contactId: In([...contactIds]),
    });
  }

  listAddresses(tx: Tx, contactId: string): Promise<AddressEntity[]> {
    return managerOf(tx).find(AddressEntity, {
      where: { contactId },
      order: { linkedAt: { direction: 'DESC', nulls: 'LAST' }, createdAt: 'ASC' },
    });
  }

  /**
   * Of many contacts, each address with the keys that open it, in one statement: a person who is erased
   * meanwhile is there with both, or with neither.
   */
  listSealed(tx: Tx, contactIds: readonly string[]): Promise<SealedAddress[]> {
    return query<SealedAddress>(
      tx,
      `SELECT a.contact_id AS "contactId", a.address_id AS "addressId", a.kind,
         a.linked_at AS "linkedAt", a.sealed, k.wrapped
       FROM unnest($1::smallint[], $2::uuid[]) AS c (bucket, contact_id)
         JOIN addresses a ON a.contact_id = c.contact_id
         LEFT JOIN contact_keys k ON k.bucket = c.bucket AND k.contact_id = c.contact_id
       ORDER BY a.linked_at DESC NULLS LAST, a.created_at`,
      [contactIds.map(bucketOf), contactIds],
    );
  }

  /** Everybody's, after one of them in the order of the table. */
  listAddressesAfter(tx: Tx, after: StoredAddress | null, limit: number): Promise<StoredAddress[]> {
    return query<StoredAddress>(
      tx,
      `SELECT a.bucket, a.match_key AS "matchKey", a.pepper_id AS "pepperId",
         a.address_id AS "addressId", a.kind, a.contact_id AS "contactId", a.sealed, k.wrapped,
         EXISTS (SELECT FROM contacts c
           WHERE c.bucket = get_byte(uuid_send(a.contact_id), 15)
             AND c.contact_id = a.contact_id) AS "isOfContact"
       FROM (SELECT * FROM addresses
             WHERE (bucket, match_key) > ($1::smallint, $2::bytea)
             ORDER BY bucket, match_key LIMIT $3) a
         LEFT JOIN LATERAL (SELECT wrapped FROM contact_keys k
           WHERE k.bucket = get_byte(uuid_send(a.contact_id), 15)
             AND k.contact_id = a.contact_id LIMIT 1) k ON true
       ORDER BY a.bucket, a.match_key`,
      // Plans are generic: a condition that may be void would be no bound, and each page read all before it.
      [after?.bucket ?? -1, after?.matchKey ?? Buffer.alloc(0), limit],
    );
  }

  /** Which of these contacts there are rows about, whatever is left of them. */
  async listOnFile(tx: Tx, contactIds: readonly string[]): Promise<string[]> {
    const parts = ON_FILE.map(
      (table) => `SELECT contact_id FROM ${table} JOIN asked USING (bucket, contact_id)`,
    );
    const rows = await query<{ contactId: string }>(
      tx,
      `WITH asked AS (SELECT * FROM unnest($1::smallint[], $2::uuid[]) AS a (bucket, contact_id))
       SELECT contact_id AS "contactId" FROM (${parts.join(' UNION ')}
         UNION SELECT contact_id FROM addresses WHERE contact_id = ANY ($2)) AS found
       ORDER BY contact_id`,
      [contactIds.map(bucketOf), contactIds],
    );
    return rows.map(({ contactId }) => contactId);
  }

  /** GDPR Art. 18: few. */
  listRestricted(tx: Tx): Promise<{ contactId: string; restrictedAt: Date }[]> {
    return query<{ contactId: string; restrictedAt: Date }>(
      tx,
      `SELECT contact_id AS "contactId", restricted_at AS "restrictedAt" FROM contacts
       WHERE restricted_at IS NOT NULL ORDER BY bucket, contact_id`,
    );
  }

  async lockAddresses(tx: Tx, contactId: string): Promise<void> {
    await query(
      tx,
      'SELECT 1 FROM addresses WHERE contact_id = $1 ORDER BY bucket, match_key FOR UPDATE',
      [contactId],
    );
  }

  async deleteAddress(tx: Tx, contactId: string, addressId: string): Promise<void> {
    // What counts it, and what it would open.
    for (const table of ['soft_bounces', 'person_links', 'person_sessions'])
      await execute(
        tx,
        `DELETE FROM ${table} WHERE bucket = $1 AND contact_id = $2 AND address_id = $3 RETURNING 1`,
        [bucketOf(contactId), contactId, addressId],
      );
    await managerOf(tx).delete(AddressEntity, { contactId, addressId });
  }

  async linkAddress(tx: Tx, addressId: string, contactId: string, at: Date): Promise<void> {
    await managerOf(tx).update(AddressEntity, { contactId, addressId }, { linkedAt: at });
  }
}

function whereKeys(keys: readonly MatchKey[]) {
  return keys.map(({ key }) => ({ bucket: bucketOfKey(key), matchKey: key }));
}
