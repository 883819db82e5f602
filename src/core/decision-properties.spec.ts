import fc from 'fast-check';
import { asks, someTime, type Ask } from '../../test/support/random-asks.js';
import { authorize, visibleDecision } from './decision.js';
import {
  DENY_REASONS,
  PERSONAL_REASONS,
  TIME_REASONS,
  WITHHELD_REASONS,
  type BasisFact,
  type ConsentFact,
  type Decision,
  type DenyReason,
} from './decision-types.js';
import { TOPIC_CLASSES } from './topic.js';

const SEED = process.env.FC_SEED;
fc.configureGlobal({ numRuns: 300, ...(SEED === undefined ? {} : { seed: Number(SEED) }) });

const GROUND_REASONS: readonly DenyReason[] = [
  'no_consent',
  'not_confirmed',
  'consent_expired',
  'no_evidence',
];

type Denial = Extract<Decision, { outcome: 'deny' }>;

const decide = (ask: Ask, now = ask.now): Decision => authorize(ask.request, ask.facts, now);

describe('the asks of these properties', () => {
  it('are allowed in every class and denied for every reason', () => {
    const decisions = fc.sample(asks, { numRuns: 6_000, seed: 1 }).map((ask) => {
      const decision = decide(ask);
      return decision.outcome === 'deny' ? decision.reason : ask.facts.topic?.class;
    });
    expect(new Set(decisions)).toEqual(new Set([...DENY_REASONS, ...TOPIC_CLASSES]));
  });
});

describe('authorize', () => {
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

  it('allows marketing only on a ground that stands, is in force and can be proved', () => {
    fc.assert(
      fc.property(asks, (ask) => {
        const { topic, contact } = ask.facts;
        fc.pre(topic?.class === 'marketing' && decide(ask).outcome === 'allow');
        const { consent = null, basis = null } = contact ?? {};
        expect(isConsent(consent, ask.now) || isBasis(basis, ask)).toBe(true);
      }),
    );
  });

  it('allows nothing that was stopped, and no marketing that the person stopped', () => {
    fc.assert(
      fc.property(asks, ({ request, facts, now }) => {
        const { topic, contact, isHalted } = facts;
        fc.pre(authorize(request, facts, now).outcome === 'allow' && topic !== null);
        expect(isHalted).toBe(false);
        if (contact === null || topic.class === 'security') return;
        expect(contact.isRestricted).toBe(false);
        if (topic.class === 'service') return;
        expect(contact.suppressions.filter(({ until }) => until === null || until > now)).toEqual(
          [],
        );
        expect(contact.pausedUntil ?? now).toBeLessThanOrEqual(now);
        const sent = contact.slots.filter((slot) => slot.topic === topic.key);
        expect(contact.cadence === 'immediate' || sent.length === 0).toBe(true);
      }),
    );
  });
});

describe('notBefore', () => {
  it('is the first instant that is allowed', () => {
    fc.assert(
      fc.property(asks, fc.double({ min: 0, max: 1, noNaN: true }), (ask, share) => {
        const decision = decide(ask);
        fc.pre(decision.outcome === 'deny' && decision.notBefore !== null);
        const { notBefore } = decision;
        const between = ask.now + Math.floor((notBefore - 1 - ask.now) * share);
        expect(decide(ask, notBefore).outcome).toBe('allow');
        expect(decide(ask, notBefore - 1).outcome).toBe('deny');
        expect(decide(ask, between).outcome).toBe('deny');
      }),
    );
  });

  it('is, of a single rule, the first instant at which that rule passes', () => {
    fc.assert(
      fc.property(asks, (ask) => {
        for (const { rule, notBefore } of decide(ask).rules) {
          if (notBefore === undefined || notBefore === null) continue;
          expect(resultOf(rule, decide(ask, notBefore))).toBe('pass');
          expect(resultOf(rule, decide(ask, notBefore - 1))).toBe('deny');
        }
      }),
    );
  });

  it('is null only where no waiting helps', () => {
    fc.assert(
      fc.property(asks, someTime, (ask, wait) => {
        const decision = decide(ask);
        fc.pre(decision.outcome === 'deny' && decision.notBefore === null);
        fc.pre(decision.reasons.every((reason) => TIME_REASONS.includes(reason)));
        expect(decide(ask, ask.now + wait).outcome).toBe('deny');
      }),
    );
  });
});

