// The pages of the suggestion box.

import { slipTakenPage, suggestionFormPage } from '../../src/suggestions/suggestions.view.js';
import { catalog, type Sample } from './sample-pages.js';

const typed = 'Appelez-moi au 06 12 34 56 78';
const at = (locale: string, page: 'home' | 'footer') => ({ catalog, locale, page });

export const suggestionPages: Sample[] = [
  ...(['missing', 'tooLong', 'nothingLeft'] as const).map((problem): Sample => [
    `suggestion-${problem}`,
    'suggestions/form',
    (locale) => suggestionFormPage(at(locale, 'home'), { typed, problem }),
  ]),
  [
    'suggestion-taken',
    'suggestions/taken',
    (locale) => slipTakenPage(at(locale, 'home'), 'suggestion'),
  ],
  ['vote-taken', 'suggestions/taken', (locale) => slipTakenPage(at(locale, 'footer'), 'vote')],
];
