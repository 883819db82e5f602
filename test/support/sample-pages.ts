// Every page with a believable model, for the checks that hold for all of them and for
// whoever wants to look at them.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Catalog, Topic } from '../../src/core/catalog.js';
import { dataUriOf } from '../../src/core/logo.js';
import { receiptMailedPage } from '../../src/compliance/receipts/receipt.view.js';
import { mailboxPage, mailPage } from '../../src/delivery/mailbox.view.js';
import {
  confirmedPage,
  confirmPage,
  expiredPage,
  refusedPage,
} from '../../src/opt-in/opt-in.view.js';
import { renewPage, stoppedPage } from '../../src/opt-in/renewal.view.js';
import { docsPage } from '../../src/platform/http/docs.view.js';
import { errorsPage } from '../../src/platform/http/errors.view.js';
import { homePage, notFoundPage, problemPage } from '../../src/platform/http/page.view.js';
import { footerPages } from './sample-footer.js';
import { subscribePages } from './sample-subscribe.js';

export const asked = Date.UTC(2026, 10, 21, 20, 49);

const letter: Topic = {
  key: 'monthly-letter',
  class: 'marketing',
  purpose: 'news',
  channels: ['email'],
  notice: 'news',
  name: { fr: 'La lettre du mois', en: 'The monthly letter' },
  description: { fr: 'Une lettre.', en: 'A letter.' },
  benefit: {
    fr: 'les dates des ateliers avant tout le monde, et une recette de saison.',
    en: 'the workshop dates before anybody else, and a seasonal recipe.',
  },
  frequency: { fr: 'une fois par mois', en: 'once a month' },
};

export const catalog: Catalog = {
  controller: {
    name: 'Les Halles du Canal',
    legalName: 'Coopérative Les Halles du Canal, SCIC SA',
    address: '12 quai des Tanneurs, 44000 Nantes, France',
    country: 'FR',
    email: 'bonjour@halles-du-canal.example',
    website: 'https://halles-du-canal.example/',
    privacyPolicy: 'https://halles-du-canal.example/donnees',
    look: {
      colour: '#1d5c63',
      logo: dataUriOf('svg', readFileSync(resolve('catalog.logo.svg'))),
    },
  },
  languages: ['fr', 'en'],
  channels: [
    { key: 'email', kind: 'email', confirmable: true, name: { fr: 'E-mail', en: 'Email' } },
    { key: 'sms', kind: 'phone', confirmable: false, name: { fr: 'SMS', en: 'SMS' } },
  ],
  purposes: [
    {
      key: 'news',
      basis: 'consent',
      description: { fr: 'Donner des nouvelles', en: 'To give news' },
      recipients: ['Les Halles du Canal', 'Courrier Clair (envoi des e-mails)'],
      retentionDays: 1095,
    },
  ],
  notices: [
    {
      key: 'news',
      version: '1',
      since: '2026-01-01',
      text: {
        fr: 'J’accepte que Les Halles du Canal m’écrivent par e-mail sur les sujets que j’ai cochés. Je peux revenir sur ce choix à tout moment, par le lien au bas de chaque message. Mon adresse n’est ni vendue ni prêtée.',
        en: 'I agree that Les Halles du Canal write to me by email about the topics I ticked. I can change my mind at any time with the link at the foot of each message. My address is neither sold nor lent.',
      },
    },
  ],
  topics: [
    letter,
    {
      ...letter,
      key: 'workshops',
      name: { fr: 'Les ateliers près de chez vous', en: 'Workshops near you' },
      benefit: {
        fr: 'une place réservée pendant 48 heures avant l’ouverture à tous.',
        en: 'a place held for you for 48 hours before they open to everybody.',
      },
      frequency: { fr: 'deux fois par mois, de mars à octobre', en: 'twice a month in season' },
    },
    {
      ...letter,
      key: 'offers',
      name: { fr: 'Les bonnes affaires du marché', en: 'Market bargains' },
      benefit: { fr: 'les fins de série à moitié prix.', en: 'ends of lines at half price.' },
      frequency: { fr: 'une fois par semaine au plus', en: 'once a week at most' },
    },
    { ...letter, key: 'by-phone', channels: ['sms'] },
    { ...letter, key: 'orders', class: 'service' },
  ],
  caps: [],
  confirmation: { topic: 'orders' },
  retention: { decisionsDays: 400, optInsDays: 7 },
};

const openApi = {
  info: { version: '0.1.0' },
  paths: {
    '/v1/authorizations': {
      post: {
        tags: ['Authorizations'],
        summary: 'Ask whether one message may be sent',
        description: 'Decides and reserves the slot in one transaction.',
        security: [{ oauth: ['authorize'] }],
        requestBody: {
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Ask' } } },
        },
        responses: {
          200: { description: 'The decision' },
          422: { $ref: '#/components/responses/Invalid' },
        },
      },
    },
    '/health/live': { get: { tags: ['Health'], responses: { 200: { description: 'Alive' } } } },
  },
  components: {
    responses: { Invalid: { description: 'A property is wrong' } },
    schemas: {
      Ask: {
        required: ['topic'],
        properties: {
          topic: { type: 'string', description: 'A key of the catalog' },
          channels: { type: 'array', items: { enum: ['email', 'sms'] } },
          recipient: { $ref: '#/components/schemas/Recipient' },
        },
      },
      Recipient: { type: 'object', properties: { email: { type: 'string', format: 'email' } } },
    },
  },
};

