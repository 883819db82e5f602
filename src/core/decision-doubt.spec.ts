import fc from 'fast-check';
import { asks, LETTER, type Ask } from '../../test/support/random-asks.js';
import { authorize } from './decision.js';
import type {
  BasisFact,
  ConsentFact,
  ContactFact,
  Decision,
  Facts,
  SuppressionFact,
} from './decision-types.js';
import type { Cadence } from './topic.js';

const SEED = process.env.FC_SEED;
fc.configureGlobal({ numRuns: 300, ...(SEED === undefined ? {} : { seed: Number(SEED) }) });

const HOUR_MS = 3_600_000;
const decide = (ask: Ask, now = ask.now): Decision => authorize(ask.request, ask.facts, now);

const withFacts = (ask: Ask, facts: Partial<Facts>): Ask => ({
  ...ask,
  facts: { ...ask.facts, ...facts },
});

function withContact(ask: Ask, change: (contact: ContactFact) => Partial<ContactFact>): Ask {
  const { contact } = ask.facts;
  return withFacts(ask, { contact: contact && { ...contact, ...change(contact) } });
}

const withConsent = (ask: Ask, change: Partial<ConsentFact>): Ask =>
  withContact(ask, ({ consent }) => ({ consent: consent && { ...consent, ...change } }));

const withBasis = (ask: Ask, change: Partial<BasisFact>): Ask =>
  withContact(ask, ({ basis }) => ({ basis: basis && { ...basis, ...change } }));

const withSuppression = (ask: Ask, kind: SuppressionFact['kind']): Ask =>
  withContact(ask, ({ suppressions }) => ({
    suppressions: [...suppressions, { kind, until: null }],
  }));

/** Each takes one step back from what a contact, the catalog or the operator gave. */
const WITHDRAWALS: Record<string, (ask: Ask) => Ask> = {
  'a halt': (ask) => withFacts(ask, { isHalted: true }),
  'a withdrawal': (ask) => withConsent(ask, { state: 'withdrawn' }),
  'an earlier end of the consent': (ask) => withConsent(ask, { expiresAt: ask.now }),
  'an earlier end of the basis': (ask) => withBasis(ask, { expiresAt: ask.now }),
  'the end of all bases in law': (ask) =>
    withFacts(ask, {
      policy: {
        ...ask.facts.policy,
        regimes: ask.facts.policy.regimes.map((regime) => ({ ...regime, bases: [] })),
      },
    }),
  'an objection': (ask) => withSuppression(ask, 'objection'),
  'a complaint': (ask) => withSuppression(ask, 'complaint'),
  'it was not me': (ask) => withSuppression(ask, 'not_me'),
  'a bounce': (ask) => withSuppression(ask, 'undeliverable'),
  'a restriction': (ask) => withContact(ask, () => ({ isRestricted: true })),
  'a pause': (ask) =>
    withContact(ask, ({ pausedUntil }) => ({
      pausedUntil: Math.max(ask.now + HOUR_MS, pausedUntil ?? 0),
    })),
  'a slower cadence': (ask) => withContact(ask, () => ({ cadence: 'monthly' })),
  'a budget of none': (ask) => withContact(ask, () => ({ budget: { limit: 0, perMs: HOUR_MS } })),
  'own hours that are never': (ask) =>
    withContact(ask, () => ({ hours: { fromMinute: 0, toMinute: 0 } })),
  'one more slot': (ask) =>
    withContact(ask, ({ slots }) => ({
      slots: [
        ...slots,
        { at: ask.now, topic: 'letter', topicClass: 'marketing', channel: 'email' },
      ],
    })),
};

/** What a broken store or a damaged row could give. */
const UNKNOWNS: Record<string, (ask: Ask) => Ask> = {
  'the topic': (ask) => withFacts(ask, { topic: null }),
  'the right topic': (ask) => withFacts(ask, { topic: { ...LETTER, key: 'other' } }),
  'the laws': (ask) => withFacts(ask, { policy: { ...ask.facts.policy, regimes: [] } }),
  'the holidays': (ask) => withFacts(ask, { policy: { ...ask.facts.policy, holidays: [] } }),
  'where anybody is': (ask) =>
    withContact(withFacts(ask, { policy: { ...ask.facts.policy, location: {} } }), (contact) => ({
      whereabouts: { ...contact.whereabouts, country: null },
    })),
  'the consent': (ask) => withContact(ask, () => ({ consent: null })),
  'the evidence': (ask) =>
    withBasis(withConsent(ask, { hasEvidence: false }), { hasEvidence: false }),
  'the address': (ask) =>
    withBasis(withConsent(ask, { addressMatches: false }), { addressMatches: false }),
  'the time of the consent': (ask) => withConsent(ask, { confirmedAt: NaN }),
  'the end of the consent': (ask) => withConsent(ask, { expiresAt: NaN }),
  'the basis': (ask) => withBasis(ask, { basis: 'whim' }),
  'the time of the basis': (ask) => withBasis(ask, { since: NaN }),
  'the end of the basis': (ask) => withBasis(ask, { expiresAt: NaN }),
  'the last act': (ask) => withContact(ask, () => ({ lastActAt: NaN })),
  'the end of suppressions': (ask) =>
    withContact(ask, ({ suppressions }) => ({
      suppressions: suppressions.map((each) => ({ ...each, until: NaN })),
    })),
  'the end of a pause': (ask) =>
    withContact(ask, ({ pausedUntil }) => ({ pausedUntil: pausedUntil && NaN })),
  'the cadence': (ask) =>
    withContact(ask, ({ cadence }) => ({
      cadence: cadence === 'immediate' ? cadence : ('yearly' as Cadence),
    })),
  'the hours': (ask) =>
    withContact(ask, ({ hours }) => ({ hours: hours && { fromMinute: NaN, toMinute: NaN } })),
  'the times of what was sent': (ask) =>
    withContact(ask, ({ slots, confirmations }) => ({
      slots: slots.map((each) => ({ ...each, at: NaN })),
      confirmations: confirmations.map((each) => ({ ...each, at: NaN })),
    })),
  'the limits of caps': (ask) =>
    withFacts(ask, { caps: ask.facts.caps.map((each) => ({ ...each, limit: NaN })) }),
  'the limit of the budget': (ask) =>
    withContact(ask, ({ budget }) => ({ budget: budget && { ...budget, limit: NaN } })),
};

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
      fc.property(asks, (ask) => {
        const { request, facts } = ask;
        fc.pre(facts.topic?.class === 'marketing' || request.confirmation !== undefined);
        expect(decide(withFacts(ask, { contact: null })).outcome).toBe('deny');
      }),
    );
  });
});
