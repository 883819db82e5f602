/**
 * Random asks for the properties of decisions. Everything happens within a few hours around instants
 * at which clocks move, days end or holidays begin, so that rules meet; what would always deny is rare.
 */
import fc from 'fast-check';
import type { Cap, Slot } from '../../src/core/cap.js';
import type {
  AuthorizationRequest,
  BasisFact,
  ConsentFact,
  ContactFact,
  Facts,
  SuppressionFact,
} from '../../src/core/decision-types.js';
import { WEEKDAYS, type OpenHours, type OwnHours, type Policy } from '../../src/core/regime.js';
import { CADENCES, type Cadence, type TopicClass, type TopicFact } from '../../src/core/topic.js';

export interface Ask {
  readonly request: AuthorizationRequest;
  readonly facts: Facts;
  readonly now: number;
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

export const LETTER: TopicFact = {
  key: 'letter',
  class: 'marketing',
  channels: ['email'],
  bases: ['soft_opt_in'],
};
const TOPICS: readonly TopicFact[] = [
  LETTER,
  {
    key: 'alerts',
    class: 'marketing',
    channels: ['email', 'sms'],
    senders: ['shop'],
    consentIdleDays: 1,
  },
  { key: 'orders', class: 'service', channels: ['email'] },
  { key: 'sign-in', class: 'security', channels: ['email', 'sms'] },
];

/** Noon in Paris; the clock put forward, and back; the eve of a holiday. */
const NOWS = [
  Date.UTC(2026, 2, 10, 11),
  Date.UTC(2026, 2, 29, 0, 59),
  Date.UTC(2026, 9, 25, 0, 30),
  Date.UTC(2026, 3, 30, 21, 59),
];

const mostly = <T>(weight: number, usual: T, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });

export const someTime = fc.integer({ min: 1, max: 3 * DAY_MINUTES }).map((m) => m * MINUTE_MS);
const aWhile = fc.integer({ min: 1, max: 90 }).map((minutes) => minutes * MINUTE_MS);
const limit = fc.oneof(fc.constantFrom(2, 3, 4), fc.integer({ min: 0, max: 4 }));
const topic = fc.constantFrom(LETTER, LETTER, ...TOPICS, ...TOPICS);

const minute = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0, 90, 120, 150, 180, 480, 720, 1200, 1439, 1440) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: DAY_MINUTES }) },
);
const timeOfDay = fc
  .integer({ min: 0, max: DAY_MINUTES - 1 })
  .map((at) => new Date(at * MINUTE_MS).toISOString().slice(11, 16));
const open: fc.Arbitrary<OpenHours> = fc
  .record({
    days: fc.subarray([...WEEKDAYS], { minLength: 4 }),
    from: timeOfDay,
    to: fc.oneof(timeOfDay, fc.constant('24:00')),
  })
  .map((hours) => (hours.from < hours.to ? hours : { ...hours, from: hours.to, to: hours.from }));
const ownHours: fc.Arbitrary<OwnHours> = fc.record({ fromMinute: minute, toMinute: minute });

const policy: fc.Arbitrary<Policy> = fc
  .record({
    location: mostly(8, { country: 'FR', timezone: 'Europe/Paris' }, fc.constant({})),
    openHours: mostly(3, null, fc.array(open, { minLength: 1, maxLength: 2 })),
    hasHolidays: fc.boolean(),
    lawBases: fc.constantFrom([], ['soft_opt_in']),
    consentIdleDays: mostly(3, 1_095, fc.constantFrom(1, 2)),
  })
  .map(({ location, openHours, hasHolidays, lawBases, consentIdleDays }) => ({
    location,
    regimes: [
      {
        key: 'law',
        countries: ['FR', 'US', 'HM'],
        channels: ['email', 'sms'],
        kinds: ['consumer'] as const,
        ...(openHours && { open: openHours }),
        ...(hasHolidays && { holidays: 'fr' }),
        bases: lawBases,
        consentIdleDays,
      },
      { key: 'none', countries: ['*'], channels: ['email'], kinds: ['consumer'] as const },
    ],
    holidays: [{ key: 'fr', version: '1', days: ['2026-05-01'] }],
  }));

