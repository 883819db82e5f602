/**
 * Lets the proof of consents go that ended longer ago than it is kept: their evidence, where they stood, and
 * the opt-ins of which nothing is left. One person at a time, under their lock, and with an entry that
 * names exactly whose evidence went; the proof of what stands is never touched.
 */
import { Injectable } from '@nestjs/common';
import { CatalogService } from '../../catalog/catalog.service.js';
import { ContactsService } from '../../contacts/contacts.service.js';
import { DAY_MS } from '../../core/local-time.js';
import { keptDaysOf, proofDaysFor } from '../../core/retention.js';
import type { Catalog } from '../../core/catalog.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { OptInStore } from '../../opt-in/opt-in.store.js';
import { readClock } from '../../platform/database/clock.js';
import { Database } from '../../platform/database/database.js';
import { inPages } from '../../platform/database/pages.js';
import type { Tx } from '../../platform/database/tx.js';
import { ConsentsStore } from '../../preferences/consents.store.js';
import { ConsentRecords } from '../receipts/consent-records.js';
import { expendable, type Expendable } from './expendable.js';
import type { Due, RetentionRule, Step } from './retention-rule.js';

const PAGE = 500;

@Injectable()
export class KeepProof implements RetentionRule {
  readonly key = 'consent_proof';

  constructor(
    private readonly database: Database,
    private readonly catalog: CatalogService,
    private readonly contacts: ContactsService,
    private readonly consents: ConsentsStore,
    private readonly optIns: OptInStore,
    private readonly records: ConsentRecords,
    private readonly ledger: LedgerService,
  ) {}

  plan(step: Step): Promise<Due> {
    return this.each(step, (contactId) =>
      this.database.inSnapshot((tx) => this.expendableOf(tx, contactId)),
    );
  }

  apply(step: Step): Promise<Due> {
    return this.each(step, (contactId) =>
      this.database.inTransaction(async (tx) => {
        if (!(await this.contacts.lockIfThere(tx, contactId))) return null;
        const going = await this.expendableOf(tx, contactId);
        if (going.entries.length > 0) await this.forget(tx, contactId, going);
        return going;
      }),
    );
  }

  private async each(
    step: Step,
    work: (contactId: string) => Promise<Expendable | null>,
  ): Promise<Due> {
    const due = { count: 0, entries: 0 };
    for await (const contactId of inPages<string>(PAGE, (last) => this.candidates(last))) {
      const going = await work(contactId);
      due.count += going?.consents.length ?? 0;
      due.entries += going?.entries.length ?? 0;
      step();
    }
    return due;
  }

  private candidates(after: string | null): Promise<string[]> {
    return this.database.inSnapshot(async (tx) => {
      const { catalog } = await this.catalog.currentIn(tx);
      const before = new Date((await readClock(tx)) - shortestDays(catalog) * DAY_MS);
      return this.consents.listEndedBefore(tx, before, after, PAGE);
    });
  }

  private async expendableOf(tx: Tx, contactId: string): Promise<Expendable> {
    const entries = await this.ledger.ofContact(tx, contactId);
    const histories = await this.records.historiesOf(tx, contactId, entries);
    const { catalog } = await this.catalog.currentIn(tx);
    const now = await readClock(tx);
    return expendable(
      histories,
      ({ purpose }, endedAt) => endedAt + proofDaysFor(catalog, purpose) * DAY_MS <= now,
    );
  }

  private async forget(tx: Tx, contactId: string, going: Expendable): Promise<void> {
    const { entries, consents } = going;
    await this.ledger.append(tx, {
      contactId: null,
      type: 'retention.applied',
      at: await readClock(tx),
      payload: { rule: this.key, entries: [...entries] },
    });
    await this.ledger.forget(tx, contactId, entries);
    for (const consent of consents) await this.consents.delete(tx, contactId, consent);
    await this.optIns.deleteForgotten(tx, contactId, entries);
  }
}

/** Nothing ended later than this has to be looked at. */
function shortestDays(catalog: Catalog): number {
  const own = catalog.purposes.flatMap(({ proofDays }) => proofDays ?? []);
  return Math.min(keptDaysOf(catalog).proof, ...own);
}
