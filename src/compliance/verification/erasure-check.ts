/**
 * Nobody who was erased is on file: by the table of withdrawals, and by the journal outside the database,
 * whichever of the two an older copy has overwritten.
 */
import type { ContactsService } from '../../contacts/contacts.service.js';
import { pagesOf, ROWS_A_PAGE } from '../../platform/database/pages.js';
import type { Tx } from '../../platform/database/tx.js';
import type { ConsentsStore, WithdrawalRow } from '../../preferences/consents.store.js';
import type { BesideReport } from '../../verifier/source.js';
import type { TableCheck } from './table-check.js';

export class ErasureCheck implements TableCheck {
  /** `journaled` was read before the snapshot was taken: whom it names had been erased by then. */
  constructor(
    private readonly consents: ConsentsStore,
    private readonly contacts: ContactsService,
    private readonly journaled: readonly string[],
  ) {}

  hear(): void {
    // An entry of an erasure does not name whom it forgets.
  }

  async judge(tx: Tx, report: BesideReport): Promise<void> {
    const returned = new Set<string>();
    const look = async (erased: readonly string[]): Promise<void> => {
      for (const id of await this.contacts.listOnFile(tx, erased)) returned.add(id);
    };
    const list = (after: WithdrawalRow | null) =>
      this.consents.listErasuresAfter(tx, after?.number ?? '0', ROWS_A_PAGE);
    for await (const rows of pagesOf(ROWS_A_PAGE, list))
      await look(rows.map(({ contactId }) => contactId));
    for (let from = 0; from < this.journaled.length; from += ROWS_A_PAGE)
      await look(this.journaled.slice(from, from + ROWS_A_PAGE));
    for (const id of returned)
      report.fault('addresses', null, `Contact ${id} was erased, and there are rows about them.`);
  }
}
