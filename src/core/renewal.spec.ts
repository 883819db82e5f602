import fc from 'fast-check';
import type { Catalog, Topic } from './catalog.js';
import { consentEnd } from './consent-end.js';
import type { Regime } from './regime.js';
import {
  dueForRenewal,
  idleLimits,
  renewalLinkEnd,
  type PersonToAsk,
  type StandingConsent,
} from './renewal.js';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 5, 1, 9);
const text = { fr: 'Bonjour', en: 'Hello' };
const LETTRE: Topic = {
  key: 'lettre',
  class: 'marketing',
  purpose: 'news',
  channels: ['email', 'sms'],
  notice: 'accord',
  name: text,
  description: text,
  benefit: text,
};
const OFFRES: Topic = { ...LETTRE, key: 'offres' };
const { notice: _, ...COMPTE }: Topic = { ...LETTRE, key: 'compte', class: 'service' };
const FR: Regime = {
  key: 'fr',
  countries: ['FR'],
  channels: ['email', 'sms'],
  kinds: ['consumer', 'business'],
  consentIdleDays: 1095,
};
const CATALOG: Catalog = {
  controller: {
    name: 'Verger',
    legalName: 'Le Verger SARL',
    address: '1 rue du Lac',
    country: 'FR',
    email: 'bonjour@verger.example',
    website: 'https://verger.example',
    privacyPolicy: 'https://verger.example/vie-privee',
  },
  languages: ['fr', 'en'],
  channels: [
    { key: 'email', kind: 'email', confirmable: true, name: text },
    { key: 'sms', kind: 'phone', confirmable: false, name: text },
  ],
  purposes: [],
  notices: [{ key: 'accord', version: '1', since: '2026-01-01', text }],
  topics: [LETTRE, OFFRES, COMPTE],
  caps: [],
  location: { country: 'FR', timezone: 'Europe/Paris' },
  regimes: [FR, { ...FR, key: 'any', countries: ['*'], consentIdleDays: 365 }],
  renewal: { daysBefore: 30 },
  confirmation: { topic: 'compte' },
  retention: { decisionsDays: 30, optInsDays: 7 },
};
const CAMILLE: PersonToAsk = {
  whereabouts: { country: null, timezone: null, kind: 'consumer' },
  lastActAt: null,
  isRestricted: false,
  suppressions: [],
};
/** Ends in 30 days, by the end it was given for. */
const CONSENT: StandingConsent = {
  topic: 'lettre',
  channel: 'email',
  confirmedAt: NOW - 100 * DAY,
  expiresAt: NOW + 30 * DAY,
  renewalAskedAt: null,
};
const open = { ...CONSENT, expiresAt: null };

interface Given {
  readonly catalog?: Partial<Catalog>;
  readonly person?: Partial<PersonToAsk>;
  readonly consent?: Partial<StandingConsent>;
  readonly now?: number;
}
const due = ({ catalog = {}, person = {}, consent = {}, now = NOW }: Given = {}) =>
  dueForRenewal(
    { ...CATALOG, ...catalog },
    { ...CAMILLE, ...person },
    [{ ...CONSENT, ...consent }],
    now,
  );
const isDue = (given: Given = {}): boolean => due(given).length === 1;

