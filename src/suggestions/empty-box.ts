/**
 * Empties the suggestion box after midnight (UTC), of the days that are over and once a day at most. What
 * comes out is written anew in an order that was drawn, under ids that were drawn then, by one transaction
 * that deletes the slips: rows, ids and numbers of transactions say nothing of who came when. What is too
 * little to come out goes back, in an order that was drawn as well.
 */
import { Injectable } from '@nestjs/common';
import { randomInt } from 'node:crypto';
import { empty, SUGGESTION_DAYS } from '../core/suggestion.js';
import { Database } from '../platform/database/database.js';
import { newId } from '../platform/ids.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { Log } from '../platform/log.js';
import { SealSlip } from './seal-slip.js';
import { SuggestionsStore } from './suggestions.store.js';

const EMPTY_BOX = 'suggestion_box_empty';
const AFTER_MIDNIGHT = '7 0 * * *';

@Injectable()
export class EmptyBox {
  constructor(
    private readonly database: Database,
    private readonly store: SuggestionsStore,
    private readonly slips: SealSlip,
    private readonly log: Log,
    jobs: Jobs,
  ) {
    jobs.handle(EMPTY_BOX, () => this.run());
    jobs.schedule(EMPTY_BOX, AFTER_MIDNIGHT);
  }

  async run(): Promise<void> {
    const { suggestions, votes } = await this.database.inTransaction(async (tx) => {
      await this.store.lock(tx);
      const emptiedOn = await this.store.today(tx);
      await this.store.forgetOlderThan(tx, SUGGESTION_DAYS);
      if (await this.store.isEmptiedOn(tx, emptiedOn)) return { suggestions: [], votes: [] };
      const taken = await this.store.takeSlipsBefore(tx, emptiedOn);
      const waiting = taken.map(({ day, sealed }) => ({ day, slip: this.slips.open(sealed) }));
      const out = empty(waiting, (n) => randomInt(n));
      await this.store.insertSuggestions(
        tx,
        out.suggestions.map(({ page, text }) => ({ suggestionId: newId(), emptiedOn, page, text })),
      );
      await this.store.insertVotes(tx, emptiedOn, out.votes);
      await this.store.insertSlips(
        tx,
        out.left.map(({ day, slip }) => ({ day, sealed: this.slips.seal(slip) })),
      );
      return out;
    });
    if (suggestions.length + votes.length > 0)
      this.log.info('suggestion box emptied', {
        suggestions: suggestions.length,
        topics: votes.length,
      });
  }
}
