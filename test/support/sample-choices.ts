/** The page of somebody's choices, as it may stand. */
import { choicesPage, type ChoicesInput } from '../../src/center/choices.view.js';
import { readEdits } from '../../src/center/edits.js';
import type { Choices, ShownChoices } from '../../src/center/read-choices.js';
import { centerShell } from './sample-center.js';
import { asked, catalog, type Sample } from './sample-pages.js';

const contactId = '5b0d1f0e-7c1c-4a5e-8c3e-0a6f2d9b4c11';
const addressId = '0f2c6d58-94aa-4c8f-b1c5-0d0c3c7f2e52';

const contact: { readonly [Key in keyof Choices['contact']]: Choices['contact'][Key] } = {
  ...{ bucket: 17, contactId, kind: 'consumer', country: 'FR', timezone: 'Europe/Paris' },
  ...{ locale: 'fr', source: 'assent:opt-in', createdAt: new Date(asked) },
  ...{ lastActAt: new Date(asked), restrictedAt: null },
};

const consent = (topic: string, change: object = {}): Choices['file']['consents'][number] => ({
  ...{ bucket: 17, contactId, topic, channel: 'email', state: 'confirmed', basis: 'consent' },
  ...{ addressId, noticeKey: 'news', noticeVersion: '1', locale: 'fr', entryId: addressId },
  ...{ confirmedAt: new Date(asked), expiresAt: null, renewalAskedAt: null, endedAt: null },
  ...change,
});

const basis: Choices['file']['bases'][number] = {
  ...{ contactId, topic: 'offers', channel: 'sms', basis: 'soft_opt_in', addressId: contactId },
  ...{ clientId: 'shop', since: new Date(asked), expiresAt: new Date(asked * 2) },
  ...{ entryId: addressId, endedAt: null },
};

const NOTHING = { budget: null, pausedUntil: null, hours: null, cadences: {}, timezone: null };

function choices(
  file: Partial<Choices['file']> = {},
  change: Partial<ShownChoices> = {},
): ShownChoices {
  return {
    ...{ contact, addressId, refused: [], undo: null },
    file: {
      ...{ contactId, catalog, now: asked, consents: [], bases: [], pending: [] },
      ...{
        preference: NOTHING,
        timezone: 'Europe/Paris',
        locale: 'fr',
        isObjecting: false,
        ...file,
      },
    },
    ...change,
  };
}

const reader = choices({
  consents: [
    consent('monthly-letter'),
    consent('workshops', { state: 'withdrawn', endedAt: new Date(asked) }),
    consent('offers', { addressId: contactId }),
  ],
  bases: [basis],
  preference: {
    ...{ budget: { limit: 3, hours: 168 }, pausedUntil: null, timezone: 'Europe/Paris' },
    ...{ hours: { fromMinute: 480, toMinute: 1200 }, cadences: { offers: 'monthly' } },
  },
});

const paused = choices(
  {
    isObjecting: true,
    preference: { ...NOTHING, budget: { limit: 2, hours: 24 }, pausedUntil: asked + 604_800_000 },
  },
  {
    refused: ['objection', 'complaint', 'undeliverable'],
    contact: { ...contact, restrictedAt: new Date(asked) },
  },
);

const wrong: Pick<ChoicesInput, 'edits' | 'errors' | 'pauseDate'> = {
  edits: readEdits({
    ...{ topics: ['workshops/email'], 'was-budget': '3', budget: 'a few', 'was-from': '08:00' },
    ...{ from: '8 pm', 'was-to': '20:00', to: '', 'was-timezone': 'UTC', timezone: 'Paris' },
  }),
  errors: {
    ...{ topics: 'unknown', notice: 'stale', budget: 'invalid', from: 'invalid', to: 'missing' },
    timezone: 'unknown',
  },
  pauseDate: { typed: '2026-02-30', error: 'invalid' },
};

const UNDONE: readonly NonNullable<ShownChoices['undo']>['reductions'][number][] = [
  { kind: 'left', topic: 'workshops', channel: 'email' },
  { kind: 'left', topic: null, channel: 'email' },
  { kind: 'left', topic: null, channel: null },
  { kind: 'less', budget: { limit: 1, hours: 168 } },
  { kind: 'paused', until: asked },
];

const page = (title: string, input: Omit<ChoicesInput, 'shell' | 'locale'>, done = ''): Sample => [
  title,
  'center/choices',
  (locale) => choicesPage({ shell: centerShell(locale, '/preferences', done), locale, ...input }),
];

export const choicesPages: Sample[] = [
  page('choices', { choices: reader }),
  page('choices-none', { choices: choices() }),
  page('choices-silent', { choices: paused }),
  page('choices-wrong', { choices: reader, ...wrong }),
  ...UNDONE.map((reduction, index) =>
    page(
      `choices-undo-${index}`,
      {
        choices: {
          ...reader,
          undo: { undoIds: [addressId], reductions: [reduction], until: asked + 600_000 },
        },
      },
      'left',
    ),
  ),
  page('choices-undo', {
    choices: {
      ...reader,
      undo: {
        undoIds: [addressId, contactId],
        reductions: [
          { kind: 'left', topic: 'workshops', channel: 'email' },
          { kind: 'left', topic: 'offers', channel: 'email' },
        ],
        until: asked + 600_000,
      },
    },
  }),
  ...['saved', 'unchanged', 'left', 'paused', 'resumed', 'undone', 'undone_before', 'kept'].map(
    (done) => page(`choices-${done}`, { choices: reader }, done),
  ),
];
