/** Pure: what is processed and why (GDPR Art. 30), how long it is kept, and what would go next. */
import type { RecordOfProcessing } from '../compliance/record/record-of-processing.js';
import type { RetentionLines } from '../compliance/retention/retention.service.js';
import type { Shell } from './shell.view.js';

export interface ProcessingPage extends Shell {
  readonly version: number;
  readonly sha256: string;
  readonly officer: string;
  readonly activities: readonly {
    readonly purpose: string;
    readonly basis: string;
    readonly topics: string;
    readonly people: string;
    readonly data: string;
    readonly recipients: string;
    readonly transfers: string;
    readonly retentionDays: number;
  }[];
  readonly measures: readonly string[];
  readonly rules: readonly {
    readonly what: string;
    readonly why: string;
    readonly isKept: boolean;
    readonly days: number;
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
      ...{ purpose, people, data: data.join('; ') },
      basis: `${legalBasis.name} (${legalBasis.article})`,
      topics: topics.map(({ name }) => name).join('; '),
      recipients: one.recipients.join('; '),
      transfers: one.transfers
        .map(({ to, country, safeguard }) => `${to} (${country}, ${safeguard})`)
        .join('; '),
      retentionDays: one.retentionDays,
    })),
    rules: retention.rules.map(({ what, why, days, count, entries }) => ({
      ...{ what, why, count, entries },
      ...{ isKept: days === null, days: days ?? 0 },
    })),
    madeAt: Date.parse(retention.made),
  };
}
