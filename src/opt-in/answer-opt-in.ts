/**
 * What the person answers on the page that the mail leads to: yes for the topics ticked, or "it was
 * not me". Answering twice changes nothing and says the same.
 */
import { Injectable } from '@nestjs/common';
import { CatalogService } from '../catalog/catalog.service.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { SuppressionsStore } from '../contacts/suppressions.store.js';
import { NOT_ME_MS, transition } from '../core/opt-in.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { WithdrawalJournal } from '../preferences/withdrawal-journal.js';
import { CorrectAddress } from './correct-address.js';
import { CountAnswers, type CountedAnswer } from './count-answers.js';
import { GiveConsent } from './give-consent.js';
import { OptInLinks, type Answer } from './opt-in-links.js';
import { OptInStore } from './opt-in.store.js';

type Kept = NonNullable<Awaited<ReturnType<GiveConsent['give']>>>;

interface Answered {
  readonly answer: Answer;
  /** What is to stand in the journal before the answer is given. */
  readonly kept: Kept;
  /** Null where it changed nothing. */
  readonly counted: CountedAnswer | null;
}

const saying = (
  answer: Answer,
  kept: Kept = [],
  counted: CountedAnswer | null = null,
): Answered => ({ answer, kept, counted });

@Injectable()
export class AnswerOptIn {
  constructor(
    private readonly links: OptInLinks,
    private readonly catalog: CatalogService,
    private readonly contacts: ContactsService,
    private readonly suppressions: SuppressionsStore,
    private readonly ledger: LedgerService,
    private readonly store: OptInStore,
    private readonly giving: GiveConsent,
    private readonly correct: CorrectAddress,
    private readonly counting: CountAnswers,
    private readonly journal: WithdrawalJournal,
  ) {}

  async confirm(token: string, chosen: readonly string[]): Promise<Answer> {
    const answered = await this.links.answer<Answered>(token, async (tx, opened, now) => {
      const { optIn, state } = opened;
      const step = transition(state, 'confirm');
      if (!step.ok) return saying(state === 'refused' ? 'refused' : 'expired');
      if (!step.changed) return saying('confirmed');
      const { catalog } = await this.catalog.currentIn(tx);
      const topics = optIn.topics.filter((key) => chosen.includes(key));
      const kept = await this.giving.give(tx, optIn, catalog, topics, now);
      if (!kept) return saying('none_chosen');
      if (optIn.replaces !== null) {
        const wrong = { contactId: optIn.contactId, addressId: optIn.replaces };
        await this.correct.replace(tx, wrong, optIn.addressId, now);
      }
      await this.store.update(tx, optIn, { state: step.state, decidedAt: new Date(now) });
      await this.store.tally(tx, optIn.kind, step.state);
      return saying('confirmed', kept, await this.counting.count(tx, optIn, 'confirmed'));
    });
    const { answer, kept, counted } = answered ?? saying('unknown');
    await this.journal.record(kept);
    if (counted) this.counting.tell(counted);
    return answer;
  }

  /**
   * "It was not me": no confirmation mail goes to this address for 30 days, and it counts against the
   * form that the ask came from.
   */
  async refuse(token: string): Promise<Answer> {
    const answered = await this.links.answer<Answered>(token, async (tx, { optIn, state }, now) => {
      const step = transition(state, 'refuse');
      if (!step.ok) return saying(state === 'confirmed' ? 'confirmed' : 'expired');
      if (!step.changed) return saying('refused');
      const entryId = await this.ledger.append(tx, {
        contactId: optIn.contactId,
        type: 'opt_in.refused',
        at: now,
        payload: { optIn: optIn.optInId, method: 'button_post' },
      });
      const key = await this.contacts.storedMatchKey(tx, optIn.contactId, optIn.addressId);
      if (key)
        await this.suppressions.put(tx, key, {
          kind: 'not_me',
          since: new Date(now),
          until: new Date(now + NOT_ME_MS),
        });
      await this.store.update(tx, optIn, { state: step.state, decidedAt: new Date(now), entryId });
      return saying('refused', [], await this.counting.count(tx, optIn, 'refused'));
    });
    const { answer, counted } = answered ?? saying('unknown');
    if (counted) this.counting.tell(counted);
    return answer;
  }
}
