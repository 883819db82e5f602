import fc from 'fast-check';
import { asks } from '../../test/support/random-asks.js';
import { authorize } from './decision.js';
import { DENY_REASONS } from './decision-types.js';
import { decodeRules, encodeRules, RULE_BITS } from './rule-codes.js';

const SEED = process.env.FC_SEED;
fc.configureGlobal(SEED === undefined ? {} : { seed: Number(SEED) });

describe('the bits of rules', () => {
  it('are for good: rows of every year are read by them', () => {
    expect(RULE_BITS).toEqual({
      unknown_topic: 0,
      channel_not_offered: 1,
      sender_not_allowed: 2,
      unknown_contact: 3,
      undeliverable: 4,
      suppressed: 5,
      objection: 6,
      complaint: 7,
      no_consent: 8,
      not_confirmed: 9,
      consent_expired: 10,
      no_evidence: 11,
      budget_reached: 12,
      cap_reached: 13,
      confirmation_budget: 14,
      halted: 15,
      restricted: 16,
      unknown_location: 17,
      paused: 18,
      cadence: 19,
      quiet_hours: 20,
    });
  });

  it('are one for each rule, and fit the integers of a database', () => {
    const bits = DENY_REASONS.map((reason) => RULE_BITS[reason]);
    expect(new Set(bits).size).toBe(DENY_REASONS.length);
    expect(Math.max(...bits)).toBeLessThan(31);
  });
});

describe('the code of rules', () => {
  it('gives back what a decision looked at', () => {
    fc.assert(
      fc.property(asks, ({ request, facts, now }) => {
        const { rules } = authorize(request, facts, now);
        expect(decodeRules(encodeRules(rules))).toStrictEqual(rules);
      }),
    );
  });

  it('survives JSON', () => {
    fc.assert(
      fc.property(asks, ({ request, facts, now }) => {
        const code = encodeRules(authorize(request, facts, now).rules);
        expect(JSON.parse(JSON.stringify(code))).toStrictEqual(code);
      }),
    );
  });

  it('keeps the end of a wait, and none where waiting does not help', () => {
    const code = encodeRules([
      { rule: 'halted', result: 'pass' },
      { rule: 'restricted', result: 'deny' },
      { rule: 'paused', result: 'deny', notBefore: 5 },
      { rule: 'cap_reached', result: 'deny', notBefore: null },
    ]);
    expect(code).toEqual({
      looked: 2 ** 15 + 2 ** 16 + 2 ** 18 + 2 ** 13,
      denied: 2 ** 16 + 2 ** 18 + 2 ** 13,
      waits: { paused: 5 },
    });
  });

  it('has no waits where none ends', () => {
    expect(encodeRules([{ rule: 'halted', result: 'deny' }]).waits).toBeNull();
    expect(encodeRules([{ rule: 'paused', result: 'deny', notBefore: null }]).waits).toBeNull();
  });
});