const cap: fc.Arbitrary<Cap> = fc.record({
  key: fc.constant('cap'),
  scope: fc.constant('all' as const),
  limit,
  perMs: aWhile,
  counts: fc.constantFrom<TopicClass[]>(['marketing'], ['marketing', 'service', 'security']),
  reserve: fc.constantFrom<Record<string, number>>({}, { alerts: 1 }, { service: 1 }),
});

const request = fc.record({
  channel: mostly(6, 'email', fc.constant('sms')),
  sender: mostly(8, 'shop', fc.constant('club')),
  isConfirmation: fc.boolean(),
  mustBeOnFile: fc.boolean(),
});

export const asks: fc.Arbitrary<Ask> = fc.constantFrom(...NOWS).chain((now) =>
  fc
    .record({
      topic,
      request,
      isKnownTopic: mostly(20, true, fc.constant(false)),
      isHalted: mostly(20, false, fc.constant(true)),
      caps: mostly(1, [], fc.array(cap, { maxLength: 2 })),
      policy,
      contact: fc.option(contactAt(now), { freq: 15 }),
    })
    .map(({ topic, isKnownTopic, request, ...facts }): Ask => {
      const { isConfirmation, ...asked } = request;
      const isOwnMail = isConfirmation && topic.class === 'service';
      return {
        request: {
          ...asked,
          topic: topic.key,
          ...(isOwnMail && { confirmation: { topics: ['letter'] } }),
        },
        facts: { ...facts, topic: isKnownTopic ? topic : null },
        now,
      };
    }),
);

function contactAt(now: number): fc.Arbitrary<ContactFact> {
  const past = fc.nat({ max: 90 }).map((minutes) => now - minutes * MINUTE_MS);
  const around = fc.integer({ min: -60, max: 240 }).map((minutes) => now + minutes * MINUTE_MS);
  const longAgo = fc.nat({ max: 3 * DAY_MINUTES }).map((minutes) => now - minutes * MINUTE_MS);
  const suppression: fc.Arbitrary<SuppressionFact> = fc.record({
    kind: fc.constantFrom('objection', 'not_me', 'complaint', 'undeliverable'),
    until: fc.option(around),
  });
  const proof = { hasEvidence: mostly(8, true, fc.constant(false)) };
  const address = { addressMatches: mostly(8, true, fc.constant(false)) };
  const consent: fc.Arbitrary<ConsentFact> = fc.record({
    state: mostly<ConsentFact['state']>(6, 'confirmed', fc.constant('withdrawn')),
    confirmedAt: longAgo,
    expiresAt: mostly<number | null>(2, null, around),
    ...proof,
    ...address,
  });
  const basis: fc.Arbitrary<BasisFact> = fc.record({
    basis: mostly(6, 'soft_opt_in', fc.constant('b2b_interest')),
    since: past,
    expiresAt: around,
    ...proof,
    ...address,
  });
  const slot: fc.Arbitrary<Slot> = fc
    .tuple(past, topic, fc.constantFrom('email', 'sms'))
    .map(([at, { key, class: topicClass }, channel]) => ({ at, topic: key, topicClass, channel }));
  const mail = fc.record({
    at: past,
    topics: fc.subarray(['letter', 'alerts'], { minLength: 1 }),
  });
  return fc.record({
    hasAddress: mostly(16, true, fc.constant(false)),
    suppressions: mostly(6, [], fc.array(suppression, { maxLength: 2 })),
    isRestricted: mostly(16, false, fc.constant(true)),
    whereabouts: fc.record({
      country: mostly<string | null>(3, null, fc.constantFrom('FR', 'US', 'BE', 'HM')),
      timezone: fc.constantFrom(null, null, 'Asia/Kathmandu', 'America/New_York'),
      kind: mostly<'consumer' | 'business'>(20, 'consumer', fc.constant('business')),
    }),
    lastActAt: fc.option(longAgo),
    consent: fc.option(consent, { freq: 8 }),
    basis: fc.option(basis, { freq: 2 }),
    pendingOptIn: fc.boolean(),
    pausedUntil: mostly<number | null>(6, null, around),
    cadence: mostly<Cadence>(2, 'immediate', fc.constantFrom(...CADENCES)),
    hours: mostly<OwnHours | null>(5, null, ownHours),
    budget: mostly<ContactFact['budget']>(3, null, fc.record({ limit, perMs: aWhile })),
    slots: fc.array(slot, { maxLength: 4 }),
    confirmations: fc.array(mail, { maxLength: 6 }),
  });
}
