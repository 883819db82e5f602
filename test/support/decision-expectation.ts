/**
 * What a case of the decision tables expects of the service's answers: the decision that the table
 * names, as the asker may see it, and until when the permit of an allow is good.
 */
import { policyOf, topicByKey } from '../../src/core/catalog.js';
import { authorize, visibleDecision } from '../../src/core/decision.js';
import type { Decision, DenyReason } from '../../src/core/decision-types.js';
import { formatInstant } from '../../src/core/duration.js';
import { placeOf } from '../../src/core/regime.js';
import { catalogOf, instantOf, type DecisionCase } from './decision-case.js';
import { factsOf, requestOf } from './decision-facts.js';
import { saidOf, type Answers, type Said } from './decision-stage.js';
import { isNamedById } from './seed-case.js';
import { isOpenAtAll } from './wall-clock.js';

const MINUTE_MS = 60_000;
const PERMIT_MINUTES = 15;

export function expectedAnswers(
  decisionCase: DecisionCase,
  now: number,
  canSeeReasons: boolean,
): Answers {
  const visible = visibleDecision(namedDecision(decisionCase, now), { canSeeReasons });
  const rules = shownRules(decisionCase, now, canSeeReasons);
  if (visible.outcome === 'deny') {
    const { reason, reasons, notBefore } = visible;
    const said = saidOf({
      decision: 'deny',
      reason,
      reasons,
      notBefore: instant(notBefore),
      rules,
    });
    return { checked: said, authorized: said };
  }
  const checked = saidOf({ decision: 'allow', rules });
  return { checked, authorized: { ...checked, expiresAt: permitEnd(decisionCase, now) } };
}

/** As the table says it: of the rules, only those that deny. */
function namedDecision({ expect: expected }: DecisionCase, now: number): Decision {
  if (expected.decision === 'allow')
    return { outcome: 'allow', rules: [], endsAt: instantOf(expected.endsAt, now) };
  const { reason = '', reasons = [reason] } = expected;
  const denied = reasons as [DenyReason, ...DenyReason[]];
  return {
    outcome: 'deny',
    reason: denied[0],
    reasons: denied,
    notBefore: instantOf(expected.notBefore, now),
    rules: denied.map((rule) => ({ rule, result: 'deny' })),
  };
}

/** Tables name only what denies; what passed, and from when each rule passes, the core says. */
function shownRules(
  decisionCase: DecisionCase,
  now: number,
  canSeeReasons: boolean,
): Said['rules'] {
  const request = { ...requestOf(decisionCase), mustBeOnFile: isNamedById(decisionCase) };
  const decision = authorize(request, factsOf(decisionCase, now), now);
  return visibleDecision(decision, { canSeeReasons }).rules.map(({ notBefore, ...rule }) => ({
    ...rule,
    ...(notBefore !== undefined && { notBefore: instant(notBefore) }),
  }));
}

/** A JWT's times are whole seconds. */
function permitEnd(decisionCase: DecisionCase, now: number): string {
  const ends = [
    now + PERMIT_MINUTES * MINUTE_MS,
    instantOf(decisionCase.expect.endsAt, now) ?? Infinity,
    closes(decisionCase, now) ?? Infinity,
  ];
  return formatInstant(Math.floor(Math.min(...ends) / 1_000) * 1_000);
}

/** Found minute by minute on a clock on the wall, since hours begin and end with a minute. */
function closes(decisionCase: DecisionCase, now: number): number | null {
  const catalog = catalogOf(decisionCase);
  const { topic, channel } = decisionCase.ask;
  const { contact } = factsOf(decisionCase, now);
  if (contact === null || topicByKey(catalog, topic)?.class !== 'marketing') return null;
  const place = placeOf(policyOf(catalog), contact.whereabouts, channel);
  if (place === null) return null;
  const firstMinute = Math.floor(now / MINUTE_MS) + 1;
  for (let minute = firstMinute; minute <= firstMinute + PERMIT_MINUTES; minute++)
    if (!isOpenAtAll(place, contact.hours, minute * MINUTE_MS)) return minute * MINUTE_MS;
  return null;
}

function instant(at: number | null): string | null {
  return at === null ? null : formatInstant(at);
}
