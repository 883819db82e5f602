/**
 * Everything by which people themselves hear less, and what the journal says again for them: leave a
 * topic, leave all, be written to less often. Each binds every decision begun after its answer;
 * leaving is journaled between its commit and its answer.
 */
import { Injectable } from '@nestjs/common';
import { ContactsService } from '../contacts/contacts.service.js';
import { effectOf, isTighterBudget, preferenceAfter, type OwnBudget } from '../core/preference.js';
import { LedgerService } from '../ledger/ledger.service.js';
import type { MatchKey } from '../platform/crypto/vault.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import type { Reach, TopicOnChannel } from './bases.store.js';
import { PreferencesStore } from './preferences.store.js';
import { RecordWithdrawal, type Said } from './record-withdrawal.js';
import { WithdrawalJournal } from './withdrawal-journal.js';

/** What people themselves do here: each is a sign of life, by which consent lasts. */
const OWN_ACTS = ['one_click', 'footer_page'] as const;
export type OwnAct = (typeof OWN_ACTS)[number];

/** What the link of a message is about. */
export interface LinkedTopic extends TopicOnChannel {
  readonly contactId: string;
}

@Injectable()
export class ReduceContact {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactsService,
    private readonly preferences: PreferencesStore,
    private readonly withdrawals: RecordWithdrawal,
    private readonly ledger: LedgerService,
    private readonly journal: WithdrawalJournal,
  ) {}

  /** GDPR Art. 7(3): as easy as it was to consent, and at once. */
  leaveTopic({ contactId, topic, channel }: LinkedTopic, via: OwnAct): Promise<void> {
    return this.leave(contactId, { topic, channel }, { via });
  }

  leaveAll(contactId: string, via: OwnAct): Promise<void> {
    return this.leave(contactId, 'all', { via });
  }

  async leave(contactId: string, reach: Reach | 'all', said: Said): Promise<void> {
    const rows = await this.change(contactId, said, (tx, now) =>
      reach === 'all'
        ? this.withdrawals.object(tx, contactId, said, now)
        : this.withdrawals.withdraw(tx, contactId, reach, said, now),
    );
    await this.journal.record(rows ?? []);
  }

  /** What an address of nobody on file refused, once more: the journal has its line already. */
  async refuseAgain(key: MatchKey, said: Said): Promise<void> {
    await this.database.inTransaction(async (tx) =>
      this.withdrawals.refuseAddress(tx, key, said, await readClock(tx)),
    );
  }

  /** The same for a complaint about messages to an address. */
  async complainAgain(key: MatchKey, said: Said & Required<Pick<Said, 'first'>>): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      const at = await readClock(tx);
      const payload = { report: 'complaint', effect: 'complaint', via: said.via };
      await this.ledger.append(tx, { contactId: null, type: 'feedback.received', at, payload });
      // Under the id that the journal has, it is known from now on.
      return this.withdrawals.complain(tx, key, said.first.entryId, said, at);
    });
  }

  /** Only tightens: a budget that could let more through than the one in force is left aside. */
  async hearLess(contactId: string, budget: OwnBudget, via: OwnAct): Promise<void> {
    await this.change(contactId, { via }, async (tx, now) => {
      const standing = await this.preferences.get(tx, contactId);
      if (!isTighterBudget(budget, standing.budget)) return;
      if (Object.keys(effectOf(standing, { budget })).length === 0) return;
      await this.ledger.append(tx, {
        contactId,
        type: 'preference.changed',
        at: now,
        payload: { budget: { ...budget }, via },
      });
      const next = { ...standing, ...preferenceAfter(standing, { budget }) };
      await this.preferences.put(tx, contactId, next, new Date(now));
    });
  }

  /** Nothing happens for a contact that was forgotten: there is nothing left to reduce. */
  private change<T>(
    contactId: string,
    { via }: Said,
    work: (tx: Tx, now: number) => Promise<T>,
  ): Promise<T | undefined> {
    return this.database.inTransaction(async (tx) => {
      if (!(await this.contacts.lockIfThere(tx, contactId))) return undefined;
      const now = await readClock(tx);
      if (OWN_ACTS.some((act) => act === via)) await this.contacts.noteAct(tx, contactId, now);
      return work(tx, now);
    });
  }
}
