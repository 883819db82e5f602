/** Pure: what a client is told that only wanted to know. */
import { visibleDecision } from '../core/decision.js';
import { formatInstant } from '../core/duration.js';
import type { CheckDto } from './authorization.dto.js';
import { shownAlternatives, shownRules } from './authorization.view.js';
import type { Decided } from './decide-set.js';

export function viewCheck(
  { decision, current, alternatives }: Decided,
  canSeeReasons: boolean,
): CheckDto {
  const visible = visibleDecision(decision, { canSeeReasons });
  const denied = visible.outcome === 'deny' ? visible : null;
  return {
    decision: visible.outcome,
    reason: denied?.reason ?? null,
    reasons: denied?.reasons ?? [],
    notBefore:
      denied?.notBefore === null || denied === null ? null : formatInstant(denied.notBefore),
    alternatives: denied ? shownAlternatives(alternatives, denied.reasons, canSeeReasons) : [],
    policyVersion: String(current.version),
    rules: shownRules(visible.rules),
  };
}
