/** Pure: what came out of the suggestion box day by day, and how useful people say that topics are. */
import { topicName } from '../core/catalog-names.js';
import type { Catalog } from '../core/catalog.js';
import { SUGGESTION_DAYS, type VoteCount } from '../core/suggestion.js';
import { placeText, type SuggestionsRead } from '../suggestions/suggestions.service.js';
import type { Shell } from './shell.view.js';

export interface SuggestionsPage extends Shell {
  readonly keptDays: number;
  readonly days: readonly {
    /** Epoch milliseconds of its midnight in UTC. */
    readonly at: number;
    readonly suggestions: readonly { readonly pageKey: string; readonly text: string }[];
  }[];
  /** Empty on the last page. */
  readonly nextUrl: string;
  readonly votes: readonly {
    readonly topic: string;
    readonly useful: number;
    readonly notUseful: number;
  }[];
}

export function suggestionsPage(
  shell: Shell,
  { catalog, locale }: { catalog: Catalog; locale: string },
  { read, votes }: { read: SuggestionsRead; votes: readonly VoteCount[] },
): SuggestionsPage {
  const days = [...new Set(read.suggestions.map(({ emptiedOn }) => emptiedOn))];
  return {
    ...shell,
    keptDays: SUGGESTION_DAYS,
    days: days.map((day) => ({
      at: Date.parse(day),
      suggestions: read.suggestions
        .filter(({ emptiedOn }) => emptiedOn === day)
        .map(({ page, text }) => ({ pageKey: `console.suggestions.pages.${page}`, text })),
    })),
    nextUrl: read.next ? `/console/suggestions?lang=${locale}&after=${placeText(read.next)}` : '',
    votes: votes.map(({ topic, useful, notUseful }) => ({
      topic: topicName(catalog, locale, topic),
      useful,
      notUseful,
    })),
  };
}
