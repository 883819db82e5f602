/** What people put into the suggestion box. Nothing of the request but its words gets here. */
import { Injectable } from '@nestjs/common';
import { DomainError } from '../core/errors.js';
import { MOST_WAITING, type Slip } from '../core/suggestion.js';
import { Database } from '../platform/database/database.js';
import { SealSlip } from './seal-slip.js';
import { SuggestionsStore } from './suggestions.store.js';

@Injectable()
export class SuggestionBox {
  constructor(
    private readonly database: Database,
    private readonly store: SuggestionsStore,
    private readonly slips: SealSlip,
  ) {}

  async put(slip: Slip): Promise<void> {
    const sealed = this.slips.seal(slip);
    await this.database.inTransaction(async (tx) => {
      if (await this.store.hasWaiting(tx, MOST_WAITING))
        throw new DomainError('suggestion_box_full');
      const day = await this.store.today(tx);
      await this.store.insertSlips(tx, [{ day, sealed }]);
    });
  }
}
