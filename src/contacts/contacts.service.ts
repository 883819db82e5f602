/**
 * The only home of addresses. Other features ask it to find, create, lock and name people; nobody
 * else seals an address, and `OpenAddresses` alone opens one. Creating a contact grants nothing to anybody.
 */
import { Injectable } from '@nestjs/common';
import type { Address } from '../core/address.js';
import { DomainError } from '../core/errors.js';
import { ContactKeysStore } from '../ledger/contact-keys.store.js';
import { seal } from '../platform/crypto/seal.js';
import { Vault, type MatchKey } from '../platform/crypto/vault.js';
import type { Tx } from '../platform/database/tx.js';
import { newId, newIdIn } from '../platform/ids.js';
import type { ContactEntity } from './contact.entity.js';
import { ContactsStore } from './contacts.store.js';
import type { Recipient } from './recipient.js';

export interface Person {
  readonly contactId: string;
  /** Null when the contact is named by id and has no address of the kind that was asked for. */
  readonly addressId: string | null;
}

/** How to speak to somebody: in which language, and by whose clock. Null where it is not known. */
export interface Reader {
  readonly locale: string | null;
  readonly zone: string | null;
}

export interface Profile {
  readonly kind: ContactEntity['kind'];
  readonly country: string | null;
  readonly timezone: string | null;
  readonly locale: string | null;
  readonly source: string;
}

/** Sources of people whom no client brought; a client cannot name one of these. */
export const OWN_SOURCES = { optIn: 'assent:opt-in', message: 'assent:message' } as const;

export function isOwnSource(source: string): boolean {
  return source === OWN_SOURCES.optIn || source === OWN_SOURCES.message;
}

@Injectable()
export class ContactsService {
  constructor(
    private readonly store: ContactsStore,
    private readonly contactKeys: ContactKeysStore,
    private readonly vault: Vault,
  ) {}

  matchKeys(address: Address): readonly [MatchKey, ...MatchKey[]] {
    return this.vault.matchKeys(address.kind, address.matchForm);
  }

  /**
   * The bucket of whoever has this address first: a keyed digest decides, so that ids which show it
   * look the same before and after somebody is on file. The oldest pepper keeps it from changing.
   */
  bucketFor(address: Address): number {
    const digests = this.vault.digests('bucket', `${address.kind} ${address.matchForm}`);
    return digests.at(-1)?.[0] ?? 0;
  }

  /** Who is meant, or null; locks nothing. */
  async find(tx: Tx, recipient: Recipient, kind: Address['kind']): Promise<Person | null> {
    if (recipient.by === 'address') {
      const found = await this.store.findAddress(tx, this.matchKeys(recipient.address));
      return found && { contactId: found.contactId, addressId: found.addressId };
    }
    const contact = await this.store.findContact(tx, recipient.contactId);
    if (!contact) return null;
    const addresses = await this.store.listAddresses(tx, contact.contactId);
    const address = addresses.find((one) => one.kind === kind);
    return { contactId: contact.contactId, addressId: address?.addressId ?? null };
  }

  /** Finds the address, or makes a contact that has it; the address is locked either way. */
  async findOrCreate(
    tx: Tx,
    address: Address,
    profile: Profile,
    now: number,
  ): Promise<Person & { readonly isNew: boolean }> {
    const keys = this.matchKeys(address);
    const found = await this.store.lockAddress(tx, keys);
    if (found) return { contactId: found.contactId, addressId: found.addressId, isNew: false };
    const contactId = newIdIn(this.bucketFor(address));
    await this.create(tx, contactId, profile, now);
    const added = await this.addAddress(tx, contactId, address, now);
    if (added) return { contactId, addressId: added, isNew: true };
    // Another transaction was first with this address: the person is theirs, ours never existed.
    await this.forget(tx, contactId);
    const winner = await this.store.lockAddress(tx, keys);
    if (!winner) throw new Error('An address was taken and gone within one transaction.');
    return { contactId: winner.contactId, addressId: winner.addressId, isNew: false };
  }

  private async create(tx: Tx, contactId: string, profile: Profile, now: number): Promise<void> {
    await this.contactKeys.ensure(tx, contactId);
    await this.store.insertContact(tx, { contactId, ...profile, createdAt: new Date(now) });
  }

  /** Null when the address belongs to somebody already. */
  async addAddress(
    tx: Tx,
    contactId: string,
    address: Address,
    now: number,
  ): Promise<string | null> {
    const { dataKey } = await this.contactKeys.get(tx, contactId);
    const addressId = newId();
    const row = {
      addressId,
      kind: address.kind,
      contactId,
      sealed: seal(dataKey, Buffer.from(address.value), `address:${addressId}`),
      linkedAt: null,
      createdAt: new Date(now),
    };
    const inserted = await this.store.insertAddress(tx, row, this.matchKeys(address)[0]);
    return inserted ? addressId : null;
  }

