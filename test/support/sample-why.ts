// "Why did I get this?" and erasure, as somebody would see them.

import type { Sample } from './sample-pages.js';
import { asked, catalog } from './sample-pages.js';
import { erasedPage, erasurePage, lastPage } from '../../src/center/erasure.view.js';
import type { MessageOnFile, WhyFacts } from '../../src/center/read-why.js';
import type { Shell } from '../../src/center/shell.view.js';
import { whyPage } from '../../src/center/why.view.js';
import { DENY_REASONS } from '../../src/core/decision-types.js';
import { RULE_BITS } from '../../src/core/rule-codes.js';
import { noticeHashes } from '../../src/catalog/notice-hashes.js';
import { lineAt } from './history.js';

type ShellOf = (locale: string, path?: string, done?: string) => Shell;

const DAY = 86_400_000;
const ago = (days: number) => asked - days * DAY;
const letter = { topic: 'monthly-letter', channel: 'email' };
const workshops = { topic: 'workshops', channel: 'email' };
const byPhone = { topic: 'by-phone', channel: 'sms' };
const version = catalog.notices[0]?.version ?? '';
const [notice] = noticeHashes(catalog, [letter.topic], version, 'en');

const lines = [
  lineAt(ago(310), 'opt_in.requested', {
    channel: 'email',
    details: { optIn: 'a', topics: ['monthly-letter', 'workshops'] },
  }),
  ...[letter, workshops].map((place) =>
    lineAt(ago(309), 'consent.confirmed', {
      ...place,
      details: { method: 'button_post', notice },
    }),
  ),
  lineAt(ago(200), 'basis.recorded', {
    ...byPhone,
    actor: 'caisse',
    details: { basis: 'soft_opt_in', inForce: true },
  }),
  lineAt(ago(150), 'preference.changed', { details: { cadences: { workshops: 'weekly' } } }),
  lineAt(ago(100), 'preference.changed', { details: { budget: { limit: 3, hours: 168 } } }),
  lineAt(ago(20), 'consent.withdrawn', {
    details: { ended: [workshops], bases: [], via: 'one_click' },
  }),
];

const bits: Readonly<Record<string, number>> = RULE_BITS;

const message = (nth: number, change: Partial<MessageOnFile> = {}): MessageOnFile => {
  const denied = change.reason ?? null;
  return {
    ...{ bucket: 0, decidedOn: '2026-11-01', authorizationId: `m-${String(nth)}` },
    ...{ contactId: null, addressId: null, clientId: 'shop', messageRef: `m-${String(nth)}` },
    ...{ requestHash: Buffer.alloc(32), ...letter, topicClass: 'marketing', campaign: null },
    decision: denied === null ? 'allow' : 'deny',
    ...{ reason: null, looked: 0x1fffff, waits: null, gated: false, notBefore: null },
    denied: denied === null ? 0 : 1 << (bits[denied] ?? 0),
    ...{ policyVersion: '1', decidedAt: new Date(ago(nth)) },
    expiresAt: denied === null ? new Date(ago(nth) + 900_000) : null,
    ...change,
  };
};

/** As many as a page has, and every reason among them. */
const messages: readonly MessageOnFile[] = [
  message(0.1, { campaign: 'noel-2026', notBefore: new Date(ago(-1)), reason: 'cap_reached' }),
  message(0.4),
  message(0.5, { clientId: 'own', topic: 'account', topicClass: 'service', gated: true }),
  message(2, { ...byPhone }),
  message(120, { ...workshops, reason: 'cadence' }),
  ...DENY_REASONS.map((reason, nth) => message(3 + nth, { reason, gated: true })),
  message(26, { gated: true }),
  message(27),
  message(28),
  message(400),
];

const facts: WhyFacts = {
  messages: [...messages],
  ...{ olderThan: 'm-400', isNewest: true, now: asked, lines, lapses: [] },
  versions: [{ catalog }] as unknown as WhyFacts['versions'],
  outcomes: new Map([
    ['m-0.4', [{ kind: 'redeemed', at: ago(0.4) + 1_000, reason: null }]],
    ['m-27', [{ kind: 'voided', at: ago(27) + 60_000, reason: 'withdrawn' }]],
    ['m-28', [{ kind: 'released', at: ago(28) + 60_000, reason: null }]],
  ]),
  checks: [
    { day: '2026-11-20', clientId: 'shop', count: 3 },
    { day: '2026-11-02', clientId: 'till', count: 1_204 },
  ],
  looks: {
    total: 23,
    newest: [
      look(9, 'shop', 'contact.lookup', 'order 2026-118'),
      look(3, 'Desk of data protection', 'console.person', 'letter of 20 November'),
      look(0.001, 'session link', 'center.entered', 'own_pages'),
    ],
  },
  names: new Map([
    ['shop', 'lettre-hebdo'],
    ['till', 'caisse'],
    ['own', 'assent'],
  ]),
};

function look(days: number, actor: string, action: string, reason: string) {
  const at = new Date(ago(days));
  return { accessId: '', at, actor, action, bucket: 0, contactId: null, reason };
}

const nothing: WhyFacts = {
  ...{ ...facts, messages: [], olderThan: null, lines: [], outcomes: new Map() },
  ...{ checks: [], looks: { total: 0, newest: [] } },
};

export const whyPages = (shell: ShellOf): Sample[] => [
  ...Object.entries({
    'center-why': facts,
    'center-why-older': { ...facts, isNewest: false },
    'center-why-nothing': nothing,
  }).map(([title, told]): Sample => [
    title,
    'center/why',
    (locale) =>
      whyPage({ catalog, locale, shell: shell(locale, '/preferences/why', 'receipts') }, told),
  ]),
  ...([[], ['objection'], ['not_me']] as const).flatMap((kept): Sample[] => {
    const title = kept.map((kind) => `-${kind}`).join('');
    return [
      [
        `center-erasure${title}`,
        'center/erasure',
        (locale) => {
          const scene = { catalog, locale, shell: shell(locale, '/preferences/erasure') };
          return erasurePage(scene, { kept, minutes: 30 });
        },
      ],
      [
        `center-last${title}`,
        'center/last',
        (locale) => {
          const scene = { catalog, locale, path: '/preferences/erasure/abc' };
          return lastPage(scene, { maskedAddress: 'l••@h•••.example', kept });
        },
      ],
      [
        `center-erased${title}`,
        'center/erased',
        (locale) => erasedPage({ catalog, locale }, { at: asked, kept }),
      ],
    ];
  }),
];
