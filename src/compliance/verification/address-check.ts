/** Addresses: no entry tells them, but each row tells by itself whether it is where it belongs. */
import type { CheckedAddresses, Misplaced } from '../../contacts/check-addresses.js';
import type { Tx } from '../../platform/database/tx.js';
import type { BesideReport } from '../../verifier/source.js';
import type { TableCheck } from './table-check.js';

const MEANS: Readonly<Record<Misplaced['how'], string>> = {
  elsewhere: 'is found under the key of another address, or under a pepper that is not known',
  of_nobody: 'is of a contact that is not on file, or has no keys',
  unopened: 'cannot be opened with the keys of its contact',
};

/** Resolves to what was found; it may be under way elsewhere. */
export type LookAtAddresses = () => Promise<CheckedAddresses>;

export class AddressCheck implements TableCheck {
  constructor(private readonly look: LookAtAddresses) {}

  hear(): void {
    // Entries name addresses by ids that say nothing.
  }

  async judge(_tx: Tx, { count, countFaults, fault }: BesideReport): Promise<void> {
    const found = await this.look();
    count('addresses', found.count);
    for (const { addressId, contactId, how } of found.misplaced)
      fault('addresses', null, `Address ${addressId} of contact ${contactId} ${MEANS[how]}.`);
    countFaults('addresses', found.notListed);
  }
}
