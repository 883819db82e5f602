/**
 * Verifies the ledger where it stands: entries, tree, checkpoints, keys, evidence, sealed decisions and
 * consents, as of one instant, against what is held outside the database. It reads everything and shows
 * nothing of anybody.
 */
import { Injectable } from '@nestjs/common';
import type { ConsentLine } from '../../core/bundle.js';
import { formatInstant } from '../../core/duration.js';
import { StoredLogs } from '../../ledger/stored-logs.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/tx.js';
import { ConsentsStore } from '../../preferences/consents.store.js';
import type { Verification } from '../../verifier/findings.js';
import { verifyLog, type Brought, type Progress } from '../../verifier/verify-log.js';

type ConsentRow = Awaited<ReturnType<ConsentsStore['listAfter']>>[number];

const PAGE = 2_000;

@Injectable()
export class VerifyLedger {
  constructor(
    private readonly database: Database,
    private readonly logs: StoredLogs,
    private readonly consents: ConsentsStore,
  ) {}

  /** Keys that somebody brings are believed alone; otherwise those that were published are. */
  run(brought: Brought, progress?: Progress): Promise<Verification> {
    return this.database.inLongSnapshot((tx) => this.runIn(tx, brought, progress));
  }

  /** As one transaction sees it. */
  async runIn(tx: Tx, brought: Brought, progress?: Progress): Promise<Verification> {
    const held = this.logs.heldOutside();
    const vkeys = brought.vkeys.length > 0 ? brought.vkeys : held.vkeys;
    const checkpoints = [...held.checkpoints, ...brought.checkpoints];
    const source = await this.logs.open(tx, () => this.lines(tx));
    return verifyLog(source, { vkeys, checkpoints }, progress);
  }

  private async *lines(tx: Tx): AsyncGenerator<ConsentLine> {
    for (let after: ConsentRow | null = null; ;) {
      const rows: ConsentRow[] = await this.consents.listAfter(tx, after, PAGE);
      yield* rows.map(lineOf);
      after = rows.at(-1) ?? null;
      if (!after || rows.length < PAGE) return;
    }
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

function instantOf(at: Date | null): string | null {
  return at && formatInstant(at.getTime());
}
