// The pages on which staff does something about a person, with believable models.

import type {
  ConsentEvent,
  ConsentHistory,
  ConsentState,
} from '../../src/compliance/receipts/consent-event.js';
import type { DossierDto } from '../../src/compliance/rights/dossier.dto.js';
import {
  RIGHTS,
  type Right,
  type RightsRequest,
} from '../../src/compliance/rights/rights-request.js';
import { actPage, type Act } from '../../src/console/act.view.js';
import { dossierPage } from '../../src/console/dossier.view.js';
import { erasedPage } from '../../src/console/erasure.view.js';
import { receiptPage, receiptsPage } from '../../src/console/receipts.view.js';
import { requestRow, requestsPage } from '../../src/console/requests.view.js';
import { asked, catalog, type Sample } from './sample-pages.js';
import { ago, contactId, shell } from './sample-staff.js';

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
    actor: 'Desk of data protection',
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
  section: 'home',
  choice: { field: 'kind', values: RIGHTS },
};
const erase: Act = {
  name: 'erase',
  points: ['gone', 'permits', 'entries', 'kept', 'objection', 'exports', 'backups', 'final'],
  action: `/console/contacts/${contactId}/erasure`,
  backUrl: `/console/contacts/${contactId}`,
  section: 'home',
};
const restrict: Act = {
  name: 'restrict',
  points: ['kept', 'silent', 'security', 'permits'],
  action: `/console/contacts/${contactId}/restriction`,
  backUrl: `/console/contacts/${contactId}`,
  section: 'home',
  hidden: { restricted: 'yes' },
};

const told = (topic: string, state: ConsentState): ConsentHistory => {
  const current: ConsentEvent = {
    state,
    at: new Date(ago(9)).toISOString(),
    ...{ by: 'person', method: 'button_post', until: null, entryId: contactId },
  };
  return {
    topic,
    ...{ channel: 'email', events: [current], current, notices: [] },
    ...{ purpose: 'news', addressId: contactId, locale: 'fr' },
  };
};

const dossier = {
  madeAt: new Date(asked).toISOString(),
  contact: { id: contactId, source: 'caisse', createdAt: new Date(ago(320)).toISOString() },
  addresses: [
    {
      address: 'l…@h….example',
      linkedAt: new Date(ago(309)).toISOString(),
      refusals: [{ kind: 'objection', since: new Date(ago(60)).toISOString() }],
    },
    { address: '+…42', linkedAt: null, refusals: [] },
  ],
  consents: [
    {
      topic: 'monthly-letter',
      channel: 'email',
      current: { state: 'given', at: new Date(ago(20)).toISOString() },
      notices: [{ key: 'news', version: '1', text: catalog.notices[0]?.text.fr ?? '' }],
    },
  ],
  bases: [{ topic: 'by-phone', channel: 'sms', basis: 'soft_opt_in', client: 'caisse' }],
  messages: {
    total: 90,
    items: ['allow', 'deny'].map((decision, nth) => ({
      ...{ topic: 'monthly-letter', channel: 'email', client: 'lettre-hebdo', decision },
      at: new Date(ago(nth + 1)).toISOString(),
      reasons: decision === 'deny' ? ['cap_reached', 'quiet_hours'] : [],
    })),
  },
  accesses: {
    total: 1,
    items: [
      {
        at: new Date(ago(1)).toISOString(),
        ...{ actor: 'staff', action: 'console.person', reason: 'letter of 20 November' },
      },
    ],
  },
} as unknown as DossierDto;

const receipt = { '@type': 'dpv:ConsentReceipt', 'dct:created': '2026-11-21T20:49:00.000Z' };

export const rightsPages: Sample[] = [
  [
    'console-dossier',
    'console/dossier',
    (locale) =>
      dossierPage({
        shell: shell(locale, `/console/contacts/${contactId}/dossier`),
        ...{ catalog, locale, dossier },
      }),
  ],
  ...(
    [
      ['console-receipts', [told('monthly-letter', 'renewed'), told('offers', 'withdrawn')]],
      ['console-receipts-none', []],
    ] as const
  ).map(([title, histories]): Sample => [
    title,
    'console/receipts',
    (locale) =>
      receiptsPage(
        shell(locale, `/console/contacts/${contactId}/receipts`),
        { catalog, locale, contactId },
        histories,
      ),
  ]),
  [
    'console-receipt',
    'console/receipt',
    (locale) =>
      receiptPage(
        shell(locale, `/console/contacts/${contactId}/receipts/monthly-letter/email`),
        { contactId, topic: 'monthly-letter', channel: 'email' },
        receipt,
      ),
  ],
  [
    'console-requests',
    'console/requests',
    (locale) =>
      requestsPage(shell(locale, '/console/requests/open', 'requests', 'answered'), {
        requests: requests.map((one) =>
          requestRow({ names: new Map(), catalog, locale, now: asked }, one),
        ),
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
  [
    'console-erased',
    'console/erased',
    (locale) =>
      erasedPage(shell(locale, '/console'), {
        ...{ at: asked, entries: 17, kept: ['objection', 'not_me'] },
      }),
  ],
  ['console-erase', 'console/act', (locale) => actPage(shell(locale, erase.action), erase)],
  ['console-act', 'console/act', (locale) => actPage(shell(locale, act.action), act)],
  [
    'console-act-errors',
    'console/act',
    (locale) =>
      actPage(
        shell(locale, act.action),
        act,
        { reason: '', chosen: '', date: '19/11/2026' },
        { reason: 'missing', choice: 'missing', date: 'invalid' },
      ),
  ],
  [
    'console-restrict',
    'console/act',
    (locale) => actPage(shell(locale, restrict.action), restrict),
  ],
];
