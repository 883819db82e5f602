/**
 * Withdrawals: whoever said no has their row, by which no basis that is brought later outranks them, and
 * which the journal is written from. A row's entry may say nothing any more: of people who were erased,
 * and of proof that retention let go. Where the database was restored, a row of nobody on file stands
 * under an entry that only the journal knows. Any other row is nobody's word.
 */
import { ORGANISATION_ID } from '../../ledger/contact-keys.store.js';
import type { LedgerPayload } from '../../core/ledger-entry.js';
import type { LedgerService } from '../../ledger/ledger.service.js';
import { pagesOf, ROWS_A_PAGE } from '../../platform/database/pages.js';
import type { Tx } from '../../platform/database/tx.js';
import type { ConsentsStore, WithdrawalRow } from '../../preferences/consents.store.js';
import type { WithdrawalJournal } from '../../preferences/withdrawal-journal.js';
import type { BesideReport } from '../../verifier/source.js';
import { differing, instantOf } from './table-check.js';
import type { Heard, TableCheck } from './table-check.js';

interface Row {
  /** Null where the entry does not name whom. */
  readonly contact: string | null;
  readonly scope: string;
  readonly topic: unknown;
  readonly channel: unknown;
  /** Null where the entry does not say for when. */
  readonly at: string | null;
}

type Told = Row & {
  /** Not every such entry has a row. */
  readonly mayLack: boolean;
};

const WITHDRAWING: readonly string[] = [
  'consent.withdrawn',
  'basis.ended',
  'objection.recorded',
  'preference.changed',
];
/** Ends what was carried to an address that was wrong; nobody said no. */
const NO_REFUSAL = 'rectification';
const AGAIN = 'journal';

export class WithdrawalCheck implements TableCheck {
  private readonly told = new Map<string, Told>();
  /** Rows of nobody on file whose entry is not in the log. */
  private readonly unknown = new Set<string>();

  constructor(
    private readonly consents: ConsentsStore,
    private readonly ledger: LedgerService,
    private readonly journal: WithdrawalJournal,
  ) {}

  hear({ entryId, contact, payload }: Heard): void {
    const told = toldBy(contact, payload);
    if (told) this.told.set(entryId, told);
  }

  async judge(tx: Tx, report: BesideReport): Promise<void> {
    const list = (after: WithdrawalRow | null) =>
      this.consents.listWithdrawalsAfter(tx, after?.number ?? '0', ROWS_A_PAGE);
    for await (const rows of pagesOf(ROWS_A_PAGE, list)) {
      const untold = rows.filter((row) => !this.compare(row, report));
      await this.judgeUntold(tx, untold, report);
    }
    await this.judgeUnknown(report);
    for (const [entryId, { mayLack }] of this.told)
      if (!mayLack)
        report.fault('projection', entryId, 'The withdrawal that it records is not in the table.');
  }

  private async judgeUntold(
    tx: Tx,
    rows: readonly WithdrawalRow[],
    { fault }: BesideReport,
  ): Promise<void> {
    const ids = rows.map(({ entryId }) => entryId);
    const kept = await this.ledger.kept(tx, ids);
    for (const { entryId, contactId, scope } of rows) {
      const hasEvidence = kept.get(entryId);
      if (hasEvidence === false) continue;
      const isNobodys = contactId === ORGANISATION_ID || scope === 'erasure';
      if (hasEvidence === undefined && isNobodys) this.unknown.add(entryId);
      else fault('projection', entryId, `No entry tells of a withdrawal: contact ${contactId}.`);
    }
  }

  /** What the journal names was committed, in a past that the database lost. */
  private async judgeUnknown({ fault }: BesideReport): Promise<void> {
    if (this.unknown.size === 0) return;
    for await (const { entryId } of this.journal.lines()) this.unknown.delete(entryId);
    for (const entryId of this.unknown)
      fault('projection', null, `Neither log nor journal has a withdrawal: entry ${entryId}.`);
  }

  /** False where no entry tells of it. */
  private compare(row: WithdrawalRow, { count, fault }: BesideReport): boolean {
    count('projection', 1);
    const told = this.told.get(row.entryId);
    if (!told) return false;
    this.told.delete(row.entryId);
    const { contactId, scope, topic, channel, at } = row;
    const inTable: Row = {
      contact: told.contact && contactId,
      ...{ scope, topic, channel },
      at: told.at && instantOf(at),
    };
    const other = differing(inTable, told);
    if (other.length > 0)
      fault(
        'projection',
        row.entryId,
        `The withdrawal is another in the table (${other.join(', ')}): contact ${contactId}.`,
      );
    return true;
  }
}

function toldBy(contact: string | null, payload: LedgerPayload): Told | null {
  const { type, via } = payload;
  if (type === 'subject.erased') return contact === null ? erasedBy(payload) : null;
  if (!isRefusal(payload)) return besideTold(contact, payload);
  const isAgain = via === AGAIN;
  // Of nobody on file the journal has the id under which it is known, and no entry does.
  if (contact === null && isAgain) return null;
  const { topic = null, channel = null } = payload;
  const at = isAgain ? null : payload.at;
  const told = { contact: contact ?? ORGANISATION_ID, scope: scopeOf(type, topic) };
  return { ...told, topic, channel, at, mayLack: false };
}

/** Entries of something else, which keep a refusal of everything where there is none yet. */
function besideTold(contact: string | null, { type, report, at }: LedgerPayload): Told | null {
  const all = { scope: 'all', topic: null, channel: null, mayLack: true };
  // It keeps what it ends, for when that was said.
  if (type === 'objection.ended') return { ...all, contact, at: null };
  const isComplaint = type === 'feedback.received' && report === 'complaint';
  return isComplaint ? { ...all, contact: ORGANISATION_ID, at } : null;
}

function isRefusal({ type, ended, via }: LedgerPayload): boolean {
  return WITHDRAWING.includes(type) && Array.isArray(ended) && via !== NO_REFUSAL;
}

function scopeOf(type: LedgerPayload['type'], topic: unknown): string {
  if (type === 'objection.recorded') return 'all';
  return topic === null ? 'channel' : 'topic';
}

/** One that is said again stands under the entry of the first, of which the database may know nothing. */
function erasedBy({ again, at }: LedgerPayload): Told | null {
  if (again === true) return null;
  return { contact: null, scope: 'erasure', topic: null, channel: null, at, mayLack: false };
}