describe('endsAt', () => {
  it('is the first instant at which nothing carries the message any more', () => {
    fc.assert(
      fc.property(asks, (ask) => {
        const decision = decide(ask);
        fc.pre(decision.outcome === 'allow' && decision.endsAt !== null);
        const { endsAt } = decision;
        expect(endsAt).toBeGreaterThan(ask.now);
        expect(groundDenials(decide(ask, endsAt - 1))).toEqual([]);
        expect(groundDenials(decide(ask, endsAt))).not.toEqual([]);
      }),
    );
  });

  it('is null only where what carries the message does not end', () => {
    fc.assert(
      fc.property(asks, someTime, (ask, wait) => {
        const decision = decide(ask);
        fc.pre(decision.outcome === 'allow' && decision.endsAt === null);
        expect(groundDenials(decide(ask, ask.now + 1_000 * wait))).toEqual([]);
      }),
    );
  });
});

describe('visibleDecision', () => {
  const visible = (ask: Ask) => visibleDecision(decide(ask), { canSeeReasons: false });
  const asUnknown = (ask: Ask): Ask => ({ ...ask, facts: { ...ask.facts, contact: null } });

  it('keeps the outcome, and says nothing about the person but whether they are permitted', () => {
    fc.assert(
      fc.property(asks, (ask) => {
        const { outcome, rules } = visible(ask);
        expect(outcome).toBe(decide(ask).outcome);
        for (const reason of PERSONAL_REASONS)
          expect(JSON.stringify(visible(ask))).not.toContain(reason);
        expect(rules.filter(({ rule }) => rule === 'not_permitted').length).toBeLessThan(2);
      }),
    );
  });

  it('makes somebody unknown look like somebody who did not agree', () => {
    fc.assert(
      fc.property(asks, (ask) => {
        const reasons = denialOf(decide(ask))?.reasons ?? [];
        const isPersonal = reasons.some((reason) => PERSONAL_REASONS.includes(reason));
        fc.pre(ask.facts.topic?.class === 'marketing' && isPersonal);
        expect(visible(ask)).toEqual(visible(asUnknown(ask)));
      }),
    );
  });

  it('makes all look alike to whom the ask was not permitted, and while it is halted', () => {
    const ofThePerson = [...PERSONAL_REASONS, ...WITHHELD_REASONS];
    fc.assert(
      fc.property(asks, (ask) => {
        const reasons = denialOf(decide(ask))?.reasons ?? [];
        fc.pre(reasons.some((reason) => !ofThePerson.includes(reason)));
        expect(visible(ask)).toEqual(visible(asUnknown(ask)));
      }),
    );
  });
});

function isConsent(consent: ConsentFact | null, now: number): boolean {
  if (consent?.state !== 'confirmed') return false;
  const { confirmedAt, expiresAt, hasEvidence, addressMatches } = consent;
  return hasEvidence && addressMatches && confirmedAt <= now && now < (expiresAt ?? Infinity);
}

function isBasis(basis: BasisFact | null, { facts, now }: Ask): boolean {
  if (basis === null || facts.topic?.bases?.includes(basis.basis) !== true) return false;
  const { since, expiresAt, hasEvidence, addressMatches } = basis;
  return hasEvidence && addressMatches && since <= now && now < expiresAt;
}

function resultOf(rule: DenyReason, { rules }: Decision): string | undefined {
  return rules.find((each) => each.rule === rule)?.result;
}

function groundDenials({ rules }: Decision): DenyReason[] {
  const denied = rules.filter(({ result }) => result === 'deny').map(({ rule }) => rule);
  return denied.filter((rule) => GROUND_REASONS.includes(rule));
}

function denialOf(decision: Decision): Denial | null {
  return decision.outcome === 'deny' ? decision : null;
}
