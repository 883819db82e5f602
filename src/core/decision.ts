/**
 * May this message be sent to this contact, now? Pure: it sees a request, facts and an instant, and
 * knows neither a clock nor a database. The rules and their order are in decision-rules.ts; all that
 * reach the message are looked at, so that a deny names everything that stands in the way.
 */
import { PERSONAL_REASONS, TIME_REASONS } from './decision-types.js';
import type {
  AuthorizationRequest,
  ContactFact,
  Decision,
  DenyReason,
  Facts,
  RuleResult,
} from './decision-types.js';
import { isSpared, RULES, standingConsent, type Context } from './decision-rules.js';
import type { Verdict } from './rolling-window.js';
import type { TopicFact } from './topic.js';

const NO_TOPIC: TopicFact = { key: '', class: 'marketing', channels: [], senders: [] };
const NOBODY: ContactFact = {
  hasAddress: true,
  suppressions: [],
  consent: null,
  pendingOptIn: false,
  budget: null,
  slots: [],
  confirmations: [],
};

export function authorize(request: AuthorizationRequest, facts: Facts, now: number): Decision {
  if (!Number.isSafeInteger(now)) throw new RangeError('now is not an instant');
  const topic = facts.topic ?? NO_TOPIC;
  const contact = facts.contact ?? NOBODY;
  const context: Context = { request, facts, topic, contact, now };
  const rules = lookAt(context);
  const [reason, ...others] = denialsIn(rules).map(({ rule }) => rule);
  if (reason === undefined) {
    return { outcome: 'allow', rules, consentExpiresAt: consentExpiry(context, rules) };
  }
  const notBefore = firstInstantAllowed(context, rules);
  return { outcome: 'deny', reason, reasons: [reason, ...others], notBefore, rules };
}

export type VisibleReason = DenyReason | 'not_permitted';

export interface VisibleRule extends Omit<RuleResult, 'rule'> {
  readonly rule: VisibleReason;
}

export type VisibleDecision =
  | { outcome: 'allow'; rules: VisibleRule[] }
  | {
      outcome: 'deny';
      reason: VisibleReason;
      reasons: [VisibleReason, ...VisibleReason[]];
      notBefore: number | null;
      rules: VisibleRule[];
    };

/**
 * What the asking client is told. Without the scope `reasons` the personal rules become one
 * `not_permitted`; where it denies, frequency is withheld too, because only somebody who is on file
 * has any, and "unknown" must look like "did not agree". Where the request itself was not the
 * client's to make, nothing about the person is told: such asks would be a way to look people up.
 */
export function visibleDecision(
  decision: Decision,
  { canSeeReasons }: { canSeeReasons: boolean },
): VisibleDecision {
  const rules = canSeeReasons ? decision.rules : withoutThePerson(decision.rules);
  const [reason, ...others] = denialsIn(rules).map(({ rule }) => rule);
  if (decision.outcome === 'allow' || reason === undefined) return { outcome: 'allow', rules };
  const { notBefore } = decision;
  return { outcome: 'deny', reason, reasons: [reason, ...others], notBefore, rules };
}

function withoutThePerson(rules: readonly RuleResult[]): VisibleRule[] {
  const personal = rules.filter(({ rule }) => PERSONAL_REASONS.includes(rule));
  const aboutTheRequest = rules.filter(
    (result) => !personal.includes(result) && !TIME_REASONS.includes(result.rule),
  );
  if (denialsIn(aboutTheRequest).length > 0) return aboutTheRequest;
  const isDenied = denialsIn(personal).length > 0;
  const visible: VisibleRule[] = [];
  for (const result of rules) {
    if (result === personal[0]) {
      visible.push({ rule: 'not_permitted', result: isDenied ? 'deny' : 'pass' });
    }
    if (personal.includes(result)) continue;
    if (isDenied && TIME_REASONS.includes(result.rule)) continue;
    visible.push(result);
  }
  return visible;
}

function lookAt(context: Context): RuleResult[] {
  const results: RuleResult[] = [];
  for (const rule of RULES) {
    if (isSpared(context, rule.reach)) continue;
    if (rule.when !== undefined && !rule.when(context)) continue;
    const verdict = rule.check(context);
    results.push(resultOf(rule.reason, verdict));
    if (rule.isLast && !verdict.passes) break;
  }
  return results;
}

function resultOf(rule: DenyReason, verdict: Verdict): RuleResult {
  if (verdict.passes) return { rule, result: 'pass' };
  if (!TIME_REASONS.includes(rule)) return { rule, result: 'deny' };
  return { rule, result: 'deny', notBefore: verdict.notBefore };
}

/** Waits from one instant to the next until nothing denies; a consent may end in the meantime. */
function firstInstantAllowed(context: Context, rules: readonly RuleResult[]): number | null {
  const denials = denialsIn(rules);
  if (denials.length === 0) return context.now;
  let next = context.now;
  for (const { notBefore } of denials) {
    if (notBefore === undefined || notBefore === null) return null;
    next = Math.max(next, notBefore);
  }
  const later = { ...context, now: next };
  return firstInstantAllowed(later, lookAt(later));
}

function denialsIn<R extends { readonly result: 'pass' | 'deny' }>(rules: readonly R[]): R[] {
  return rules.filter(({ result }) => result === 'deny');
}

/** A message that needs no consent does not end with one. */
function consentExpiry(context: Context, rules: readonly RuleResult[]): number | null {
  const needsConsent = rules.some(({ rule }) => rule === 'no_consent');
  return needsConsent ? (standingConsent(context)?.expiresAt ?? null) : null;
}
