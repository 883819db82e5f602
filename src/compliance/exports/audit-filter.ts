/** Pure: which lines of the audit are asked for. What is null is not asked about. */
import type { AuditLine } from './audit-line.js';

export interface AuditFilter {
  readonly contactId: string | null;
  readonly topic: string | null;
  readonly type: string | null;
  /** RFC 3339 UTC with milliseconds: from this instant on. */
  readonly from: string | null;
  /** Before this instant. */
  readonly to: string | null;
}

export const NO_FILTER: AuditFilter = {
  ...{ contactId: null, topic: null, type: null },
  ...{ from: null, to: null },
};

/** Where the evidence is gone nothing is known, so that only whoever asks for all of it sees the line. */
export function isAskedFor(filter: AuditFilter, line: AuditLine): boolean {
  return (
    isOne(filter.contactId, line.contactId) &&
    isOne(filter.topic, line.topic) &&
    isOne(filter.type, line.type) &&
    isWithin(filter, line.at)
  );
}

function isOne(asked: string | null, value: string | null): boolean {
  return asked === null || asked === value;
}

function isWithin({ from, to }: AuditFilter, at: string): boolean {
  return (from === null || at >= from) && (to === null || at < to);
}
