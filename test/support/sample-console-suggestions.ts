// The suggestion box in the console, with believable suggestions.

import { suggestionsPage } from '../../src/console/suggestions.view.js';
import type { ReadSuggestion } from '../../src/suggestions/suggestions.store.js';
import { catalog, type Sample } from './sample-pages.js';
import { contactId, shell } from './sample-staff.js';

const said = (emptiedOn: string, page: ReadSuggestion['page'], text: string): ReadSuggestion => ({
  ...{ suggestionId: contactId, emptiedOn, page, text },
});
const suggestions = [
  said('2026-11-21', 'footer', 'Once a month would do: I read the recipes, the rest less.'),
  said('2026-11-21', 'home', 'Larger letters, please.\nAnd the opening hours on top.'),
  said('2026-11-21', 'preferences', 'Thank you for the pause. Write to […] about the stairs.'),
  said('2026-11-19', 'subscribe', 'A topic for those who come with children?'),
  said('2026-11-19', 'other', 'The link in the letter was cut in two.'),
];
const votes = [
  { topic: 'monthly-letter', useful: 1_204, notUseful: 87 },
  { topic: 'gone', useful: 2, notUseful: 9 },
];
const next = { day: '2026-11-19', id: contactId };
const page = (locale: string) => shell(locale, '/console/suggestions', 'suggestions');

export const suggestionBoxPages: Sample[] = [
  [
    'console-suggestions',
    'console/suggestions',
    (locale) =>
      suggestionsPage(page(locale), { catalog, locale }, { read: { suggestions, next }, votes }),
  ],
  [
    'console-suggestions-none',
    'console/suggestions',
    (locale) =>
      suggestionsPage(
        page(locale),
        { catalog, locale },
        { read: { suggestions: [], next: null }, votes: [] },
      ),
  ],
];
