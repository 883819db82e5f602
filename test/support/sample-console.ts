// The pages of the console with believable models; see sample-pages.ts.

import {
  RIGHTS,
  type Right,
  type RightsRequest,
} from '../../src/compliance/rights/rights-request.js';
import { actPage, type Act } from '../../src/console/act.view.js';
import { enterPage, outsidePage } from '../../src/console/door.view.js';
import { findPage, reasonPage } from '../../src/console/find.view.js';
import { homePage } from '../../src/console/home.view.js';
import type { HistoryLine } from '../../src/console/history-line.js';
import { personPage } from '../../src/console/person.view.js';
import type { PersonOnRecord } from '../../src/console/read-person.js';
import { requestRow, requestsPage } from '../../src/console/requests.view.js';
import { shellOf, type Section, type Shell } from '../../src/console/shell.view.js';
import type { StaffSession } from '../../src/platform/http/scopes.js';
import { lineAt } from './history.js';
import { asked, catalog, type Sample } from './sample-pages.js';

const DAY = 86_400_000;

const contactId = '5f0c1c5e-8f0e-4a6b-9c39-2f1f0f6f7a11';
const staff: StaffSession = {
  caller: {
    clientId: 'staff',
    name: 'Camille Roussel',
    scopes: new Set(['audit', 'audit.clear', 'erase']),
    gated: false,
  },
  formToken: 'Zm9ybS10b2tlbi1vZi10aGUtc2FtcGxlLXNlc3Npb24',
  sessionHash: Buffer.alloc(32),
  expiresAt: asked + 25 * 60_000,
};

const shell = (locale: string, path: string, section: Section = 'home', done = ''): Shell =>
  shellOf({ catalog, locale, staff, path, section, done });

const letter = { topic: 'monthly-letter', channel: 'email' };
const workshops = { topic: 'workshops', channel: 'email' };
const byPhone = { topic: 'by-phone', channel: 'sms' };
const ago = (days: number) => asked - days * DAY;

const messages = Array.from({ length: 90 }, (_, nth): HistoryLine =>
  lineAt(ago(300 - 3 * nth), nth % 7 === 3 ? 'authorization.deny' : 'authorization.allow', {
    ...(nth % 2 === 0 ? letter : workshops),
    index: 4_200 + nth,
    client: 'lettre-hebdo',
    reason: nth % 7 === 3 ? 'cap_reached' : null,
  }),
);

const lines: readonly HistoryLine[] = [
  lineAt(ago(320), 'contact.created', { index: 7, client: 'caisse' }),
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
    client: 'caisse',
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
    client: 'Camille Roussel',
    reason: 'disputes that the address is theirs',
    details: { restricted: true },
  }),
  lineAt(ago(0.001), 'right.requested', {
    client: 'Camille Roussel',
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
};
const nobody: PersonOnRecord = {
  contactId,
  addresses: [],
  restrictedAt: null,
  consents: [],
  lines: [],
};

const requests: readonly RightsRequest[] = [
  request('access', 20),
  { ...request('erasure', -3), reason: 'letter, ref. 2026/118' },
  {
    ...request('rectification', 50),
    extendedAt: new Date(ago(2)),
    extensionReason: 'many at once',
  },
  { ...request('objection', 9), answeredAt: new Date(ago(1)), outcome: 'refused' },
];

function request(kind: Right, daysLeft: number): RightsRequest {
  return {
    requestId: contactId.replace(/^.{4}/, kind.slice(0, 4).replace(/[^a-f]/g, '0')),
    contactId,
    kind,
    reason: 'asked by telephone',
    actor: 'Camille Roussel',
    receivedAt: new Date(ago(30 - daysLeft)),
    dueAt: new Date(ago(-daysLeft)),
    extendedAt: null,
    extensionReason: null,
    answeredAt: null,
    outcome: null,
  };
}

const act: Act = {
  name: 'enter',
  points: ['clock', 'done'],
  date: 'received',
  action: `/console/contacts/${contactId}/requests`,
  backUrl: `/console/contacts/${contactId}`,
  choice: { field: 'kind', values: RIGHTS },
};
const restrict: Act = {
  name: 'restrict',
  points: ['kept', 'silent', 'security', 'permits'],
  action: `/console/contacts/${contactId}/restriction`,
  backUrl: `/console/contacts/${contactId}`,
  hidden: { restricted: 'yes' },
};

export const consolePages: Sample[] = [
  [
    'console-enter',
    'console/enter',
    (locale) =>
      enterPage({
        catalog,
        locale,
        path: '/console/enter/abc',
        name: 'Camille Roussel',
        scopes: ['audit', 'audit.clear', 'erase'],
        minutes: 30,
      }),
  ],
  ['console-ended', 'console/ended', (locale) => outsidePage(catalog, locale)],
  ['console-left', 'console/left', (locale) => outsidePage(catalog, locale)],
  ['console-home', 'console/home', (locale) => homePage(shell(locale, '/console'))],
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
  [
    'console-requests',
    'console/requests',
    (locale) =>
      requestsPage(shell(locale, '/console/requests/open', 'requests', 'answered'), {
        requests: requests.map((one) => requestRow({ catalog, locale, now: asked }, one)),
        state: 'open',
        hasMore: true,
      }),
  ],
  [
    'console-requests-none',
    'console/requests',
    (locale) =>
      requestsPage(shell(locale, '/console/requests/overdue', 'requests'), {
        requests: [],
        state: 'overdue',
        hasMore: false,
      }),
  ],
  ['console-act', 'console/act', (locale) => actPage(shell(locale, act.action), act)],
  [
    'console-act-errors',
    'console/act',
    (locale) =>
      actPage(
        shell(locale, act.action),
        act,
        { reason: '', chosen: '', date: '2026-11-19' },
        { reason: 'missing', choice: 'missing' },
      ),
  ],
  [
    'console-restrict',
    'console/act',
    (locale) => actPage(shell(locale, restrict.action), restrict),
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
];
