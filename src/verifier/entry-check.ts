/**
 * Each entry by itself: its bytes have the one form, its id is its own, and its evidence, where it
 * stands, is what it committed to, whom it is about included.
 */
import { commitmentTo, minuteOf, subjectPseudonym } from '../core/ledger-entry.js';
import { readEntry, type EntryForm } from './entry-form.js';
import type { Findings } from './findings.js';
import type { IdTable } from './id-table.js';
import type { Evidence, LogEntry } from './source.js';

const SECRET_BYTES = 32;

/** What the other checks go on with: an entry that is one, with evidence that is its own. */
export interface SoundEntry {
  readonly id: string;
  readonly evidence: Evidence | null;
}

export class EntryCheck {
  constructor(
    private readonly ids: IdTable,
    private readonly findings: Findings,
  ) {}

  /** Null where the bytes are no entry; the evidence is null where it is not the entry's own. */
  judge(entry: LogEntry, index: number): SoundEntry | null {
    if (entry.bytes === null) return null;
    this.findings.count('entries');
    const form = readEntry(entry.bytes);
    if (!form) {
      this.findings.problem('entries', index, 'The bytes are not those of an entry.');
      return null;
    }
    if (entry.kept && entry.kept.id !== form.id)
      this.findings.problem('entries', index, 'The entry is kept under the id of another.');
    const first = this.ids.add(form.id, index);
    if (first !== null)
      this.findings.problem('entries', index, `Its id is that of entry ${first}.`);
    return { id: form.id, evidence: this.evidenceOf(entry, form, index) };
  }

  private evidenceOf({ bytes, evidence }: LogEntry, form: EntryForm, index: number) {
    if (evidence === null || bytes === null) return null;
    this.findings.count('evidence');
    if (evidence === 'unreadable') {
      this.findings.problem('evidence', index, 'The evidence cannot be opened.');
      return null;
    }
    if (!isOwn(form, evidence)) {
      this.findings.problem('evidence', index, 'The evidence is not what the entry committed to.');
      return null;
    }
    if (evidence.contact === (evidence.payload.contact ?? null)) return evidence;
    this.findings.problem('evidence', index, 'The evidence is shown as that of another contact.');
    return null;
  }
}

/** Whether the entry is exactly the one that this evidence makes. */
function isOwn({ id, at, commit, subject }: EntryForm, evidence: Evidence): boolean {
  const { contact, subjectKey, salt, payload, payloadBytes } = evidence;
  const secrets = subjectKey === null ? [salt] : [salt, subjectKey];
  if (secrets.some(({ length }) => length !== SECRET_BYTES)) return false;
  if ((contact === null) !== (subjectKey === null)) return false;
  const pseudonym = subjectKey && subjectPseudonym(subjectKey, id);
  return (
    payload.entryId === id &&
    minuteOf(payload.at) === at &&
    pseudonym === subject &&
    commitmentTo(salt, payloadBytes) === commit
  );
}
