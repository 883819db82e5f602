import type { Slot } from './cap.js';
import type { Decision } from './decision-types.js';
import { authorize, visibleDecision } from './decision.js';
import { DENY_REASONS, type ConsentFact, type ContactFact } from './decision-types.js';
import type { SuppressionFact } from './decision-types.js';
import type { Policy } from './regime.js';
import type { Cadence, TopicClass, TopicFact } from './topic.js';

const NOW = Date.UTC(2026, 2, 10, 9);
const LETTER: TopicFact = { key: 'letter', class: 'marketing', channels: ['email'] };
const SLOT: Slot = { at: NOW, topic: 'letter', topicClass: 'marketing', channel: 'email' };
const CONSENT: ConsentFact = {
  state: 'confirmed',
  confirmedAt: NOW - 1,
  expiresAt: null,
  hasEvidence: true,
  addressMatches: true,
};

const POLICY: Policy = {
  location: { country: 'FR', timezone: 'Europe/Paris' },
  regimes: [{ key: 'all', countries: ['*'], channels: ['email'], kinds: ['consumer'] }],
  holidays: [],
};

interface Given {
  contact?: Partial<ContactFact>;
  topic?: TopicFact;
  confirmation?: { topics: string[] };
  isHalted?: boolean;
  policy?: Policy;
  now?: number;
}

function decide(given: Given): Decision {
  const { contact = {}, topic = LETTER, isHalted = false, policy = POLICY, now = NOW } = given;
  const known: ContactFact = {
    hasAddress: true,
    suppressions: [],
    isRestricted: false,
    whereabouts: { country: null, timezone: null, kind: 'consumer' },
    lastActAt: null,
    consent: CONSENT,
    basis: null,
    pendingOptIn: false,
    pausedUntil: null,
    cadence: 'immediate',
    hours: null,
    budget: null,
    slots: [],
    confirmations: [],
    ...contact,
  };
  const request = { sender: 'shop', topic: topic.key, channel: 'email' };
  const asked = given.confirmation ? { ...request, confirmation: given.confirmation } : request;
  return authorize(asked, { topic, caps: [], isHalted, policy, contact: known }, now);
}

describe('authorize', () => {
  it('looks at these rules and no others', () => {
    const looked = (given: Given): string[] => decide(given).rules.map(({ rule }) => rule);
    const service: TopicFact = { ...LETTER, class: 'service' };
    const security: TopicFact = { ...LETTER, class: 'security' };
    const confirmation = { topics: ['letter'] };
    const own = ['halted', 'unknown_topic', 'channel_not_offered', 'sender_not_allowed'];
    const always = [...own, 'undeliverable'];
    expect(looked({})).toEqual(DENY_REASONS.slice(0, -1));
    expect(looked({ topic: service })).toEqual([...always, 'restricted']);
    expect(looked({ topic: security })).toEqual(always);
    expect(looked({ topic: service, confirmation })).toEqual([
      ...always,
      'restricted',
      'confirmation_budget',
    ]);
  });

  it('spares no rule to a class that it does not know', () => {
    const topic = { ...LETTER, class: 'announcement' as TopicClass };
    expect(decide({ topic, contact: { consent: null } })).toMatchObject({
      outcome: 'deny',
      reason: 'no_consent',
    });
  });

  it('suppresses on a kind that it does not know', () => {
    const suppressions = [{ kind: 'moved' as SuppressionFact['kind'], until: null }];
    expect(decide({ contact: { suppressions } })).toMatchObject({
      outcome: 'deny',
      reasons: ['suppressed'],
    });
  });

  it('does not take a consent from the future', () => {
    const consent = { ...CONSENT, confirmedAt: NOW + 1 };
    expect(decide({ contact: { consent } })).toMatchObject({
      outcome: 'deny',
      reason: 'no_consent',
    });
  });

  it('does not take a consent or a basis of a time that cannot be read', () => {
    const topic = { ...LETTER, bases: ['soft_opt_in'] };
    const policy = {
      ...POLICY,
      regimes: POLICY.regimes.map((regime) => ({ ...regime, bases: ['soft_opt_in'] })),
    };
    const proved = { hasEvidence: true, addressMatches: true };
    const basis = { basis: 'soft_opt_in', since: NOW, expiresAt: NOW + 1, ...proved };
    const consent = { ...CONSENT, confirmedAt: NaN };
    const decideOn = (since: number) =>
      decide({ topic, policy, contact: { consent, basis: { ...basis, since } } });
    expect(decideOn(NOW)).toMatchObject({ outcome: 'allow' });
    expect(decideOn(NaN)).toMatchObject({ outcome: 'deny', reasons: ['no_consent'] });
  });

  it.each([NaN, Infinity, 0.5])('is not asked at %p', (now) => {
    expect(() => decide({ now })).toThrow(RangeError);
  });

  it('tells until when an allow is carried, and nothing where nothing need carry it', () => {
    const contact = { consent: { ...CONSENT, expiresAt: NOW + 1 } };
    const topic: TopicFact = { ...LETTER, class: 'service' };
    expect(decide({ contact })).toMatchObject({ outcome: 'allow', endsAt: NOW + 1 });
    expect(decide({ contact, topic })).toMatchObject({ outcome: 'allow', endsAt: null });
  });

  it('takes a cadence that it does not know for one that is never due', () => {
    const contact = { cadence: 'yearly' as Cadence };
    expect(decide({ contact })).toMatchObject({ outcome: 'deny', reason: 'cadence' });
    expect(decide({ contact })).toHaveProperty('notBefore', null);
  });

  it('takes a pause whose end cannot be read for one that does not end', () => {
    const contact = { pausedUntil: NaN };
    expect(decide({ contact })).toMatchObject({ outcome: 'deny', reason: 'paused' });
    expect(decide({ contact })).toHaveProperty('notBefore', null);
  });

  it('does not look at hours where the place is not known', () => {
    const decision = decide({ policy: { ...POLICY, location: {} } });
    const looked = decision.rules.map(({ rule }) => rule);
    expect(decision).toMatchObject({ outcome: 'deny', reasons: ['unknown_location'] });
    expect(looked).not.toContain('quiet_hours');
  });
});