const mail = {
  id: '7',
  to: 'lea@halles.example',
  subject: 'À confirmer',
  date: '2026-11-21T20:49:00.000Z',
  headers: { 'Message-ID': '<1@halles.example>', 'List-Unsubscribe': '<https://a.example/u/1>' },
  text: 'Bonjour,\n\nOuvrez https://a.example/opt-in/abc?x=1.\nMerci (https://b.example/).',
};

export type Sample = [title: string, view: string, model: (locale: string) => object];

export const inToken = {
  path: '/opt-in/abc',
  maskedAddress: 'l••@h•••.example',
  noticeVersion: '1',
};
export const asking = { zone: null, requestedAt: asked, expiresAt: asked + 72 * 3_600_000 };
const receiptPath = '/opt-in/abc/receipt?lang=fr';
export const two = ['monthly-letter', 'offers'];

export const pages: Sample[] = [
  ['home', 'home/index', (locale) => homePage({ catalog, locale, isDevelopment: false })],
  ['home-dev', 'home/index', (locale) => homePage({ catalog, locale, isDevelopment: true })],
  ...subscribePages(catalog),
  [
    'confirm',
    'opt-in/confirm',
    (locale) => confirmPage({ catalog, locale, ...inToken, ...asking, topics: two }),
  ],
  [
    'confirm-error',
    'opt-in/confirm',
    (locale) =>
      confirmPage({
        catalog,
        locale,
        ...inToken,
        ...asking,
        topics: two,
        tickedTopics: [],
        error: 'noneToConfirm',
      }),
  ],
  [
    'confirmed',
    'opt-in/confirmed',
    (locale) => confirmedPage({ catalog, locale, receiptPath, topics: two, isRenewal: false }),
  ],
  [
    'renewed',
    'opt-in/confirmed',
    (locale) => confirmedPage({ catalog, locale, receiptPath, topics: two, isRenewal: true }),
  ],
  [
    'confirmed-plain',
    'opt-in/confirmed',
    (locale) => confirmedPage({ catalog, locale, receiptPath, topics: [], isRenewal: false }),
  ],
  ['receipt-mailed', 'compliance/receipt-mailed', (locale) => receiptMailedPage(catalog, locale)],
  ['refused', 'opt-in/refused', (locale) => refusedPage(catalog, locale)],
  ['expired', 'opt-in/expired', (locale) => expiredPage(catalog, locale, 'request')],
  ['expired-renewal', 'opt-in/expired', (locale) => expiredPage(catalog, locale, 'renewal')],
  [
    'renew',
    'opt-in/renew',
    (locale) => renewPage({ catalog, locale, ...inToken, ...asking, topics: two }),
  ],
  [
    'renew-error',
    'opt-in/renew',
    (locale) =>
      renewPage({
        catalog,
        locale,
        ...inToken,
        ...asking,
        topics: two,
        tickedTopics: [],
        error: 'noneToRenew',
      }),
  ],
  [
    'stopped',
    'opt-in/stopped',
    (locale) => stoppedPage({ catalog, locale, ...inToken, topics: two }),
  ],
  [
    'stopped-plain',
    'opt-in/stopped',
    (locale) => stoppedPage({ catalog, locale, ...inToken, topics: [] }),
  ],
  ['not-found', 'errors/not-found', (locale) => notFoundPage(null, locale)],
  ...[400, 403, 409, 429, 500, 503].map((status): Sample => [
    `problem-${String(status)}`,
    'errors/problem',
    (locale) => problemPage({ catalog, locale, status, code: 'some_code' }),
  ]),
  ...[
    'session_needed',
    'form_stale',
    'daily_limit',
    'suggestion_box_full',
    'authorization_denied',
    'receipt_unavailable',
  ].map((code): Sample => [
    `problem-${code}`,
    'errors/problem',
    (locale) => problemPage({ catalog, locale, status: 403, code }),
  ]),
  ...footerPages(catalog, asked),
  ['mailbox', 'delivery/mailbox', (locale) => mailboxPage(catalog, locale, [mail])],
  ['mailbox-empty', 'delivery/mailbox', (locale) => mailboxPage(catalog, locale, [])],
  ['mail', 'delivery/mail', (locale) => mailPage(catalog, locale, mail)],
  ['errors', 'docs/errors', (locale) => errorsPage(catalog, locale)],
  ['docs', 'docs/index', (locale) => docsPage(catalog, locale, openApi)],
];
