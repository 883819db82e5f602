/**
 * What the person answers who was asked whether they still agree: yes for the topics left ticked,
 * which begins another term for each, or no. What is left unticked beside a yes is a no. A no is a
 * withdrawal like any other: journaled before it is answered, and heard as long as the link lasts.
 */
import { Injectable } from '@nestjs/common';
import { CatalogService } from '../catalog/catalog.service.js';
import { transition } from '../core/opt-in.js';
import type { Tx } from '../platform/database/tx.js';
import { OwnActs } from '../preferences/own-acts.js';
import { RecordWithdrawal } from '../preferences/record-withdrawal.js';
import { WithdrawalJournal } from '../preferences/withdrawal-journal.js';
import { GiveConsent } from './give-consent.js';
import type { OptInEntity } from './opt-in.entity.js';
import { OptInLinks, type Answer, type OpenedOptIn } from './opt-in-links.js';
import { OptInStore } from './opt-in.store.js';

type Journaled = Awaited<ReturnType<RecordWithdrawal['withdraw']>>[number];

interface Answered {
  readonly answer: Answer;
  /** What is to stand in the journal before the answer is given. */
  readonly rows: readonly Journaled[];
}

const saying = (answer: Answer, rows: readonly Journaled[] = []): Answered => ({ answer, rows });

@Injectable()
export class AnswerRenewal {
  constructor(
    private readonly links: OptInLinks,
    private readonly catalog: CatalogService,
    private readonly acts: OwnActs,
    private readonly withdrawals: RecordWithdrawal,
    private readonly journal: WithdrawalJournal,
    private readonly store: OptInStore,
    private readonly giving: GiveConsent,
  ) {}

  /** It renews what stands and nothing else: what was taken back since takes another ask. */
  confirm(token: string, chosen: readonly string[]): Promise<Answer> {
    return this.answer(token, async (tx, { optIn, state, standing }, now) => {
      const step = transition(state, 'confirm');
      if (!step.ok) return saying(state === 'refused' ? 'refused' : 'expired');
      if (!step.changed) return saying('confirmed');
      if (standing.length === 0) return saying('refused');
      const { catalog } = await this.catalog.currentIn(tx);
      const kept = standing.filter((topic) => chosen.includes(topic));
      const given = await this.giving.give(tx, optIn, catalog, kept, now);
      if (!given) return saying('none_chosen');
      const left = standing.filter((topic) => !chosen.includes(topic));
      const rows = await this.stop(tx, optIn, left, now);
      await this.store.update(tx, optIn, { state: step.state, decidedAt: new Date(now) });
      await this.store.tally(tx, optIn.kind, step.state);
      return saying('confirmed', [...given, ...rows]);
    });
  }

  /** Also after a yes: taking back is as easy as agreeing (GDPR Art. 7(3)). */
  refuse(token: string): Promise<Answer> {
    return this.answer(token, async (tx, { optIn, state, standing }, now) => {
      if (state === 'expired') return saying('expired');
      await this.acts.note(tx, optIn.contactId, now);
      const rows = await this.stop(tx, optIn, standing, now);
      const step = transition(state, 'refuse');
      if (step.ok && step.changed)
        await this.store.update(tx, optIn, { state: step.state, decidedAt: new Date(now) });
      return saying('refused', rows);
    });
  }

  private async answer(
    token: string,
    work: (tx: Tx, opened: OpenedOptIn, now: number) => Promise<Answered>,
  ): Promise<Answer> {
    const { answer, rows } = (await this.links.answer(token, work)) ?? saying('unknown');
    await this.journal.record(rows);
    return answer;
  }

  private async stop(
    tx: Tx,
    { contactId, channel }: OptInEntity,
    topics: readonly string[],
    now: number,
  ): Promise<Journaled[]> {
    const rows: Journaled[] = [];
    const said = { via: 'renewal_page' };
    for (const topic of topics)
      rows.push(...(await this.withdrawals.withdraw(tx, contactId, { topic, channel }, said, now)));
    return rows;
  }
}
