/**
 * Before anything is served, the journal and the database are made to agree. Lines the journal lacks
 * (a crash between commit and file) are written; withdrawals the database lacks (it was restored
 * from an older backup) are carried out again.
 */
import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { Log } from '../platform/log.js';
import { ConsentsStore } from './consents.store.js';
import { ReduceContact } from './reduce-contact.js';
import { WithdrawalJournal, type JournalLine } from './withdrawal-journal.js';

/** Numbers are given before they commit; this many below the highest may still have been open. */
const OVERLAP_LINES = 10_000;
const BATCH = 500;

@Injectable()
export class ReconcileWithdrawals {
  constructor(
    private readonly database: Database,
    private readonly consents: ConsentsStore,
    private readonly reduce: ReduceContact,
    private readonly journal: WithdrawalJournal,
    private readonly log: Log,
  ) {}

  async run(): Promise<{ applied: number; written: number }> {
    let recent: string[] = [];
    let highest = 0n;
    let applied = 0;
    let batch: JournalLine[] = [];
    const settle = async (): Promise<void> => {
      const known = await this.known(batch);
      // A restored database counts from where it was: only its own numbers say how far it is.
      for (const { entryId, number } of batch)
        if (known.has(entryId) && BigInt(number) > highest) highest = BigInt(number);
      applied += await this.apply(batch.filter(({ entryId }) => !known.has(entryId)));
      batch = [];
    };
    for await (const line of this.journal.lines()) {
      recent.push(line.entryId);
      if (recent.length > 4 * OVERLAP_LINES) recent = recent.slice(-2 * OVERLAP_LINES);
      batch.push(line);
      if (batch.length === BATCH) await settle();
    }
    await settle();
    const written = await this.writeMissing(new Set(recent), highest);
    if (applied + written > 0) this.log.warn('withdrawals reconciled', { applied, written });
    return { applied, written };
  }

  private async known(lines: readonly JournalLine[]): Promise<Set<string>> {
    if (lines.length === 0) return new Set();
    return this.database.inSnapshot((tx) => this.consents.knownWithdrawals(tx, lines));
  }

  private async apply(missing: readonly JournalLine[]): Promise<number> {
    for (const { contactId, scope, topic, channel, at } of missing)
      if (scope === 'all') await this.reduce.leaveAll(contactId, 'journal', new Date(at));
      else if (topic !== null && channel !== null)
        await this.reduce.leaveTopic({ contactId, topic, channel }, 'journal', new Date(at));
    return missing.length;
  }

  private async writeMissing(journaled: ReadonlySet<string>, highest: bigint): Promise<number> {
    const overlap = BigInt(OVERLAP_LINES);
    const from = highest > overlap ? highest - overlap : 0n;
    const rows = await this.database.inSnapshot((tx) =>
      this.consents.listWithdrawalsFrom(tx, String(from)),
    );
    const missing = rows.filter(({ entryId }) => !journaled.has(entryId));
    for (const row of missing) await this.journal.append(row);
    return missing.length;
  }
}
