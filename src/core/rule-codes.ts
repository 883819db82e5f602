/**
 * The rules of a decision as they are stored: two sets of bits and the instants that waits end at.
 * A bit means its rule for good, in whatever order the rules are looked at: rows written years ago
 * are read by the code of today. A new rule takes the next free bit, and no bit is given twice.
 */
import { DENY_REASONS, TIME_REASONS, type DenyReason, type RuleResult } from './decision-types.js';

export const RULE_BITS: Readonly<Record<DenyReason, number>> = {
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
};

export interface RuleCode {
  readonly looked: number;
  readonly denied: number;
  /** By rule, in milliseconds; null: no rule that denies passes by waiting. */
  readonly waits: Readonly<Record<string, number>> | null;
}

export function encodeRules(rules: readonly RuleResult[]): RuleCode {
  let looked = 0;
  let denied = 0;
  let waits: Record<string, number> | null = null;
  for (const { rule, result, notBefore } of rules) {
    const bit = 1 << RULE_BITS[rule];
    looked |= bit;
    if (result === 'pass') continue;
    denied |= bit;
    if (notBefore === undefined || notBefore === null) continue;
    waits ??= {};
    waits[rule] = notBefore;
  }
  return { looked, denied, waits };
}

export function decodeRules({ looked, denied, waits }: RuleCode): RuleResult[] {
  const rules: RuleResult[] = [];
  for (const rule of DENY_REASONS) {
    const bit = 1 << RULE_BITS[rule];
    if ((looked & bit) === 0) continue;
    if ((denied & bit) === 0) rules.push({ rule, result: 'pass' });
    else if (!TIME_REASONS.includes(rule)) rules.push({ rule, result: 'deny' });
    else rules.push({ rule, result: 'deny', notBefore: waits?.[rule] ?? null });
  }
  return rules;
}
