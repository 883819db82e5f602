/**
 * Counts what people answer against the form that made us write to them, so that one which brings people
 * who never asked is seen. Nothing follows by itself: whoever asks for mails to mailboxes of their own
 * and presses "it was not me" could silence a form that way. An operator looks, and decides.
 */
import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { Log } from '../platform/log.js';
import { Metrics } from '../platform/metrics.js';
import { isMarkedBy, refusalsOf, type FormAnswers, type FormRefusals } from './form-refusals.js';
import { FormTalliesStore } from './form-tallies.store.js';
import type { OptInEntity } from './opt-in.entity.js';

export interface CountedAnswer {
  readonly outcome: keyof FormAnswers;
  /** The form that passed the line by it. */
  readonly marked: FormRefusals | null;
}

@Injectable()
export class CountAnswers {
  constructor(
    private readonly database: Database,
    private readonly store: FormTalliesStore,
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {}

  /** In the transaction of the answer, and last: the row that counts a form's day is shared by many. */
  async count(
    tx: Tx,
    { form }: Pick<OptInEntity, 'form'>,
    outcome: keyof FormAnswers,
  ): Promise<CountedAnswer> {
    if (form === null) return { outcome, marked: null };
    await this.store.add(tx, form, outcome);
    const answers = await this.store.answersTo(tx, form);
    return { outcome, marked: isMarkedBy(answers, outcome) ? refusalsOf(form, answers) : null };
  }

  /** Once it is committed. */
  tell({ outcome, marked }: CountedAnswer): void {
    this.metrics.optInAnswer(outcome);
    if (!marked) return;
    const { form, answers, refused } = marked;
    this.log.warn('many who were written to because of a form say it was not them', {
      form,
      answers,
      refused,
    });
  }

  /** What should be looked at first. */
  async forms(): Promise<FormRefusals[]> {
    const rows = await this.database.inSnapshot((tx) => this.store.list(tx));
    return rows
      .map(({ form, ...answers }) => refusalsOf(form, answers))
      .sort(
        (a, b) =>
          Number(b.isMarked) - Number(a.isMarked) ||
          b.refused - a.refused ||
          b.answers - a.answers ||
          (a.form < b.form ? -1 : 1),
      );
  }
}
