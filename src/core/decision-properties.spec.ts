import fc from 'fast-check';
import type { Cap, Slot } from './cap.js';
import { authorize, visibleDecision } from './decision.js';
import {
  DENY_REASONS,
  PERSONAL_REASONS,
  TIME_REASONS,
  type AuthorizationRequest,
  type ConsentFact,
  type ContactFact,
  type Decision,
  type Facts,
  type SuppressionFact,
} from './decision-types.js';
import { TOPIC_CLASSES, type TopicClass, type TopicFact } from './topic.js';

const SEED = process.env.FC_SEED;
fc.configureGlobal({ numRuns: 500, ...(SEED === undefined ? {} : { seed: Number(SEED) }) });

const NOW = Date.UTC(2026, 2, 10, 9);
const MINUTE_MS = 60_000;

const LETTER: TopicFact = { key: 'letter', class: 'marketing', channels: ['email'] };
const TOPICS: readonly TopicFact[] = [
  LETTER,
  { key: 'alerts', class: 'marketing', channels: ['email', 'sms'], senders: ['shop'] },
  { key: 'orders', class: 'service', channels: ['email'] },
  { key: 'sign-in', class: 'security', channels: ['email', 'sms'] },
];

const around = fc.integer({ min: -90, max: 90 }).map((minutes) => NOW + minutes * MINUTE_MS);
const past = fc.nat({ max: 90 }).map((minutes) => NOW - minutes * MINUTE_MS);
const window = fc.integer({ min: 1, max: 60 }).map((minutes) => minutes * MINUTE_MS);
const limit = fc.integer({ min: 0, max: 4 });
const topic = fc.constantFrom(...TOPICS);
const kind = fc.constantFrom('objection', 'not_me', 'complaint', 'undeliverable');

const mostly = (weight: number, usual: boolean): fc.Arbitrary<boolean> =>
  fc.oneof({ weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.boolean() });
const suppression: fc.Arbitrary<SuppressionFact> = fc.record({ kind, until: fc.option(around) });
const consent: fc.Arbitrary<ConsentFact> = fc.record({
  state: fc.constantFrom('confirmed', 'confirmed', 'confirmed', 'withdrawn'),
  basis: fc.constant('consent'),
  confirmedAt: past,
  expiresAt: fc.option(around),
  hasEvidence: mostly(8, true),
  addressMatches: mostly(8, true),
});
const slot: fc.Arbitrary<Slot> = fc
  .tuple(past, topic, fc.constantFrom('email', 'sms'))
  .map(([at, { key, class: topicClass }, channel]) => ({ at, topic: key, topicClass, channel }));
const contact: fc.Arbitrary<ContactFact> = fc.record({
  hasAddress: mostly(8, true),
  suppressions: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(suppression, { maxLength: 2 }) },
  ),
  consent: fc.option(consent, { freq: 8 }),
  pendingOptIn: fc.boolean(),
  budget: fc.option(fc.record({ limit, perMs: window })),
  slots: fc.array(slot, { maxLength: 6 }),
  confirmations: fc.array(
    fc.record({ at: past, topics: fc.subarray(['letter', 'alerts'], { minLength: 1 }) }),
    { maxLength: 6 },
  ),
});
const cap: fc.Arbitrary<Cap> = fc.record({
  key: fc.constant('cap'),
  scope: fc.constant('all' as const),
  limit,
  perMs: window,
  counts: fc.constantFrom<TopicClass[]>(['marketing'], ['marketing', 'service', 'security']),
  reserve: fc.constantFrom<Record<string, number>>({}, { alerts: 1 }, { service: 1 }),
});

interface Ask {
  request: AuthorizationRequest;
  facts: Facts;
}

const asks: fc.Arbitrary<Ask> = fc
  .record({
    topic,
    isKnownTopic: mostly(20, true),
    channel: fc.constantFrom('email', 'email', 'email', 'sms'),
    sender: fc.constantFrom('shop', 'shop', 'shop', 'club'),
    isConfirmation: fc.boolean(),
    caps: fc.array(cap, { maxLength: 2 }),
    contact: fc.option(contact, { freq: 10 }),
  })
  .map(({ topic, isKnownTopic, channel, sender, isConfirmation, caps, contact }) => ({
    request: {
      sender,
      topic: topic.key,
      channel,
      ...(isConfirmation && topic.class === 'service'
        ? { confirmation: { topics: ['letter'] } }
        : {}),
    },
    facts: { topic: isKnownTopic ? topic : null, caps, contact },
  }));

