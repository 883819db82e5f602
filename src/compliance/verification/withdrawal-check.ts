/**
 * Withdrawals: whoever said no has their row, by which no basis that is brought later outranks them, and
 * which the journal is written from. Rows may be there whose entry says nothing any more: of people who
 * were erased, and of proof that retention let go.
 */
import { ORGANISATION_ID } from '../../ledger/contact-keys.store.js';
import type { LedgerPayload } from '../../core/ledger-entry.js';
import type { Tx } from '../../platform/database/tx.js';
import type { ConsentsStore, WithdrawalRow } from '../../preferences/consents.store.js';
import type { BesideReport } from '../../verifier/source.js';
import { differing, instantOf, pagesOf, ROWS_AT_ONCE } from './table-check.js';
import type { Heard, TableCheck } from './table-check.js';

interface Told {
  /** Null where the entry does not name whom. */
  readonly contact: string | null;
  readonly scope: string;
  readonly topic: unknown;
  readonly channel: unknown;
  /** Null where the journal said it again, for then. */
  readonly at: string | null;
}

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

  constructor(private readonly consents: ConsentsStore) {}

  hear({ entryId, contact, payload }: Heard): void {
    const told = toldBy(contact, payload);
    if (told) this.told.set(entryId, told);
  }

  async judge(tx: Tx, report: BesideReport): Promise<void> {
    const list = (after: WithdrawalRow | null) =>
      this.consents.listWithdrawalsAfter(tx, after?.number ?? '0', ROWS_AT_ONCE);
    for await (const rows of pagesOf(list)) for (const row of rows) this.compare(row, report);
    for (const entryId of this.told.keys())
      report.fault('projection', entryId, 'The withdrawal that it records is not in the table.');
  }

  private compare(row: WithdrawalRow, { count, fault }: BesideReport): void {
    count('projection', 1);
    const told = this.told.get(row.entryId);
    if (!told) return;
    this.told.delete(row.entryId);
    const { contactId, scope, topic, channel, at } = row;
    const inTable = {
      contact: told.contact && contactId,
      ...{ scope, topic, channel },
      at: told.at && instantOf(at),
    };
    const other = differing(told, inTable);
    if (other.length > 0)
      fault(
        'projection',
        row.entryId,
        `The withdrawal is another in the table (${other.join(', ')}): contact ${contactId}.`,
      );
  }
}

function toldBy(contact: string | null, payload: LedgerPayload): Told | null {
  const { type, via } = payload;
  if (type === 'subject.erased') return contact === null ? erasedBy(payload) : null;
  if (!isRefusal(payload)) return null;
  const isAgain = via === AGAIN;
  // Of nobody on file the journal has the id under which it is known, and no entry does.
  if (contact === null && isAgain) return null;
  const { topic = null, channel = null } = payload;
  const at = isAgain ? null : payload.at;
  const told = { contact: contact ?? ORGANISATION_ID, scope: scopeOf(type, topic) };
  return { ...told, topic, channel, at };
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
  return { contact: null, scope: 'erasure', topic: null, channel: null, at };
}
