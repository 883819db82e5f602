/**
 * Everything by which a contact hears less: leave a topic, leave all, be written to less often. Each
 * binds every decision begun after its answer. Leaving also makes void what senders hold, and is
 * journaled between its commit and its answer. Saying it twice changes nothing and is no error.
 */
import { Injectable } from '@nestjs/common';
import { AuthorizationStore } from '../authorization/authorization.store.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { SuppressionsStore } from '../contacts/suppressions.store.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import type { ConsentEntity } from './consent.entity.js';
import { ConsentsStore, type Budget, type WithdrawalRow } from './consents.store.js';
import { WithdrawalJournal } from './withdrawal-journal.js';

/** Where the person said so; part of the evidence. */
export type Via = 'one_click' | 'footer_page' | 'journal';

export interface Place {
  readonly contactId: string;
  readonly topic: string;
  readonly channel: string;
}

@Injectable()
export class ReduceContact {
  constructor(
    private readonly database: Database,
    private readonly consents: ConsentsStore,
    private readonly contacts: ContactsService,
    private readonly suppressions: SuppressionsStore,
    private readonly authorizations: AuthorizationStore,
    private readonly ledger: LedgerService,
    private readonly journal: WithdrawalJournal,
  ) {}

  /** GDPR Art. 7(3): as easy as it was to consent, and at once. */
  async leaveTopic(place: Place, via: Via, saidAt?: Date): Promise<void> {
    const { contactId, topic, channel } = place;
    const rows = await this.change(contactId, async (tx, now) => {
      const confirmed = await this.consents.listConfirmed(tx, contactId);
      const consent = confirmed.find((one) => one.topic === topic && one.channel === channel);
      if (isLater(consent, saidAt)) return [];
      await this.authorizations.voidOutstanding(
        tx,
        contactId,
        { topic, channel },
        now,
        'withdrawn',
      );
      if (!consent) return [];
      const entryId = await this.ledger.append(tx, {
        contactId,
        type: 'consent.withdrawn',
        at: now,
        payload: { topic, channel, via },
      });
      await this.consents.end(tx, consent, entryId, new Date(now));
      return [await this.number(tx, { contactId, entryId, topic, channel, scope: 'topic' }, now)];
    });
    await this.write(rows);
  }

  /** GDPR Art. 21(2)–(3): no marketing from this organisation, on any channel, whatever the basis. */
  async leaveAll(contactId: string, via: Via, saidAt?: Date): Promise<void> {
    const rows = await this.change(contactId, async (tx, now) => {
      const keys = await this.contacts.linkedMatchKeys(tx, contactId);
      const standing = await this.suppressions.list(tx, keys);
      const confirmed = await this.consents.listConfirmed(tx, contactId);
      if (confirmed.some((consent) => isLater(consent, saidAt))) return [];
      await this.authorizations.voidOutstanding(tx, contactId, 'marketing', now, 'objection');
      if (confirmed.length === 0 && standing.some(({ kind }) => kind === 'objection')) return [];
      const ended = confirmed.map(({ topic, channel }) => ({ topic, channel }));
      const entryId = await this.ledger.append(tx, {
        contactId,
        type: 'objection.recorded',
        at: now,
        payload: { ended, via },
      });
      for (const consent of confirmed) await this.consents.end(tx, consent, entryId, new Date(now));
      for (const key of keys)
        await this.suppressions.put(tx, key, {
          kind: 'objection',
          since: new Date(now),
          until: null,
        });
      const place = { contactId, entryId, topic: null, channel: null, scope: 'all' as const };
      return [await this.number(tx, place, now)];
    });
    await this.write(rows);
  }

  /** Only tightens: a budget that allows more than the one in force is left aside. */
  async hearLess(contactId: string, budget: Budget, via: Via): Promise<void> {
    await this.change(contactId, async (tx, now) => {
      const standing = await this.consents.findBudget(tx, contactId);
      if (standing && rate(standing) <= rate(budget)) return;
      await this.ledger.append(tx, {
        contactId,
        type: 'preference.changed',
        at: now,
        payload: { budget: { limit: budget.limit, hours: budget.hours }, via },
      });
      await this.consents.putBudget(tx, contactId, budget, new Date(now));
    });
  }

  /** Nothing happens for a contact that was forgotten: there is nothing left to reduce. */
  private change<T>(
    contactId: string,
    work: (tx: Tx, now: number) => Promise<T>,
  ): Promise<T | undefined> {
    return this.database.inTransaction(async (tx) => {
      if (!(await this.contacts.lockIfThere(tx, contactId))) return undefined;
      return work(tx, await readClock(tx));
    });
  }

  private number(
    tx: Tx,
    place: Pick<WithdrawalRow, 'contactId' | 'entryId' | 'scope' | 'topic' | 'channel'>,
    now: number,
  ): Promise<WithdrawalRow> {
    return this.consents.insertWithdrawal(tx, { ...place, at: new Date(now) });
  }

  /** From here on the withdrawal is durable in the database; the answer waits for the file. */
  private async write(rows: readonly WithdrawalRow[] | undefined): Promise<void> {
    for (const row of rows ?? []) await this.journal.append(row);
    await this.journal.flush();
  }
}

/** A withdrawal from the journal never undoes a consent that was given after it. */
function isLater(consent: ConsentEntity | undefined, saidAt: Date | undefined): boolean {
  return consent !== undefined && saidAt !== undefined && consent.confirmedAt > saidAt;
}

function rate(budget: Budget): number {
  return budget.limit / budget.hours;
}
