/** Adds the addresses that a client brings to a contact; each counts once its channel confirms. */
import { Injectable } from '@nestjs/common';
import type { Address, AddressKind } from '../core/address.js';
import { DomainError } from '../core/errors.js';
import type { Tx } from '../platform/database/tx.js';
import type { ContactChangesDto } from './contacts.dto.js';
import { ContactsService } from './contacts.service.js';
import { parseOneAddress } from './recipient.js';

@Injectable()
export class AddAddresses {
  constructor(private readonly contacts: ContactsService) {}

  /** The kinds of those that were new; what the contact has already is no change. */
  async add(
    tx: Tx,
    contactId: string,
    addresses: readonly Address[],
    now: number,
  ): Promise<AddressKind[]> {
    const added: AddressKind[] = [];
    for (const address of inOneOrder(addresses)) {
      const holder = await this.contacts.find(tx, { by: 'address', address }, address.kind);
      if (holder?.contactId === contactId) continue;
      if (holder) throw new DomainError('address_in_use');
      // A client's word that two mailboxes are one person would let one of them speak for the other.
      if (await this.contacts.hasKind(tx, contactId, address.kind))
        throw new DomainError('address_kind_taken');
      if ((await this.contacts.addAddress(tx, contactId, address, now)) === null)
        throw new DomainError('address_in_use');
      added.push(address.kind);
    }
    return added;
  }
}

export function addressesOf(dto: ContactChangesDto): Address[] {
  return (dto.addresses ?? []).map((one, index) => parseOneAddress(one, `/addresses/${index}`));
}

/** New addresses are added in one order by everybody, so that two who bring the same never block. */
export function inOneOrder(addresses: readonly Address[]): Address[] {
  return [...addresses].sort((a, b) => (a.matchForm < b.matchForm ? -1 : 1));
}
