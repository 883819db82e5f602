/** Pure: the question whether a topic is useful, wherever a page asks it; never before they can leave. */
import { localised, topicByKey, type Catalog } from '../../core/catalog.js';
import type { SuggestionPage } from '../../core/suggestion.js';

/** What `partials/topic-vote` is made from. */
export interface TopicVote {
  readonly key: string;
  readonly name: string;
  /** The page that the question stands on. */
  readonly page: SuggestionPage;
}

/** Nothing is asked about a topic that the catalog no longer has. */
export function topicVotes(
  catalog: Catalog,
  locale: string,
  keys: readonly string[],
  page: SuggestionPage,
): TopicVote[] {
  return keys
    .flatMap((key) => topicByKey(catalog, key) ?? [])
    .map(({ key, name }) => ({ key, name: localised(name, locale, catalog), page }));
}
