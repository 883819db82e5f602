/**
 * Pure: what is kept, for how long, and why: the list that an operator reads, and that the record of
 * processing prints. What goes by itself names the job that sees to it; what stays says why.
 */
import { keptDays } from '../../authorization/partitions.js';
import type { Catalog } from '../../core/catalog.js';
import { EXPORT_FILES_DAYS, keptDaysOf } from '../../core/retention.js';
import { SUGGESTION_DAYS } from '../../core/suggestion.js';
import type { Words } from '../../platform/http/messages.js';

export const RULE_KEYS = [
  'consent_proof',
  'idle_contacts',
  'rights_requests',
  'opt_ins',
  'decisions',
  'export_files',
  'suggestions',
  'suppressions',
  'access_log',
  'ledger',
] as const;
export type RuleKey = (typeof RULE_KEYS)[number];

export interface KeptRule {
  readonly rule: RuleKey;
  /** What is kept. */
  readonly what: string;
  /** From when the days count, or why it stays. */
  readonly why: string;
  /** Null: it stays. */
  readonly days: number | null;
}

export function retentionRules(catalog: Catalog, { say }: Words): KeptRule[] {
  const kept = keptDaysOf(catalog);
  const days: Readonly<Record<RuleKey, number | null>> = {
    consent_proof: kept.proof,
    idle_contacts: kept.idleContacts,
    rights_requests: kept.requests,
    opt_ins: kept.optIns,
    decisions: keptDays(catalog),
    export_files: EXPORT_FILES_DAYS,
    suggestions: SUGGESTION_DAYS,
    suppressions: null,
    access_log: null,
    ledger: null,
  };
  return RULE_KEYS.map((rule) => ({
    rule,
    what: say(`retention.${rule}.what`),
    why: say(`retention.${rule}.why`),
    days: days[rule],
  }));
}
