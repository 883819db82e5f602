/**
 * Keeps partitions ready for the months ahead, and drops those that retention no longer keeps. Without
 * one, a decision cannot be stored and nothing is allowed, so they are made long before they are needed.
 */
import { Injectable } from '@nestjs/common';
import { CatalogService } from '../catalog/catalog.service.js';
import type { Catalog } from '../core/catalog.js';
import { formatInstant } from '../core/duration.js';
import { DAY_MS } from '../core/local-time.js';
import { LONGEST_CHOICE_MS } from '../core/preference.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { Sequencer } from '../ledger/sequencer.js';
import { readClock } from '../platform/database/clock.js';
import { MONTHS_AHEAD } from '../platform/database/data-source.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { AuthorizationStore } from './authorization.store.js';
import { catalogFacts } from './catalog-facts.js';
import { MessageRefsStore } from './message-refs.store.js';

export const MAKE_PARTITIONS = 'authorization_partitions';
const EVERY_NIGHT = '23 3 * * *';
const BUCKETS = 256;
const NAMES_AT_ONCE = 5_000;

@Injectable()
export class Partitions {
  constructor(
    private readonly database: Database,
    private readonly store: AuthorizationStore,
    private readonly names: MessageRefsStore,
    private readonly catalog: CatalogService,
    private readonly ledger: LedgerService,
    private readonly sequencer: Sequencer,
    jobs: Jobs,
  ) {
    jobs.handle(MAKE_PARTITIONS, () => this.run());
    jobs.schedule(MAKE_PARTITIONS, EVERY_NIGHT);
  }

  async run(): Promise<void> {
    await this.database.inTransaction((tx) => this.store.ensurePartitions(tx, MONTHS_AHEAD));
    const before = await this.dayToKeepFrom();
    if (before === null) return;
    // What the log does not hold yet is not dropped.
    await this.sequencer.run();
    await this.freeNames(before);
    await this.drop(before);
  }

  /** What the next run would drop: the tables of whole months that ended before a day. */
  async overdue(tx: Tx): Promise<{ before: string; tables: string[] }> {
    const { catalog } = await this.catalog.currentIn(tx);
    const at = await readClock(tx);
    const before = formatInstant(at - keptDays(catalog) * DAY_MS).slice(0, 'yyyy-mm-dd'.length);
    return { before, tables: await this.store.listMonthsBefore(tx, before) };
  }

  /** Null: no month has ended before it. */
  private async dayToKeepFrom(): Promise<string | null> {
    const { before, tables } = await this.database.inTransaction((tx) => this.overdue(tx));
    return tables.length === 0 ? null : before;
  }

  /** First, so that no name leads nowhere; a few at a time, so that no ask waits for many. */
  private async freeNames(before: string): Promise<void> {
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      let freed: number;
      do
        freed = await this.database.inTransaction((tx) =>
          this.names.deleteBefore(tx, before, bucket, NAMES_AT_ONCE),
        );
      while (freed === NAMES_AT_ONCE);
    }
  }

  /** Holds everybody up until it commits, so it does nothing but drop and say so. */
  private async drop(before: string): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      const at = await readClock(tx);
      const dropped = await this.store.dropPartitionsBefore(tx, before);
      if (dropped.length === 0) return;
      const payload = { rule: 'retention.decisionsDays', before, dropped };
      await this.ledger.append(tx, { contactId: null, type: 'retention.applied', at, payload });
    });
  }
}

/** Never less than the longest window of the catalog and a day: a cap must not forget. */
export function keptDays(catalog: Catalog): number {
  const longestMs = Math.max(catalogFacts(catalog).windowMs, LONGEST_CHOICE_MS);
  return Math.max(catalog.retention.decisionsDays, Math.ceil(longestMs / DAY_MS) + 1);
}
