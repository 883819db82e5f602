// The pages of the console with believable models; see sample-pages.ts.

import { enterPage, outsidePage } from '../../src/console/door.view.js';
import { findPage, reasonPage } from '../../src/console/find.view.js';
import { homePage } from '../../src/console/home.view.js';
import type { HistoryLine } from '../../src/compliance/history/history-line.js';
import { personPage } from '../../src/console/person.view.js';
import type { PersonOnRecord } from '../../src/console/read-person.js';
import { lineAt } from './history.js';
import { exportPages, sampleExports } from './sample-console-exports.js';
import { logPages } from './sample-console-log.js';
import { suggestionBoxPages } from './sample-console-suggestions.js';
import { processingPages } from './sample-console-processing.js';
import { rightsPages } from './sample-console-rights.js';
import { asked, catalog, type Sample } from './sample-pages.js';
import { ago, contactId, head, shell } from './sample-staff.js';

const letter = { topic: 'monthly-letter', channel: 'email' };
const workshops = { topic: 'workshops', channel: 'email' };
const byPhone = { topic: 'by-phone', channel: 'sms' };
const messages = Array.from({ length: 90 }, (_, nth): HistoryLine =>
  lineAt(ago(300 - 3 * nth), nth % 7 === 3 ? 'authorization.deny' : 'authorization.allow', {
    ...(nth % 2 === 0 ? letter : workshops),
    index: 4_200 + nth,
    actor: 'lettre-hebdo',
    reason: nth % 7 === 3 ? 'cap_reached' : null,
  }),
);

const lines: readonly HistoryLine[] = [
  lineAt(ago(320), 'contact.created', { index: 7, actor: 'caisse' }),
  lineAt(ago(310), 'opt_in.requested', {
    index: 311,
    channel: 'email',
    details: { optIn: 'a', topics: ['monthly-letter', 'workshops'] },
  }),
  lineAt(ago(310), 'opt_in.mailed', { index: 312, details: { optIn: 'a' } }),
  lineAt(ago(309), 'consent.confirmed', { index: 340, ...letter }),
  lineAt(ago(309), 'consent.confirmed', { index: 341, ...workshops }),
  lineAt(ago(200), 'basis.recorded', {
    index: 2_011,
    ...byPhone,
    actor: 'caisse',
    details: { inForce: true },
  }),
  lineAt(ago(150), 'preference.changed', { index: 3_020 }),
  lineAt(ago(120), 'consent.withdrawn', { index: 3_200, details: { ended: [workshops] } }),
  lineAt(ago(60), 'objection.recorded', {
    index: 4_400,
    details: { ended: [letter], bases: [byPhone] },
  }),
  lineAt(ago(20), 'objection.ended', { index: 4_800 }),
  lineAt(ago(20), 'consent.confirmed', { index: 4_801, ...letter }),
  lineAt(ago(10), 'restriction.changed', {
    index: 5_001,
    actor: 'Desk of data protection',
    reason: 'disputes that the address is theirs',
    details: { restricted: true },
  }),
  lineAt(ago(0.001), 'right.requested', {
    actor: 'Desk of data protection',
    reason: 'letter of 20 November',
  }),
];

const person: PersonOnRecord = {
  contactId,
  addresses: ['l…@h….example', '+…42'],
  restrictedAt: ago(10),
  consents: [
    { ...letter, state: 'confirmed', confirmedAt: ago(20), endsAt: ago(-710) },
    { ...workshops, state: 'withdrawn', confirmedAt: ago(309), endsAt: ago(120) },
  ],
  lines: [...lines, ...messages].sort((a, b) => a.at - b.at),
  lapses: [],
};
const nobody: PersonOnRecord = {
  contactId,
  addresses: [],
  restrictedAt: null,
  consents: [],
  lines: [],
  lapses: [],
};

export const consolePages: Sample[] = [
  [
    'console-home-quiet',
    'console/home',
    (locale) =>
      homePage(shell(locale, '/console', 'home', 'registered'), {
        due: { open: 0, overdue: 0, soon: 0 },
        head: null,
        exports: [],
      }),
  ],
  [
    'console-enter',
    'console/enter',
    (locale) =>
      enterPage({
        catalog,
        locale,
        path: '/console/enter/abc',
        name: 'Desk of data protection',
        scopes: ['audit', 'audit.clear', 'erase'],
        minutes: 30,
      }),
  ],
  ['console-ended', 'console/ended', (locale) => outsidePage(catalog, locale)],
  ['console-left', 'console/left', (locale) => outsidePage(catalog, locale)],
  [
    'console-home',
    'console/home',
    (locale) =>
      homePage(shell(locale, '/console'), {
        due: { open: 3, overdue: 1, soon: 2 },
        head,
        exports: sampleExports,
      }),
  ],
  [
    'console-find-errors',
    'console/find',
    (locale) =>
      findPage(
        shell(locale, '/console'),
        { person: 'lea@halles', reason: 'lea@halles.example asks' },
        { person: 'invalid', reason: 'address' },
      ),
  ],
  [
    'console-why',
    'console/why',
    (locale) => reasonPage(shell(locale, `/console/contacts/${contactId}`), contactId),
  ],
  [
    'console-why-error',
    'console/why',
    (locale) => reasonPage(shell(locale, '/console'), contactId, '', 'missing'),
  ],
  ...(
    [
      ['console-person', person],
      ['console-person-empty', nobody],
    ] as const
  ).map(([title, one]): Sample => [
    title,
    'console/person',
    (locale) =>
      personPage({
        shell: shell(locale, `/console/contacts/${contactId}`),
        ...{ catalog, locale, person: one, isClear: false, now: asked },
      }),
  ]),
  ...rightsPages,
  ...exportPages,
  ...processingPages,
  ...logPages,
  ...suggestionBoxPages,
];
