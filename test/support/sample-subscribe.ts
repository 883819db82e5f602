// The hosted form, as a link may narrow it, with what may be wrong in it, and what it answers.

import type { Catalog } from '../../src/core/catalog.js';
import { embedPage } from '../../src/opt-in/embed.view.js';
import { shownTopics } from '../../src/opt-in/shown-topics.js';
import { requestedPage, subscribePage } from '../../src/opt-in/subscribe.view.js';
import type { Sample } from './sample-pages.js';

/** Where topics differ in who sends them and who receives data. */
export function varied(catalog: Catalog): Catalog {
  const [purpose, ...purposes] = catalog.purposes;
  const [first, second, ...topics] = catalog.topics;
  if (!purpose || !first || !second) throw new Error('The sample has a purpose and two topics.');
  const data = { fr: 'Votre nom, à la caisse.', en: 'Your name, at the till.' };
  const classes = { ...purpose, key: 'classes', recipients: ['Les ateliers du Canal'], data };
  return {
    ...catalog,
    purposes: [purpose, classes, ...purposes],
    topics: [first, { ...second, purpose: 'classes', senders: ['atelier'] }, ...topics],
  };
}

export function subscribePages(catalog: Catalog): Sample[] {
  const shown = shownTopics(catalog, {});
  const two = shownTopics(catalog, { topics: 'workshops,monthly-letter' });
  const mixed = varied(catalog);
  return [
    ['subscribe', 'opt-in/subscribe', (locale) => subscribePage({ catalog, locale, shown })],
    [
      'subscribe-named',
      'opt-in/subscribe',
      (locale) => subscribePage({ catalog, locale, shown: two }),
    ],
    [
      'subscribe-varied',
      'opt-in/subscribe',
      (locale) => subscribePage({ catalog: mixed, locale, shown: shownTopics(mixed, {}) }),
    ],
    [
      'subscribe-errors',
      'opt-in/subscribe',
      (locale) =>
        subscribePage({
          catalog,
          locale,
          shown,
          email: 'lea@halles',
          tickedTopics: ['offers'],
          errors: { email: 'invalid', topics: 'unknown', form: 'stale' },
        }),
    ],
    [
      'embed',
      'opt-in/embed',
      (locale) => embedPage({ catalog, locale, shown: two, html: '<form>\n</form>\n' }),
    ],
    ['requested', 'opt-in/requested', (locale) => requestedPage({ catalog, locale, shown })],
    [
      'requested-dev',
      'opt-in/requested',
      (locale) => requestedPage({ catalog, locale, shown, mailboxUrl: '/dev/mailbox' }),
    ],
  ];
}