  /** Serialises decisions about and changes of this person until the transaction ends. */
  async lock(tx: Tx, contactId: string): Promise<ContactEntity> {
    const contact = await this.store.lockContact(tx, contactId);
    if (!contact) throw new DomainError('contact_unknown');
    return contact;
  }

  findById(tx: Tx, contactId: string): Promise<ContactEntity | null> {
    return this.store.findContact(tx, contactId);
  }

  /** For pages and mails; what the person chose counts before what a client told. */
  async readerOf(tx: Tx, contactId: string): Promise<Reader> {
    const contact = await this.store.findContact(tx, contactId);
    const { timezone } = await this.store.ownClock(tx, contactId);
    return { locale: contact?.locale ?? null, zone: timezone ?? contact?.timezone ?? null };
  }

  /** Without those that are not there, in no order. */
  findByIds(tx: Tx, contactIds: readonly string[]): Promise<ContactEntity[]> {
    return this.store.findContacts(tx, contactIds);
  }

  /** Null when the contact was forgotten between being found and being locked. */
  lockIfThere(tx: Tx, contactId: string): Promise<ContactEntity | null> {
    return this.store.lockContact(tx, contactId);
  }

  /** Addresses before contact, as everywhere, for whoever may delete both. */
  async lockWithAddresses(tx: Tx, contactId: string): Promise<ContactEntity | null> {
    await this.store.lockAddresses(tx, contactId);
    return this.store.lockContact(tx, contactId);
  }

  /**
   * Consent lapses so long after the person's own last act; what a client does is none. Through `OwnActs`
   * alone: what had lapsed by then stays over.
   */
  noteAct(tx: Tx, contactId: string, now: number): Promise<void> {
    return this.store.updateContact(tx, contactId, { lastActAt: new Date(now) });
  }

  /** GDPR Art. 18. Null: what was known may be used again. */
  restrict(tx: Tx, contactId: string, since: number | null): Promise<void> {
    const restrictedAt = since === null ? null : new Date(since);
    return this.store.updateContact(tx, contactId, { restrictedAt });
  }

  /** Everybody who is restricted. */
  listRestricted(tx: Tx): ReturnType<ContactsStore['listRestricted']> {
    return this.store.listRestricted(tx);
  }

  /** Which of these there is anything on file about, if only what is left of them. */
  listOnFile(tx: Tx, contactIds: readonly string[]): Promise<string[]> {
    return this.store.listOnFile(tx, contactIds);
  }

  /** The language to write to them in. */
  changeLocale(tx: Tx, contactId: string, locale: string): Promise<void> {
    return this.store.updateContact(tx, contactId, { locale });
  }

  /** The person confirmed that the address is theirs, on its own channel. */
  linkAddress(tx: Tx, contactId: string, addressId: string, now: number): Promise<void> {
    return this.store.linkAddress(tx, addressId, contactId, new Date(now));
  }

  async hasKind(tx: Tx, contactId: string, kind: Address['kind']): Promise<boolean> {
    const addresses = await this.store.listAddresses(tx, contactId);
    return addresses.some((one) => one.kind === kind);
  }

  /** The match keys of the addresses that have proved to be the person's. */
  async linkedMatchKeys(tx: Tx, contactId: string): Promise<MatchKey[]> {
    const addresses = await this.store.listAddresses(tx, contactId);
    return addresses
      .filter(({ linkedAt }) => linkedAt !== null)
      .map(({ matchKey, pepperId }) => ({ key: matchKey, pepperId }));
  }

  /** Also of those that nobody has confirmed yet: what refuses must reach them all. */
  async allMatchKeys(tx: Tx, contactId: string): Promise<MatchKey[]> {
    const addresses = await this.store.listAddresses(tx, contactId);
    return addresses.map(({ matchKey, pepperId }) => ({ key: matchKey, pepperId }));
  }

  /** By the ids of the addresses, which stay when a key is hashed anew. */
  async matchKeysById(tx: Tx, contactId: string): Promise<ReadonlyMap<string, MatchKey>> {
    const addresses = await this.store.listAddresses(tx, contactId);
    return new Map(
      addresses.map(({ addressId, matchKey: key, pepperId }) => [addressId, { key, pepperId }]),
    );
  }

  async storedMatchKey(tx: Tx, contactId: string, addressId: string): Promise<MatchKey | null> {
    const addresses = await this.store.listAddresses(tx, contactId);
    const found = addresses.find((one) => one.addressId === addressId);
    return found ? { key: found.matchKey, pepperId: found.pepperId } : null;
  }

  /** Deletes a contact with all that is kept about it by its id, and the keys that its evidence opens by. */
  async forget(tx: Tx, contactId: string): Promise<void> {
    await this.store.deleteContact(tx, contactId);
    await this.contactKeys.delete(tx, contactId);
  }
}
