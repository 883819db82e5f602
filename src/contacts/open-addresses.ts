/** The only place where addresses that are on file are opened. */
import { Injectable } from '@nestjs/common';
import type { Address } from '../core/address.js';
import { DomainError } from '../core/errors.js';
import { ContactKeysStore } from '../ledger/contact-keys.store.js';
import { unseal } from '../platform/crypto/seal.js';
import type { Tx } from '../platform/database/tx.js';
import type { AddressEntity } from './contact.entity.js';
import { ContactsStore } from './contacts.store.js';

/** In clear. */
export interface OpenedAddress {
  readonly addressId: string;
  readonly kind: Address['kind'];
  readonly value: string;
}

@Injectable()
export class OpenAddresses {
  constructor(
    private readonly store: ContactsStore,
    private readonly contactKeys: ContactKeysStore,
  ) {}

  /** The address in clear: for handing a mail over, and for showing it masked. */
  async one(tx: Tx, contactId: string, addressId: string): Promise<string> {
    const addresses = await this.store.listAddresses(tx, contactId);
    const address = addresses.find((one) => one.addressId === addressId);
    if (!address) throw new DomainError('contact_unknown');
    return this.open(tx, address);
  }

  async all(tx: Tx, contactId: string): Promise<OpenedAddress[]> {
    const addresses = await this.store.listAddresses(tx, contactId);
    return Promise.all(
      addresses.map(async (one) => {
        const { addressId, kind } = one;
        return { addressId, kind, value: await this.open(tx, one) };
      }),
    );
  }

  /** The newest address of a kind that has proved to be the person's, in clear; null: none has. */
  async linked(tx: Tx, contactId: string, kind: Address['kind']): Promise<string | null> {
    const addresses = await this.store.listAddresses(tx, contactId);
    const linked = addresses.find((one) => one.kind === kind && one.linkedAt !== null);
    return linked ? this.open(tx, linked) : null;
  }

  /** The addresses of many people in clear, by contact id. */
  async ofMany(tx: Tx, contactIds: readonly string[]): Promise<Map<string, string[]>> {
    const opened = new Map<string, string[]>();
    if (contactIds.length === 0) return opened;
    for (const { contactId, addressId, sealed, wrapped } of await this.store.listSealed(
      tx,
      contactIds,
    )) {
      const { dataKey } = this.contactKeys.open(contactId, wrapped);
      const value = unseal(dataKey, sealed, `address:${addressId}`).toString();
      opened.set(contactId, [...(opened.get(contactId) ?? []), value]);
    }
    return opened;
  }

  private async open(tx: Tx, address: AddressEntity): Promise<string> {
    const { dataKey } = await this.contactKeys.get(tx, address.contactId);
    return unseal(dataKey, address.sealed, `address:${address.addressId}`).toString();
  }
}
