/**
 * May this message be sent to this contact, now? Pure: it sees a request, facts and an instant, and
 * knows neither a clock nor a database. The rules and their order are in decision-rules.ts; all that
 * reach the message are looked at, so that a deny names everything that stands in the way.
 */
import { askOf, contextAt, type Ask, type Context } from './decision-context.js';
import { rulesFor } from './decision-rules.js';
import {
  PERSONAL_REASONS,
  TIME_REASONS,
  WITHHELD_REASONS,
  type AuthorizationRequest,
  type Decision,
  type DenyReason,
  type Facts,
  type RuleResult,
} from './decision-types.js';
import { groundsEnd } from './grounds.js';

const MOST_ROUNDS = 8;

export function authorize(request: AuthorizationRequest, facts: Facts, now: number): Decision {
  if (!Number.isSafeInteger(now)) throw new RangeError('now is not an instant');
  const ask = askOf(request, facts);
  const context = contextAt(now, ask);
  const rules = lookAt(context);
  const denials = denialsIn(rules);
  const [reason, ...others] = denials.map(({ rule }) => rule);
  if (reason === undefined) return { outcome: 'allow', rules, endsAt: groundsEnd(context.grounds) };
  const notBefore = firstInstantAllowed(ask, now, denials);
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
 * `not_permitted`; where it denies, frequency and location are withheld too, because only somebody
 * who is on file has any, and "unknown" must look like "did not agree". Where the request itself is
 * denied, nothing about the person is told: such asks would be a way to look people up.
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
    (result) => !personal.includes(result) && !WITHHELD_REASONS.includes(result.rule),
  );
  if (denialsIn(aboutTheRequest).length > 0) return aboutTheRequest;
  const isDenied = denialsIn(personal).length > 0;
  const visible: VisibleRule[] = [];
  for (const result of rules) {
    if (result === personal[0]) {
      visible.push({ rule: 'not_permitted', result: isDenied ? 'deny' : 'pass' });
    }
    if (personal.includes(result)) continue;
    if (isDenied && WITHHELD_REASONS.includes(result.rule)) continue;
    visible.push(result);
  }
  return visible;
}

function lookAt(context: Context): RuleResult[] {
  const results: RuleResult[] = [];
  for (const rule of rulesFor(context.topic.class)) {
    if (rule.when !== undefined && !rule.when(context)) continue;
    const verdict = rule.check(context);
    results.push(verdict.passes ? rule.passed : denialBy(rule.reason, verdict.notBefore));
    if (rule.isLast && !verdict.passes) break;
  }
  return results;
}

function denialBy(rule: DenyReason, notBefore: number | null): RuleResult {
  return TIME_REASONS.includes(rule)
    ? { rule, result: 'deny', notBefore }
    : { rule, result: 'deny' };
}

/**
 * Waits from one instant to the next until nothing denies. Between two of them some rule denies all
 * the time, so no earlier one is missed; a ground may end in the meantime. Of all that pass again only
 * hours close once more, so what takes more than a few rounds is a calendar gone wrong.
 */
function firstInstantAllowed(
  ask: Ask,
  now: number,
  denialsNow: readonly RuleResult[],
): number | null {
  let at = now;
  let denials = denialsNow;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = latestWait(denials);
    if (next === null || !(next > at)) return null;
    at = next;
    denials = denialsIn(lookAt(contextAt(at, ask)));
    if (denials.length === 0) return at;
  }
  return null;
}

/** Null: one of them does not pass by waiting. */
function latestWait(denials: readonly RuleResult[]): number | null {
  let latest = -Infinity;
  for (const { notBefore } of denials) {
    if (notBefore === undefined || notBefore === null) return null;
    latest = Math.max(latest, notBefore);
  }
  return latest;
}

function denialsIn<R extends { readonly result: 'pass' | 'deny' }>(rules: readonly R[]): R[] {
  return rules.filter(({ result }) => result === 'deny');
}
