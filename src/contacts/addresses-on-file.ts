/** All that is on file about the addresses of one contact, and taking one of them away. */
import { Injectable } from '@nestjs/common';
import type { MatchKey } from '../platform/crypto/vault.js';
import type { Tx } from '../platform/database/tx.js';
import type { AddressEntity } from './contact.entity.js';
import { ContactsService } from './contacts.service.js';
import { OpenAddresses } from './open-addresses.js';
import { ContactsStore } from './contacts.store.js';
import { addressOrThrow } from './recipient.js';

export interface ListedAddress extends Pick<
  AddressEntity,
  'addressId' | 'kind' | 'linkedAt' | 'createdAt'
> {
  readonly value: string;
  readonly matchKeys: readonly MatchKey[];
}

@Injectable()
export class AddressesOnFile {
  constructor(
    private readonly contacts: ContactsService,
    private readonly opened: OpenAddresses,
    private readonly store: ContactsStore,
  ) {}

  /** In clear, with the match keys that each may be refused under. */
  async list(tx: Tx, contactId: string): Promise<ListedAddress[]> {
    const clear = new Map(
      (await this.opened.all(tx, contactId)).map((one) => [one.addressId, one.value]),
    );
    const addresses = await this.store.listAddresses(tx, contactId);
    return addresses.map(({ addressId, kind, linkedAt, createdAt }) => {
      const value = clear.get(addressId) ?? '';
      const matchKeys = this.contacts.matchKeys(addressOrThrow(kind, value, ''));
      return { addressId, kind, value, linkedAt, createdAt, matchKeys };
    });
  }

  async isThere(tx: Tx, contactId: string, addressId: string): Promise<boolean> {
    const addresses = await this.store.listAddresses(tx, contactId);
    return addresses.some((one) => one.addressId === addressId);
  }

  async isLinked(tx: Tx, contactId: string, addressId: string): Promise<boolean> {
    const addresses = await this.store.listAddresses(tx, contactId);
    return addresses.some((one) => one.addressId === addressId && one.linkedAt !== null);
  }

  /** With what is counted about it; what was refused under its match key stays. */
  remove(tx: Tx, contactId: string, addressId: string): Promise<void> {
    return this.store.deleteAddress(tx, contactId, addressId);
  }
}
