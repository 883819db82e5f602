/** What came out of the suggestion box, for teams to read. It is about nobody, so no access line is left. */
import { Injectable } from '@nestjs/common';
import { parseDay } from '../core/calendar-day.js';
import { isId } from '../core/id.js';
import { SUGGESTION_DAYS, type VoteCount } from '../core/suggestion.js';
import { Database } from '../platform/database/database.js';
import {
  SuggestionsStore,
  type ReadSuggestion,
  type SuggestionsPage,
  type SuggestionsPlace,
} from './suggestions.store.js';

export interface SuggestionsRead {
  readonly suggestions: readonly ReadSuggestion[];
  /** Where the next page begins; null on the last. */
  readonly next: SuggestionsPlace | null;
}

@Injectable()
export class SuggestionsService {
  constructor(
    private readonly database: Database,
    private readonly store: SuggestionsStore,
  ) {}

  async page({ limit, ...page }: SuggestionsPage): Promise<SuggestionsRead> {
    const rows = await this.database.inSnapshot((tx) =>
      this.store.list(tx, { ...page, limit: limit + 1 }),
    );
    const suggestions = rows.slice(0, limit);
    const last = suggestions.at(-1);
    const next =
      last && rows.length > limit ? { day: last.emptiedOn, id: last.suggestionId } : null;
    return { suggestions, next };
  }

  votes(from: string | null): Promise<VoteCount[]> {
    return this.database.inSnapshot((tx) => this.store.countVotes(tx, from));
  }

  /** What the next emptying would delete as too old. */
  overdue(): Promise<number> {
    return this.database.inSnapshot((tx) => this.store.countOlderThan(tx, SUGGESTION_DAYS));
  }

  async forget(): Promise<void> {
    await this.database.inTransaction((tx) => this.store.forgetOlderThan(tx, SUGGESTION_DAYS));
  }
}

/** As it stands in the URL of the next page. */
export function placeText({ day, id }: SuggestionsPlace): string {
  return `${day}.${id}`;
}

/** Null for what no page of ours ended at. */
export function placeIn(text: unknown): SuggestionsPlace | null {
  const [day = '', id = '', ...more] = typeof text === 'string' ? text.split('.') : [];
  return parseDay(day) !== null && isId(id) && more.length === 0 ? { day, id } : null;
}