const decide = ({ request, facts }: Ask, now = NOW): Decision => authorize(request, facts, now);

function withContact({ request, facts }: Ask, change: (contact: ContactFact) => ContactFact): Ask {
  const { contact } = facts;
  return { request, facts: { ...facts, contact: contact === null ? null : change(contact) } };
}

function withConsent(ask: Ask, change: Partial<ConsentFact>): Ask {
  return withContact(ask, (contact) => ({
    ...contact,
    consent: contact.consent === null ? null : { ...contact.consent, ...change },
  }));
}

/** Each takes one step back from what a contact or the catalog gave. */
const WITHDRAWALS: Record<string, (ask: Ask) => Ask> = {
  'a withdrawal': (ask) => withConsent(ask, { state: 'withdrawn' }),
  'an earlier end of the consent': (ask) => withConsent(ask, { expiresAt: NOW }),
  'an objection': (ask) => withSuppression(ask, 'objection'),
  'a complaint': (ask) => withSuppression(ask, 'complaint'),
  'it was not me': (ask) => withSuppression(ask, 'not_me'),
  'a bounce': (ask) => withSuppression(ask, 'undeliverable'),
  'a budget of none': (ask) =>
    withContact(ask, (c) => ({ ...c, budget: { limit: 0, perMs: MINUTE_MS } })),
  'one more slot': (ask) =>
    withContact(ask, (c) => ({
      ...c,
      slots: [...c.slots, { at: NOW, topic: 'letter', topicClass: 'marketing', channel: 'email' }],
    })),
};

/** What a broken store or a damaged row could give. */
const UNKNOWNS: Record<string, (ask: Ask) => Ask> = {
  'the topic': ({ request, facts }) => ({ request, facts: { ...facts, topic: null } }),
  'the right topic': ({ request, facts }) => {
    return { request, facts: { ...facts, topic: { ...LETTER, key: 'other' } } };
  },
  'the consent': (ask) => withContact(ask, (c) => ({ ...c, consent: null })),
  'the evidence': (ask) => withConsent(ask, { hasEvidence: false }),
  'the address': (ask) => withConsent(ask, { addressMatches: false }),
  'the time of the consent': (ask) => withConsent(ask, { confirmedAt: NaN }),
  'the end of the consent': (ask) => withConsent(ask, { expiresAt: NaN }),
  'the end of suppressions': (ask) =>
    withContact(ask, (c) => ({
      ...c,
      suppressions: c.suppressions.map((each) => ({ ...each, until: NaN })),
    })),
  'the times of what was sent': (ask) =>
    withContact(ask, (c) => ({
      ...c,
      slots: c.slots.map((each) => ({ ...each, at: NaN })),
      confirmations: c.confirmations.map((each) => ({ ...each, at: NaN })),
    })),
  'the limits of caps': ({ request, facts }) => ({
    request,
    facts: { ...facts, caps: facts.caps.map((each) => ({ ...each, limit: NaN })) },
  }),
  'the limit of the budget': (ask) =>
    withContact(ask, (c) => ({ ...c, budget: c.budget && { ...c.budget, limit: NaN } })),
};

function withSuppression(ask: Ask, kind: SuppressionFact['kind']): Ask {
  return withContact(ask, (contact) => ({
    ...contact,
    suppressions: [...contact.suppressions, { kind, until: null }],
  }));
}

describe('the asks of these properties', () => {
  it('are allowed in every class and denied for every reason', () => {
    const decisions = fc.sample(asks, { numRuns: 4_000, seed: 1 }).map((ask) => {
      const decision = decide(ask);
      return decision.outcome === 'deny' ? decision.reason : ask.facts.topic?.class;
    });
    expect(new Set(decisions)).toEqual(new Set([...DENY_REASONS, ...TOPIC_CLASSES]));
  });
});

