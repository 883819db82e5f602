/**
 * Verifies the ledger where it stands: entries, tree, checkpoints, keys, evidence, sealed decisions and
 * all tables that it tells of, as of one instant, against what is held outside the database. It reads
 * everything and shows nothing of anybody.
 */
import { Injectable } from '@nestjs/common';
import type { ConsentLine } from '../../core/bundle.js';
import { AddressThread } from '../../contacts/address-thread.js';
import { StoredLogs } from '../../ledger/stored-logs.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/tx.js';
import { ConsentsStore } from '../../preferences/consents.store.js';
import { WithdrawalJournal } from '../../preferences/withdrawal-journal.js';
import { LISTED_PER_CHECK, type Verification } from '../../verifier/findings.js';
import { verifyLog, type Brought, type Progress } from '../../verifier/verify-log.js';
import type { LookAtAddresses } from './address-check.js';
import { StoredTables } from './stored-tables.js';

@Injectable()
export class VerifyLedger {
  constructor(
    private readonly database: Database,
    private readonly logs: StoredLogs,
    private readonly consents: ConsentsStore,
    private readonly tables: StoredTables,
    private readonly journal: WithdrawalJournal,
    private readonly thread: AddressThread,
  ) {}

  /**
   * Keys that somebody brings are believed alone; otherwise those that were published are. No entry
   * tells of addresses: all are opened beside the rest, or left out.
   */
  async run(
    { withoutAddresses = false, ...brought }: Brought & { readonly withoutAddresses?: boolean },
    progress?: Progress,
  ): Promise<Verification> {
    const erased = await this.erased();
    return this.database.inLongSnapshot((tx) => {
      if (withoutAddresses) return this.runIn(tx, brought, erased, null, progress);
      return this.thread.beside(tx, LISTED_PER_CHECK, (found, failed) => {
        const goOn: Progress = (done, of) => {
          failed.throwIfAborted();
          progress?.(done, of);
        };
        return this.runIn(tx, brought, erased, () => found, goOn);
      });
    });
  }

  /** Whom the journal says to be erased; what it says is committed, so whoever looks then sees it. */
  async erased(): Promise<string[]> {
    const ids = new Set<string>();
    for await (const { scope, contactId } of this.journal.lines())
      if (scope === 'erasure') ids.add(contactId);
    return [...ids];
  }

  /**
   * As one transaction sees it, with what it changed itself. The fault tests tamper in transactions
   * that are never committed, so they bring a look of their own: no other connection sees what they did.
   */
  async runIn(
    tx: Tx,
    brought: Brought,
    erased: readonly string[],
    lookAtAddresses: LookAtAddresses | null,
    progress?: Progress,
  ): Promise<Verification> {
    const held = this.logs.heldOutside();
    const vkeys = brought.vkeys.length > 0 ? brought.vkeys : held.vkeys;
    const source = await this.logs.open(
      tx,
      () => this.lines(tx),
      this.tables.open(tx, erased, lookAtAddresses),
    );
    return verifyLog(source, { ...brought, vkeys, published: held.checkpoints }, progress);
  }

  private async *lines(tx: Tx): AsyncGenerator<ConsentLine> {
    for await (const lines of this.consents.lines(tx)) yield* lines;
  }
}
