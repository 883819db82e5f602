/**
 * Runs by the clock: opt-ins that nobody answered expire, and some days later everything about them
 * is deleted, the person too if this was all there was. What is left is a count, the budget's rows
 * and a ledger entry that names which evidence went, and under which rule.
 */
import { Injectable } from '@nestjs/common';
import { CatalogService } from '../catalog/catalog.service.js';
import { ContactsService, OWN_SOURCES } from '../contacts/contacts.service.js';
import { SuppressionsStore } from '../contacts/suppressions.store.js';
import { transition } from '../core/opt-in.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { ConsentsStore } from '../preferences/consents.store.js';
import { ConfirmationMailsStore } from './confirmation-mails.store.js';
import { CorrectAddress } from './correct-address.js';
import type { OptInEntity } from './opt-in.entity.js';
import { FormTalliesStore } from './form-tallies.store.js';
import { OptInStore, type OptInKey } from './opt-in.store.js';

export const TIDY_OPT_INS = 'opt_in_tidy';
const EVERY_TEN_MINUTES = '*/10 * * * *';
const BATCH = 200;

@Injectable()
export class TidyOptIns {
  constructor(
    private readonly database: Database,
    private readonly catalog: CatalogService,
    private readonly contacts: ContactsService,
    private readonly suppressions: SuppressionsStore,
    private readonly consents: ConsentsStore,
    private readonly ledger: LedgerService,
    private readonly store: OptInStore,
    private readonly mails: ConfirmationMailsStore,
    private readonly correct: CorrectAddress,
    private readonly forms: FormTalliesStore,
    jobs: Jobs,
  ) {
    jobs.handle(TIDY_OPT_INS, () => this.run());
    jobs.schedule(TIDY_OPT_INS, EVERY_TEN_MINUTES);
  }

  async run(): Promise<void> {
    const days = (await this.catalog.current()).catalog.retention.optInsDays;
    await this.forEach(
      (tx) => this.store.listOverdue(tx, BATCH),
      (tx, optIn) => this.expire(tx, optIn),
    );
    await this.forEach(
      (tx) => this.store.listPurgeable(tx, days, BATCH),
      (tx, optIn) => this.purge(tx, optIn),
    );
    await this.database.inTransaction(async (tx) => {
      await this.store.deleteOldTokens(tx, days);
      await this.store.deleteOldRequests(tx);
      await this.mails.deleteOld(tx);
      await this.forms.deleteOld(tx);
      await this.suppressions.deleteEnded(tx);
    });
  }

  /** One person per transaction: a long list never holds many locks. */
  private async forEach(
    list: (tx: Tx) => Promise<OptInKey[]>,
    work: (tx: Tx, optIn: OptInEntity) => Promise<void>,
  ): Promise<void> {
    for (;;) {
      const keys = await this.database.inSnapshot(list);
      let worked = 0;
      for (const key of keys)
        await this.database.inTransaction(async (tx) => {
          if (!(await this.contacts.lockWithAddresses(tx, key.contactId))) return;
          const optIn = await this.store.find(tx, key);
          if (!optIn) return;
          await work(tx, optIn);
          worked += 1;
        });
      // A full list of which nothing could be worked on would come again for ever.
      if (keys.length < BATCH || worked === 0) return;
    }
  }

  private async expire(tx: Tx, optIn: OptInEntity): Promise<void> {
    const step = transition(optIn.state, 'expire');
    if (!step.ok || !step.changed) return;
    const now = await readClock(tx);
    const entryId = await this.ledger.append(tx, {
      contactId: optIn.contactId,
      type: 'opt_in.expired',
      at: now,
      payload: { optIn: optIn.optInId },
    });
    await this.store.update(tx, optIn, { state: step.state, decidedAt: new Date(now), entryId });
  }

  private async purge(tx: Tx, optIn: OptInEntity): Promise<void> {
    if (optIn.state !== 'expired' && optIn.state !== 'refused') return;
    const { contactId, entryIds } = optIn;
    await this.ledger.append(tx, {
      contactId: null,
      type: 'retention.applied',
      at: await readClock(tx),
      payload: { rule: 'opt_in_not_confirmed', entries: entryIds },
    });
    await this.ledger.forget(tx, contactId, entryIds);
    await this.store.tally(tx, optIn.kind, optIn.state);
    await this.store.delete(tx, optIn);
    if (optIn.replaces !== null) await this.correct.drop(tx, optIn);
    if (await this.isAllThereWas(tx, contactId)) await this.contacts.forget(tx, contactId);
  }

  /** A contact that somebody else brought, or that ever agreed to anything, stays. */
  private async isAllThereWas(tx: Tx, contactId: string): Promise<boolean> {
    const contact = await this.contacts.lock(tx, contactId);
    if (contact.source !== OWN_SOURCES.optIn) return false;
    if (await this.store.hasAny(tx, contactId)) return false;
    return (
      !(await this.consents.hasAny(tx, contactId)) && !(await this.ledger.knows(tx, contactId))
    );
  }
}
