import type { Slot } from './cap.js';
import type { Decision } from './decision-types.js';
import { authorize, visibleDecision } from './decision.js';
import { DENY_REASONS, type ConsentFact, type ContactFact } from './decision-types.js';
import type { SuppressionFact } from './decision-types.js';
import type { TopicClass, TopicFact } from './topic.js';

const NOW = Date.UTC(2026, 2, 10, 9);
const LETTER: TopicFact = { key: 'letter', class: 'marketing', channels: ['email'] };
const SLOT: Slot = { at: NOW, topic: 'letter', topicClass: 'marketing', channel: 'email' };
const CONSENT: ConsentFact = {
  state: 'confirmed',
  basis: 'consent',
  confirmedAt: NOW - 1,
  expiresAt: null,
  hasEvidence: true,
  addressMatches: true,
};

interface Given {
  contact?: Partial<ContactFact>;
  topic?: TopicFact;
  confirmation?: { topics: string[] };
  now?: number;
}

function decide({ contact = {}, topic = LETTER, confirmation, now = NOW }: Given): Decision {
  const known: ContactFact = {
    hasAddress: true,
    suppressions: [],
    consent: CONSENT,
    pendingOptIn: false,
    budget: null,
    slots: [],
    confirmations: [],
    ...contact,
  };
  const request = { sender: 'shop', topic: topic.key, channel: 'email' };
  const asked = confirmation === undefined ? request : { ...request, confirmation };
  return authorize(asked, { topic, caps: [], contact: known }, now);
}

describe('authorize', () => {
  it('looks at these rules and no others', () => {
    const looked = (given: Given): string[] => decide(given).rules.map(({ rule }) => rule);
    const service: TopicFact = { ...LETTER, class: 'service' };
    const security: TopicFact = { ...LETTER, class: 'security' };
    const confirmation = { topics: ['letter'] };
    const own = ['unknown_topic', 'channel_not_offered', 'sender_not_allowed', 'undeliverable'];
    expect(looked({})).toEqual(DENY_REASONS.slice(0, -1));
    expect(looked({ topic: service })).toEqual(own);
    expect(looked({ topic: security })).toEqual(own);
    expect(looked({ topic: service, confirmation })).toEqual([...own, 'confirmation_budget']);
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

  it.each([NaN, Infinity, 0.5])('is not asked at %p', (now) => {
    expect(() => decide({ now })).toThrow(RangeError);
  });

  it('tells until when the consent of an allow lasts, and nothing where none is needed', () => {
    const contact = { consent: { ...CONSENT, expiresAt: NOW + 1 } };
    const topic: TopicFact = { ...LETTER, class: 'service' };
    expect(decide({ contact })).toMatchObject({ outcome: 'allow', consentExpiresAt: NOW + 1 });
    expect(decide({ contact, topic })).toMatchObject({ outcome: 'allow', consentExpiresAt: null });
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

  it('shows frequency, and from when on, where the person is permitted', () => {
    const contact = { budget: { limit: 1, perMs: 10 }, slots: [SLOT] };
    expect(visibleDecision(decide({ contact }), { canSeeReasons: false })).toEqual({
      outcome: 'deny',
      reason: 'budget_reached',
      reasons: ['budget_reached'],
      notBefore: NOW + 10,
      rules: [
        { rule: 'unknown_topic', result: 'pass' },
        { rule: 'channel_not_offered', result: 'pass' },
        { rule: 'sender_not_allowed', result: 'pass' },
        { rule: 'not_permitted', result: 'pass' },
        { rule: 'budget_reached', result: 'deny', notBefore: NOW + 10 },
        { rule: 'cap_reached', result: 'pass' },
      ],
    });
  });

  it('withholds frequency where the person is not permitted', () => {
    const contact = { consent: null, budget: { limit: 0, perMs: 10 } };
    expect(visibleDecision(decide({ contact }), { canSeeReasons: false })).toEqual({
      outcome: 'deny',
      reason: 'not_permitted',
      reasons: ['not_permitted'],
      notBefore: null,
      rules: [
        { rule: 'unknown_topic', result: 'pass' },
        { rule: 'channel_not_offered', result: 'pass' },
        { rule: 'sender_not_allowed', result: 'pass' },
        { rule: 'not_permitted', result: 'deny' },
      ],
    });
  });
});
