/** Restriction (GDPR Art. 18): whoever is restricted is so by the last entry that says anything of it. */
import type { ContactsService } from '../../contacts/contacts.service.js';
import { isLater, type Moment } from '../../core/projection.js';
import type { Tx } from '../../platform/database/tx.js';
import type { BesideReport } from '../../verifier/source.js';
import { instantOf, type Heard, type TableCheck } from './table-check.js';

type Change = Moment & { readonly entryId: string; readonly restricted: boolean };

export class RestrictionCheck implements TableCheck {
  private readonly last = new Map<string, Change>();

  constructor(private readonly contacts: ContactsService) {}

  hear({ index, entryId, contact, payload }: Heard): void {
    if (contact === null || payload.type !== 'restriction.changed') return;
    const change = { at: payload.at, index, entryId, restricted: payload.restricted === true };
    if (isLater(change, this.last.get(contact))) this.last.set(contact, change);
  }

  async judge(tx: Tx, { count, fault }: BesideReport): Promise<void> {
    for (const { contactId, restrictedAt } of await this.contacts.listRestricted(tx)) {
      count('projection', 1);
      const change = this.last.get(contactId);
      this.last.delete(contactId);
      if (!change?.restricted || change.at !== instantOf(restrictedAt))
        fault(
          'projection',
          change?.entryId ?? null,
          `Contact ${contactId} is restricted, and no entry says so for then.`,
        );
    }
    for (const [contactId, { restricted, entryId }] of this.last)
      if (restricted)
        fault('projection', entryId, `Contact ${contactId} is not restricted any more.`);
  }
}
