/**
 * Lets answered requests of people leave the register, and the evidence of them where the person is still
 * on file. What the organisation's own entries say of them names nobody, and stays.
 */
import { Injectable } from '@nestjs/common';
import { CatalogService } from '../../catalog/catalog.service.js';
import { ContactsService } from '../../contacts/contacts.service.js';
import { DAY_MS } from '../../core/local-time.js';
import { keptDaysOf } from '../../core/retention.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { readClock } from '../../platform/database/clock.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/tx.js';
import type { Due, RetentionRule, Step } from './retention-rule.js';
import { RetentionStore, type AnsweredRequest } from './retention.store.js';

const PAGE = 500;
/** A plan counts no further than anybody reads. */
const MOST_PLANNED = 100_000;
const TYPES: readonly string[] = ['right.requested', 'right.extended', 'right.answered'];

@Injectable()
export class ForgetRequests implements RetentionRule {
  readonly key = 'rights_requests';

  constructor(
    private readonly database: Database,
    private readonly catalog: CatalogService,
    private readonly contacts: ContactsService,
    private readonly store: RetentionStore,
    private readonly ledger: LedgerService,
  ) {}

  async plan(step: Step): Promise<Due> {
    let entries = 0;
    const requests = await this.overdue(MOST_PLANNED);
    for (const request of requests) {
      const told = await this.database.inSnapshot((tx) => this.entriesOf(tx, request));
      entries += told.length;
      step();
    }
    return { count: requests.length, entries };
  }

  async apply(step: Step): Promise<Due> {
    const due = { count: 0, entries: 0 };
    for (;;) {
      const page = await this.overdue(PAGE);
      let deleted = 0;
      for (const request of page) {
        const entries = await this.database.inTransaction((tx) => this.forget(tx, request));
        due.entries += entries ?? 0;
        deleted += entries === null ? 0 : 1;
        step();
      }
      due.count += deleted;
      if (page.length < PAGE || deleted === 0) return due;
    }
  }

  private overdue(limit: number): Promise<AnsweredRequest[]> {
    return this.database.inSnapshot(async (tx) => {
      const { requests } = keptDaysOf((await this.catalog.currentIn(tx)).catalog);
      const before = new Date((await readClock(tx)) - requests * DAY_MS);
      return this.store.listAnswered(tx, before, limit);
    });
  }

  /** How many entries lost their evidence; null where another run was first. */
  private async forget(tx: Tx, request: AnsweredRequest): Promise<number | null> {
    const { contactId, requestId } = request;
    const isThere = (await this.contacts.lockIfThere(tx, contactId)) !== null;
    if (!(await this.store.deleteRequest(tx, requestId))) return null;
    const entries = isThere ? await this.entriesOf(tx, request) : [];
    const at = await readClock(tx);
    const payload = { rule: this.key, entries };
    await this.ledger.append(tx, { contactId: null, type: 'retention.applied', at, payload });
    if (entries.length > 0) await this.ledger.forget(tx, contactId, entries);
    return entries.length;
  }

  private async entriesOf(tx: Tx, { contactId, requestId }: AnsweredRequest): Promise<string[]> {
    const told = await this.ledger.ofContact(tx, contactId);
    return told
      .filter(
        ({ payload }) => TYPES.includes(payload?.type ?? '') && payload?.request === requestId,
      )
      .map(({ entryId }) => entryId);
  }
}