describe('who is asked whether they still agree', () => {
  it('is whose consent ends within the days that the catalog gives, and has not ended', () => {
    expect(due()).toEqual([{ topic: 'lettre', endsAt: NOW + 30 * DAY }]);
    expect(isDue({ now: NOW - 1 })).toBe(false);
    expect(isDue({ now: NOW + 30 * DAY - 1 })).toBe(true);
    expect(isDue({ now: NOW + 30 * DAY })).toBe(false);
  });

  it('is nobody under a catalog that does not renew, or whose consent does not end', () => {
    const { renewal: _renewal, ...without } = CATALOG;
    expect(dueForRenewal(without, CAMILLE, [CONSENT], NOW)).toEqual([]);
    expect(isDue({ consent: open, catalog: { regimes: [] } })).toBe(false);
  });

  it('is who has done nothing for as long as the regime of their country allows', () => {
    const consent = { ...open, confirmedAt: NOW - 1065 * DAY };
    expect(isDue({ consent })).toBe(true);
    expect(isDue({ consent, now: NOW - 1 })).toBe(false);
    expect(isDue({ consent, person: { lastActAt: NOW - 1064 * DAY } })).toBe(false);
    const abroad = {
      whereabouts: { country: 'BE', timezone: 'Europe/Brussels', kind: 'consumer' },
    };
    expect(isDue({ consent, person: abroad as Partial<PersonToAsk> })).toBe(false);
    const sooner = { ...open, confirmedAt: NOW - 335 * DAY };
    expect(isDue({ consent: sooner })).toBe(false);
    expect(isDue({ consent: sooner, person: abroad as Partial<PersonToAsk> })).toBe(true);
  });

  it('is who has done nothing for as long as the topic allows', () => {
    const topics = [{ ...LETTRE, consentIdleDays: 90 }, COMPTE];
    const consent = { ...open, confirmedAt: NOW - 60 * DAY };
    expect(isDue({ consent })).toBe(false);
    expect(due({ consent, catalog: { topics } })).toEqual([
      { topic: 'lettre', endsAt: NOW + 30 * DAY },
    ]);
  });

  it('is nobody twice in one term', () => {
    expect(isDue({ consent: { renewalAskedAt: NOW - DAY } })).toBe(false);
    expect(isDue({ consent: { renewalAskedAt: CONSENT.confirmedAt - 1 } })).toBe(true);
    // An act does not put off the end that a consent was given for, so it begins no other term.
    const acted = { lastActAt: NOW - 1 };
    expect(isDue({ consent: { renewalAskedAt: NOW - DAY }, person: acted })).toBe(false);
  });

  it('is asked again where an act since put the end off', () => {
    const asked = NOW - 1066 * DAY;
    const consent = { ...open, confirmedAt: NOW - 2000 * DAY, renewalAskedAt: asked };
    expect(isDue({ consent, person: { lastActAt: asked - 1 } })).toBe(false);
    expect(isDue({ consent, person: { lastActAt: asked } })).toBe(false);
    expect(isDue({ consent, person: { lastActAt: asked + 1 } })).toBe(true);
  });

  it('is nobody who is restricted, or who refused anything at that address', () => {
    expect(isDue({ person: { isRestricted: true } })).toBe(false);
    for (const kind of ['objection', 'not_me', 'complaint', 'undeliverable'] as const) {
      expect(isDue({ person: { suppressions: [{ kind, until: null }] } })).toBe(false);
      expect(isDue({ person: { suppressions: [{ kind, until: NOW + 1 }] } })).toBe(false);
      expect(isDue({ person: { suppressions: [{ kind, until: NOW }] } })).toBe(true);
    }
  });

  it('is nobody for what could not be agreed to anew', () => {
    const { notice: _notice, ...mute } = LETTRE;
    const changed: readonly Partial<Catalog>[] = [
      { topics: [OFFRES, COMPTE] },
      { topics: [{ ...LETTRE, class: 'service' }, COMPTE] },
      { topics: [{ ...LETTRE, channels: ['sms'] }, COMPTE] },
      { topics: [mute, COMPTE] },
      { channels: [] },
      { topics: [LETTRE, { ...COMPTE, channels: ['sms'] }] },
    ];
    for (const catalog of changed) expect(isDue({ catalog })).toBe(false);
    expect(isDue({ consent: { channel: 'sms' } })).toBe(false);
  });

  it('is asked about all of it at once, in the order of the catalog', () => {
    const consents = [
      { ...CONSENT, topic: 'offres', expiresAt: NOW + DAY },
      { ...CONSENT, topic: 'compte' },
      CONSENT,
    ];
    expect(dueForRenewal(CATALOG, CAMILLE, consents, NOW)).toEqual([
      { topic: 'lettre', endsAt: NOW + 30 * DAY },
      { topic: 'offres', endsAt: NOW + DAY },
    ]);
  });

  it('is found by the limits of the catalog, whoever they are', () => {
    const topics = [{ ...LETTRE, consentIdleDays: 90 }, OFFRES, COMPTE];
    expect(idleLimits({ ...CATALOG, topics })).toEqual([1095, 365, 90]);
    expect(idleLimits({ ...CATALOG, regimes: [] })).toEqual([]);
    const day = fc.integer({ min: -2000, max: 40 }).map((at) => NOW + at * DAY);
    fc.assert(
      fc.property(day, fc.option(day), fc.option(day), (confirmedAt, expiresAt, lastActAt) => {
        const [found] = due({ consent: { confirmedAt, expiresAt }, person: { lastActAt } });
        const term = { confirmedAt, expiresAt };
        const ends = idleLimits(CATALOG).map((days) => consentEnd(term, lastActAt, [days]));
        if (found) expect(ends).toContain(found.endsAt);
      }),
    );
  });
});

describe('the link of a renewal', () => {
  it('answers until the last end, and for 72 hours at least', () => {
    const ends = (...days: readonly number[]) =>
      renewalLinkEnd(
        days.map((day) => ({ topic: 'lettre', endsAt: NOW + day * DAY })),
        NOW,
      );
    expect(ends(30, 4)).toBe(NOW + 30 * DAY);
    expect(ends(1, 2)).toBe(NOW + 3 * DAY);
  });
});
