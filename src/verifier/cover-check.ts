/**
 * Nothing is missing but what an entry of the log says is gone. An erasure names the entries that it
 * covers, retention those that it dropped; both stand behind what they cover, and what they say is gone
 * must be gone. Entries of one round get their places in the order of their transactions, which may
 * turn two of them around: within one checkpoint the order is not held against anybody.
 */
import type { LedgerPayload } from '../core/ledger-entry.js';
import { isEntryId } from './entry-form.js';
import type { Findings } from './findings.js';
import type { IdTable } from './id-table.js';
import { Marks } from './marks.js';

const HAS_EVIDENCE = 1;
const COVERED = 2;

export class CoverCheck {
  private readonly marks = new Marks();
  /** Named before they were seen, by the entry that names them. */
  private readonly awaited = new Map<string, number>();
  private size = 0;
  private boundary = 0;

  constructor(
    private readonly ids: IdTable,
    private readonly findings: Findings,
  ) {}

  /** Entries before this index were under a checkpoint already. */
  reached(size: number): void {
    this.boundary = size;
  }

  see(index: number, id: string | null, hasEvidence: boolean): void {
    this.size = index + 1;
    if (hasEvidence) this.marks.set(index, HAS_EVIDENCE);
    const by = id === null ? undefined : this.awaited.get(id);
    if (id === null || by === undefined) return;
    this.awaited.delete(id);
    if (by < this.boundary)
      this.findings.problem(
        'completeness',
        by,
        `It says that entry ${index} is gone, which came after it.`,
      );
    else this.cover(index, by);
  }

  hear(index: number, payload: LedgerPayload): void {
    const { type, covers, count, entries } = payload;
    if (type === 'subject.erased') {
      this.coverAll(index, covers);
      if (Array.isArray(covers) && count !== covers.length)
        this.findings.problem(
          'completeness',
          index,
          'It covers another number of entries than it says.',
        );
    } else if (type === 'retention.applied' && entries !== undefined) this.coverAll(index, entries);
  }

  end(isWhole: boolean): void {
    for (const [id, by] of this.awaited)
      this.findings.problem(
        'completeness',
        by,
        `It says that entry ${id} is gone, which the log never had.`,
      );
    if (!isWhole) {
      this.findings.notIncluded('completeness');
      return;
    }
    this.findings.count('completeness', this.size);
    for (let index = 0; index < this.size; index += 1)
      if (!this.marks.has(index, HAS_EVIDENCE | COVERED))
        this.findings.problem(
          'completeness',
          index,
          'Its evidence is gone, and no erasure or retention says so.',
        );
  }

  private coverAll(by: number, ids: unknown): void {
    if (!Array.isArray(ids) || !ids.every(isEntryId)) {
      this.findings.problem('completeness', by, 'It does not say which entries it covers.');
      return;
    }
    for (const id of ids) {
      const index = this.ids.find(id);
      if (index === null) this.awaited.set(id, by);
      else this.cover(index, by);
    }
  }

  private cover(index: number, by: number): void {
    if (this.marks.has(index, HAS_EVIDENCE))
      this.findings.problem(
        'completeness',
        by,
        `It says that the evidence of entry ${index} is gone, and it is there.`,
      );
    this.marks.set(index, COVERED);
  }
}