describe('visibleDecision', () => {
  it('shows everything to a client that may see reasons', () => {
    const decision = decide({ contact: { consent: null, budget: { limit: 0, perMs: 10 } } });
    expect(visibleDecision(decision, { canSeeReasons: true })).toEqual(decision);
  });

  it('tells nothing about the person where the request was not the client’s to make', () => {
    const stranger: TopicFact = { ...LETTER, senders: ['somebody-else'] };
    const agreed = decide({ topic: stranger });
    const neverAgreed = decide({ topic: stranger, contact: { consent: null } });
    const visible = visibleDecision(agreed, { canSeeReasons: false });
    expect(visible).toEqual(visibleDecision(neverAgreed, { canSeeReasons: false }));
    expect(visible.rules.map(({ rule }) => rule)).not.toContain('not_permitted');
    expect(visible).toMatchObject({ outcome: 'deny', reasons: ['sender_not_allowed'] });
  });

  it('tells of a halt, and nothing about the person while it lasts', () => {
    const contact = { consent: null, pausedUntil: NOW + 1, isRestricted: true };
    expect(visibleDecision(decide({ contact, isHalted: true }), { canSeeReasons: false })).toEqual({
      outcome: 'deny',
      reason: 'halted',
      reasons: ['halted'],
      notBefore: null,
      rules: [
        { rule: 'halted', result: 'deny' },
        { rule: 'unknown_topic', result: 'pass' },
        { rule: 'channel_not_offered', result: 'pass' },
        { rule: 'sender_not_allowed', result: 'pass' },
      ],
    });
  });

  it('shows an unknown location where the person is permitted', () => {
    const decision = decide({ policy: { ...POLICY, location: {} } });
    expect(visibleDecision(decision, { canSeeReasons: false })).toMatchObject({
      outcome: 'deny',
      reasons: ['unknown_location'],
    });
  });

  it('shows frequency, and from when on, where the person is permitted', () => {
    const contact = { budget: { limit: 1, perMs: 10 }, slots: [SLOT] };
    expect(visibleDecision(decide({ contact }), { canSeeReasons: false })).toEqual({
      outcome: 'deny',
      reason: 'budget_reached',
      reasons: ['budget_reached'],
      notBefore: NOW + 10,
      rules: [
        { rule: 'halted', result: 'pass' },
        { rule: 'unknown_topic', result: 'pass' },
        { rule: 'channel_not_offered', result: 'pass' },
        { rule: 'sender_not_allowed', result: 'pass' },
        { rule: 'not_permitted', result: 'pass' },
        { rule: 'unknown_location', result: 'pass' },
        { rule: 'paused', result: 'pass' },
        { rule: 'cadence', result: 'pass' },
        { rule: 'budget_reached', result: 'deny', notBefore: NOW + 10 },
        { rule: 'cap_reached', result: 'pass' },
        { rule: 'quiet_hours', result: 'pass' },
      ],
    });
  });

  it('withholds frequency and location where the person is not permitted', () => {
    const contact = { consent: null, budget: { limit: 0, perMs: 10 }, pausedUntil: NOW + 1 };
    const decision = decide({ contact, policy: { ...POLICY, location: {} } });
    expect(visibleDecision(decision, { canSeeReasons: false })).toEqual({
      outcome: 'deny',
      reason: 'not_permitted',
      reasons: ['not_permitted'],
      notBefore: null,
      rules: [
        { rule: 'halted', result: 'pass' },
        { rule: 'unknown_topic', result: 'pass' },
        { rule: 'channel_not_offered', result: 'pass' },
        { rule: 'sender_not_allowed', result: 'pass' },
        { rule: 'not_permitted', result: 'deny' },
      ],
    });
  });
});
