/**
 * Verifies the ledger where it stands: entries, tree, checkpoints, keys, evidence, sealed decisions and
 * all tables that it tells of, as of one instant, against what is held outside the database. It reads
 * everything and shows nothing of anybody.
 */
import { Injectable } from '@nestjs/common';
import type { ConsentLine } from '../../core/bundle.js';
import { StoredLogs } from '../../ledger/stored-logs.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/tx.js';
import { ConsentsStore } from '../../preferences/consents.store.js';
import { WithdrawalJournal } from '../../preferences/withdrawal-journal.js';
import type { Verification } from '../../verifier/findings.js';
import { verifyLog, type Brought, type Progress } from '../../verifier/verify-log.js';
import { StoredTables } from './stored-tables.js';

@Injectable()
export class VerifyLedger {
  constructor(
    private readonly database: Database,
    private readonly logs: StoredLogs,
    private readonly consents: ConsentsStore,
    private readonly tables: StoredTables,
    private readonly journal: WithdrawalJournal,
  ) {}

  /**
   * Keys that somebody brings are believed alone; otherwise those that were published are. Opening every
   * address takes as long as all else, and no entry tells of it, so it can be left out.
   */
  async run(
    brought: Brought & { readonly withoutAddresses?: boolean },
    progress?: Progress,
  ): Promise<Verification> {
    const erased = await this.erased();
    return this.database.inLongSnapshot((tx) => this.runIn(tx, brought, erased, progress));
  }

  /** Whom the journal says to be erased; what it says is committed, so whoever looks then sees it. */
  async erased(): Promise<string[]> {
    const ids = new Set<string>();
    for await (const { scope, contactId } of this.journal.lines())
      if (scope === 'erasure') ids.add(contactId);
    return [...ids];
  }

  /** As one transaction sees it. */
  async runIn(
    tx: Tx,
    { withoutAddresses = false, ...brought }: Parameters<VerifyLedger['run']>[0],
    erased: readonly string[],
    progress?: Progress,
  ): Promise<Verification> {
    const held = this.logs.heldOutside();
    const vkeys = brought.vkeys.length > 0 ? brought.vkeys : held.vkeys;
    const source = await this.logs.open(
      tx,
      () => this.lines(tx),
      this.tables.open(tx, erased, !withoutAddresses),
    );
    return verifyLog(source, { ...brought, vkeys, published: held.checkpoints }, progress);
  }

  private async *lines(tx: Tx): AsyncGenerator<ConsentLine> {
    for await (const lines of this.consents.lines(tx)) yield* lines;
  }
}
