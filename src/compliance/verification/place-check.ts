/**
 * What is kept about a person stands where their id says, and is looked for nowhere else: a row in another
 * slice would be passed over by decisions, dossiers and erasures, and still be read with all others.
 */
import type { ContactsService } from '../../contacts/contacts.service.js';
import type { Tx } from '../../platform/database/tx.js';
import type { BesideReport } from '../../verifier/source.js';
import type { TableCheck } from './table-check.js';

export class PlaceCheck implements TableCheck {
  constructor(private readonly contacts: ContactsService) {}

  hear(): void {
    // Entries do not say where rows stand.
  }

  async judge(tx: Tx, { fault }: BesideReport): Promise<void> {
    for (const { table, count } of await this.contacts.countAstray(tx))
      fault('projection', null, `There are ${count} rows of ${table} where nobody looks for them.`);
  }
}