describe('authorize', () => {
  it.each(Object.entries(WITHDRAWALS))('never allows more after %s', (_, withdraw) => {
    fc.assert(
      fc.property(asks, (ask) => {
        fc.pre(decide(ask).outcome === 'deny');
        expect(decide(withdraw(ask)).outcome).toBe('deny');
      }),
    );
  });

  it.each(Object.entries(UNKNOWNS))('never allows more when it does not know %s', (_, forget) => {
    fc.assert(
      fc.property(asks, (ask) => {
        fc.pre(decide(ask).outcome === 'deny');
        expect(decide(forget(ask)).outcome).toBe('deny');
      }),
    );
  });

  it('never allows marketing or a confirmation mail when it does not know the contact', () => {
    fc.assert(
      fc.property(asks, ({ request, facts }) => {
        fc.pre(facts.topic?.class === 'marketing' || request.confirmation !== undefined);
        expect(decide({ request, facts: { ...facts, contact: null } }).outcome).toBe('deny');
      }),
    );
  });

  it('never allows marketing without a consent that is confirmed, in force and proved', () => {
    fc.assert(
      fc.property(asks, (ask) => {
        fc.pre(ask.facts.topic?.class === 'marketing' && decide(ask).outcome === 'allow');
        const { consent } = ask.facts.contact ?? {};
        expect(consent).toMatchObject({
          state: 'confirmed',
          hasEvidence: true,
          addressMatches: true,
        });
        expect(consent?.expiresAt ?? Infinity).toBeGreaterThan(NOW);
        expect(consent?.confirmedAt).toBeLessThanOrEqual(NOW);
      }),
    );
  });

  it('allows at notBefore, and denies a millisecond earlier and at every instant before', () => {
    fc.assert(
      fc.property(asks, fc.double({ min: 0, max: 1, noNaN: true }), (ask, share) => {
        const decision = decide(ask);
        fc.pre(decision.outcome === 'deny' && decision.notBefore !== null);
        const { notBefore } = decision;
        const between = NOW + Math.floor((notBefore - 1 - NOW) * share);
        expect(decide(ask, notBefore).outcome).toBe('allow');
        expect(decide(ask, notBefore - 1).outcome).toBe('deny');
        expect(decide(ask, between).outcome).toBe('deny');
      }),
    );
  });

  it('gives no instant only where no waiting helps', () => {
    fc.assert(
      fc.property(asks, around, (ask, later) => {
        const decision = decide(ask);
        fc.pre(decision.outcome === 'deny' && decision.notBefore === null && later > NOW);
        fc.pre(decision.reasons.every((reason) => TIME_REASONS.includes(reason)));
        expect(decide(ask, later).outcome).toBe('deny');
      }),
    );
  });

  it('explains itself: reasons are the rules that deny, in their order, and the first decides', () => {
    fc.assert(
      fc.property(asks, (ask) => {
        const decision = decide(ask);
        const rules = decision.rules.map(({ rule }) => rule);
        expect(rules).toEqual(DENY_REASONS.filter((reason) => rules.includes(reason)));
        for (const { rule, result, notBefore } of decision.rules) {
          const isTimeDenial = result === 'deny' && TIME_REASONS.includes(rule);
          expect(notBefore !== undefined).toBe(isTimeDenial);
        }
        const denied = decision.rules.filter(({ result }) => result === 'deny');
        const reasons = decision.outcome === 'deny' ? decision.reasons : [];
        expect(denied.map(({ rule }) => rule)).toEqual(reasons);
        if (decision.outcome === 'deny') expect(decision.reason).toBe(reasons[0]);
      }),
    );
  });
});

describe('visibleDecision', () => {
  it('keeps the outcome, and says nothing about the person but whether they are permitted', () => {
    fc.assert(
      fc.property(asks, (ask) => {
        const decision = decide(ask);
        const visible = visibleDecision(decision, { canSeeReasons: false });
        expect(visible.outcome).toBe(decision.outcome);
        for (const reason of PERSONAL_REASONS)
          expect(JSON.stringify(visible)).not.toContain(reason);
        expect(visible.rules.filter(({ rule }) => rule === 'not_permitted').length).toBeLessThan(2);
      }),
    );
  });

  it('makes somebody unknown look like somebody who did not agree', () => {
    fc.assert(
      fc.property(asks, (ask) => {
        const denial = denialOf(decide(ask));
        const isPersonal = denial?.reasons.some((reason) => PERSONAL_REASONS.includes(reason));
        fc.pre(ask.facts.topic?.class === 'marketing' && isPersonal === true);
        const unknown = decide({ ...ask, facts: { ...ask.facts, contact: null } });
        expect(visibleDecision(decide(ask), { canSeeReasons: false })).toEqual(
          visibleDecision(unknown, { canSeeReasons: false }),
        );
      }),
    );
  });
});

function denialOf(decision: Decision): Extract<Decision, { outcome: 'deny' }> | null {
  return decision.outcome === 'deny' ? decision : null;
}
