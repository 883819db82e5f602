/** The page behind the link at the foot of a message, and each answer that it can get. */
import type { Catalog } from '../../src/core/catalog.js';
import {
  FOOTER_ACTIONS,
  footerDonePage,
  footerPage,
  type FooterAction,
  type FooterState,
} from '../../src/preferences/footer.view.js';
import type { Reduction } from '../../src/preferences/reduction.js';

type Sample = [title: string, view: string, model: (locale: string) => object];

const LEFT: Readonly<Record<FooterAction, FooterState>> = {
  topic: 'topic_left',
  less: 'receiving',
  pause: 'receiving',
  all: 'all_left',
};

const footer = {
  ...{ path: '/u/abc', maskedAddress: 'l••@h•••.example', topic: 'monthly-letter' },
  ...{ state: 'receiving' as const, secret: 'A'.repeat(43), zone: null },
};

export function footerPages(catalog: Catalog, at: number): Sample[] {
  const undo = { token: 'B'.repeat(43), until: at + 600_000 };
  const chosen = (action: FooterAction): Reduction => {
    if (action === 'less') return { kind: 'less', budget: { limit: 1, hours: 168 } };
    if (action === 'pause') return { kind: 'paused', until: at + 30 * 86_400_000 };
    const topic = action === 'topic' ? footer.topic : null;
    return { kind: 'left', topic, channel: topic && 'email' };
  };
  const answers = [['done', undo] as const, ['already', null] as const];
  return [
    ['footer', 'preferences/footer', (locale) => footerPage({ catalog, locale, ...footer })],
    ...(['topic_left', 'all_left'] as const).map((state): Sample => [
      `footer-${state}`,
      'preferences/footer',
      (locale) => footerPage({ catalog, locale, ...footer, state }),
    ]),
    ...FOOTER_ACTIONS.flatMap((action) =>
      answers.map(([outcome, undo]): Sample => [
        `footer-${outcome}-${action}`,
        'preferences/footer-done',
        (locale) =>
          footerDonePage({
            ...{ catalog, locale, ...footer },
            state: LEFT[action],
            result: { outcome, reduction: chosen(action), undo },
          }),
      ]),
    ),
    ...(['undone', 'used', 'changed', 'over'] as const).map((outcome): Sample => [
      `footer-${outcome}`,
      'preferences/footer-done',
      (locale) => footerDonePage({ catalog, locale, ...footer, result: { outcome } }),
    ]),
  ];
}
