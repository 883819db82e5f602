/**
 * Verifies the ledger where it stands: entries, tree, checkpoints, keys, evidence, sealed decisions and
 * all tables that it tells of, as of one instant, against what is held outside the database. It reads
 * everything and shows nothing of anybody.
 */
import { Injectable } from '@nestjs/common';
import type { ConsentLine } from '../../core/bundle.js';
import { formatInstant } from '../../core/duration.js';
import { StoredLogs } from '../../ledger/stored-logs.js';
import { Database } from '../../platform/database/database.js';
import { pagesOf } from '../../platform/database/pages.js';
import type { Tx } from '../../platform/database/tx.js';
import { ConsentsStore } from '../../preferences/consents.store.js';
import { WithdrawalJournal } from '../../preferences/withdrawal-journal.js';
import type { Verification } from '../../verifier/findings.js';
import { verifyLog, type Brought, type Progress } from '../../verifier/verify-log.js';
import { StoredTables } from './stored-tables.js';
import { instantOf, ROWS_AT_ONCE } from './table-check.js';

type ConsentRow = Awaited<ReturnType<ConsentsStore['listAfter']>>[number];

@Injectable()
export class VerifyLedger {
  constructor(
    private readonly database: Database,
    private readonly logs: StoredLogs,
    private readonly consents: ConsentsStore,
    private readonly tables: StoredTables,
    private readonly journal: WithdrawalJournal,
  ) {}

  /** Keys that somebody brings are believed alone; otherwise those that were published are. */
  async run(brought: Brought, progress?: Progress): Promise<Verification> {
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
    brought: Brought,
    erased: readonly string[],
    progress?: Progress,
  ): Promise<Verification> {
    const held = this.logs.heldOutside();
    const vkeys = brought.vkeys.length > 0 ? brought.vkeys : held.vkeys;
    const source = await this.logs.open(tx, () => this.lines(tx), this.tables.open(tx, erased));
    return verifyLog(source, { ...brought, vkeys, published: held.checkpoints }, progress);
  }

  private async *lines(tx: Tx): AsyncGenerator<ConsentLine> {
    const list = (after: ConsentRow | null) => this.consents.listAfter(tx, after, ROWS_AT_ONCE);
    for await (const rows of pagesOf(ROWS_AT_ONCE, list)) yield* rows.map(lineOf);
  }
}

/** As a bundle shows it. */
export function lineOf(row: ConsentRow): ConsentLine {
  const { contactId: contact, addressId: address, confirmedAt, expiresAt, ...consent } = row;
  const { topic, channel, state, basis, locale, noticeKey, noticeVersion, entryId } = consent;
  return {
    ...{ contact, topic, channel, state, basis, address, locale, noticeKey, noticeVersion },
    confirmedAt: formatInstant(confirmedAt.getTime()),
    expiresAt: instantOf(expiresAt),
    renewalAskedAt: instantOf(consent.renewalAskedAt),
    endedAt: instantOf(consent.endedAt),
    entryId,
  };
}
