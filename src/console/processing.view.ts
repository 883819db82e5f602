/** Pure: what is processed and why (GDPR Art. 30), how long it is kept, and what would go next. */
import type { RecordOfProcessing } from '../compliance/record/record-of-processing.js';
import type { RetentionLines } from '../compliance/retention/retention.service.js';
import type { Shell } from './shell.view.js';

/** In days, as the catalog has it, and in years where it is so many. */
export interface Span {
  readonly days: number;
  /** 0 where it is no number of years. */
  readonly years: number;
}

export interface ProcessingPage extends Shell {
  readonly version: number;
  readonly sha256: string;
  readonly officer: string;
  readonly activities: readonly {
    readonly purpose: string;
    readonly basis: string;
    readonly topics: readonly string[];
    readonly people: string;
    readonly data: readonly string[];
    readonly recipients: readonly string[];
    readonly transfers: readonly string[];
    readonly retention: Span;
  }[];
  readonly measures: readonly string[];
  readonly rules: readonly {
    readonly what: string;
    readonly why: string;
    readonly isKept: boolean;
    readonly kept: Span;
    readonly count: number;
    readonly entries: number;
  }[];
  readonly madeAt: number;
}

export function processingPage(
  shell: Shell,
  { record, retention }: { record: RecordOfProcessing; retention: RetentionLines },
): ProcessingPage {
  const { catalog, dataProtectionOfficer, activities, measures } = record;
  return {
    ...shell,
    ...{ version: catalog.version, sha256: catalog.sha256, measures },
    officer: dataProtectionOfficer ?? '',
    activities: activities.map(({ purpose, legalBasis, topics, people, data, ...one }) => ({
      ...{ purpose, people, data },
      basis: `${legalBasis.name} (${legalBasis.article})`,
      topics: topics.map(({ name }) => name),
      recipients: one.recipients,
      transfers: one.transfers.map(
        ({ to, country, safeguard }) => `${to} (${country}, ${safeguard})`,
      ),
      retention: spanOf(one.retentionDays),
    })),
    rules: retention.rules.map(({ what, why, days, count, entries }) => ({
      ...{ what, why, count, entries },
      ...{ isKept: days === null, kept: spanOf(days ?? 0) },
    })),
    madeAt: Date.parse(retention.made),
  };
}

/** Rules are written in days; whoever writes 1095 means three years, and 1826 five with a leap day. */
function spanOf(days: number): Span {
  const years = Math.floor(days / 365);
  return { days, years: days <= Math.ceil(years * 365.25) ? years : 0 };
}
