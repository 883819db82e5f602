/**
 * Withdrawals that were undone: each row is one that an entry of the same person tells of, for then. A row
 * that nobody's entry tells of would let what they refused come back. Of people who were erased the entry
 * says nothing any more, and their rows lead to nobody.
 */
import type { LedgerService } from '../../ledger/ledger.service.js';
import { pagesOf, ROWS_A_PAGE } from '../../platform/database/pages.js';
import type { Tx } from '../../platform/database/tx.js';
import type { UndoneWithdrawal, UndosStore } from '../../preferences/undos.store.js';
import type { BesideReport } from '../../verifier/source.js';
import { differing, instantOf, type Heard, type TableCheck } from './table-check.js';

interface Row {
  readonly contact: string | null;
  /** The entry of the withdrawal. */
  readonly undoes: unknown;
  readonly at: string | null;
}

export class UndoneCheck implements TableCheck {
  /** By the entry that undid it. */
  private readonly told = new Map<string, Row>();

  constructor(
    private readonly undos: UndosStore,
    private readonly ledger: LedgerService,
  ) {}

  hear({ entryId, contact, payload }: Heard): void {
    const { type, undoes, at } = payload;
    if (type === 'withdrawal.undone') this.told.set(entryId, { contact, undoes, at });
  }

  async judge(tx: Tx, report: BesideReport): Promise<void> {
    const list = (after: UndoneWithdrawal | null) =>
      this.undos.listUndoneAfter(tx, after, ROWS_A_PAGE);
    for await (const rows of pagesOf(ROWS_A_PAGE, list)) {
      await this.judgeUntold(
        tx,
        rows.filter((row) => !this.compare(row, report)),
        report,
      );
    }
    for (const entryId of this.told.keys())
      report.fault('projection', entryId, 'The withdrawal that it undoes stands in the table.');
  }

  /** The evidence of both goes together. */
  private async judgeUntold(
    tx: Tx,
    rows: readonly UndoneWithdrawal[],
    { fault }: BesideReport,
  ): Promise<void> {
    const ids = rows.flatMap(({ entryId, undoneBy }) => [entryId, undoneBy]);
    const kept = await this.ledger.kept(tx, ids);
    for (const { contactId, entryId, undoneBy } of rows)
      if (kept.get(entryId) !== false || kept.get(undoneBy) !== false)
        fault('projection', null, `No entry undoes a withdrawal: contact ${contactId}.`);
  }

  /** False where no entry tells of it. */
  private compare(row: UndoneWithdrawal, { count, fault }: BesideReport): boolean {
    count('projection', 1);
    const told = this.told.get(row.undoneBy);
    if (!told) return false;
    this.told.delete(row.undoneBy);
    const { contactId: contact, entryId: undoes, at } = row;
    const other = differing<Row>({ contact, undoes, at: instantOf(at) }, told);
    if (other.length > 0)
      fault(
        'projection',
        row.undoneBy,
        `What was undone is another in the table (${other.join(', ')}): contact ${contact}.`,
      );
    return true;
  }
}
