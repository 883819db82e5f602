/** The only place where addresses that are on file are opened. */
import { Injectable } from '@nestjs/common';
import type { Address } from '../core/address.js';
import { DomainError } from '../core/errors.js';
import { ContactKeysStore } from '../ledger/contact-keys.store.js';
import { unseal } from '../platform/crypto/seal.js';
import type { Tx } from '../platform/database/tx.js';
import { ContactsStore, type SealedAddress } from './contacts.store.js';

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
    const addresses = await this.store.listSealed(tx, [contactId]);
    const address = addresses.find((one) => one.addressId === addressId);
    if (!address) throw new DomainError('contact_unknown');
    return this.open(address);
  }

  async all(tx: Tx, contactId: string): Promise<OpenedAddress[]> {
    const addresses = await this.store.listSealed(tx, [contactId]);
    return addresses.map((one) => {
      const { addressId, kind } = one;
      return { addressId, kind, value: this.open(one) };
    });
  }

  /** The newest address of a kind that has proved to be the person's, in clear; null: none has. */
  async linked(tx: Tx, contactId: string, kind: Address['kind']): Promise<string | null> {
    const addresses = await this.store.listSealed(tx, [contactId]);
    const linked = addresses.find((one) => one.kind === kind && one.linkedAt !== null);
    return linked ? this.open(linked) : null;
  }

  /** The addresses of many people in clear, by contact id; of whom no keys are left, none. */
  async ofMany(tx: Tx, contactIds: readonly string[]): Promise<Map<string, string[]>> {
    const opened = new Map<string, string[]>();
    if (contactIds.length === 0) return opened;
    for (const address of await this.store.listSealed(tx, contactIds)) {
      if (!address.wrapped) continue;
      const values = opened.get(address.contactId) ?? [];
      opened.set(address.contactId, [...values, this.open(address)]);
    }
    return opened;
  }

  private open({ contactId, addressId, sealed, wrapped }: SealedAddress): string {
    if (!wrapped) throw new Error('An address without keys was asked to be read.');
    const { dataKey } = this.contactKeys.open(contactId, wrapped);
    return unseal(dataKey, sealed, `address:${addressId}`).toString();
  }
}
