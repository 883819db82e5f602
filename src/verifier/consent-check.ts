/**
 * The table of consents is what the evidence says, no more and no less.
 */
import type { ConsentLine } from '../core/bundle.js';
import type { LedgerPayload } from '../core/ledger-entry.js';
import { Projection, type ProjectedConsent } from '../core/projection.js';
import type { ConsentPlace } from '../core/standings.js';
import { isEntryId } from './entry-form.js';
import type { Findings } from './findings.js';
import type { IdTable } from './id-table.js';
import type { LogSource } from './source.js';

export const CONSENT_FIELDS = [
  'state',
  'basis',
  'address',
  'locale',
  'noticeKey',
  'noticeVersion',
  'confirmedAt',
  'expiresAt',
  'renewalAskedAt',
  'endedAt',
  'entryId',
] as const satisfies readonly (keyof ProjectedConsent)[];

export class ConsentCheck {
  private readonly projection = new Projection();

  constructor(
    private readonly ids: IdTable,
    private readonly findings: Findings,
  ) {}

  hear(index: number, contact: string | null, payload: LedgerPayload): void {
    if (contact !== null) this.projection.add(contact, payload, index);
  }

  async end(source: LogSource): Promise<void> {
    const { consents, evidence } = source.included;
    if (consents !== 'all' || evidence !== 'all') {
      this.findings.notIncluded('projection');
      return;
    }
    for await (const line of source.consents()) this.compare(line);
    for (const [, consent] of this.projection.all())
      this.wrong(consent, 'The consent that it is the last word about is not in the table.');
  }

  private compare(line: ConsentLine): void {
    const rebuilt = this.projection.take(line);
    this.findings.count('projection');
    if (!rebuilt)
      this.wrong(line, `A consent is in the table, and the log has none: ${told(line)}.`);
    else {
      const other = CONSENT_FIELDS.filter((field) => rebuilt[field] !== line[field]);
      if (other.length > 0)
        this.wrong(
          rebuilt,
          `The consent is another in the table (${other.join(', ')}): ${told(line)}.`,
        );
    }
  }

  private wrong({ entryId }: { readonly entryId: string }, what: string): void {
    this.findings.problem('projection', this.indexOf(entryId), what);
  }

  private indexOf(entryId: unknown): number | null {
    return isEntryId(entryId) ? this.ids.find(entryId) : null;
  }
}

function told({ contact, topic, channel }: ConsentPlace): string {
  return `contact ${contact}, ${topic} on ${channel}`;
}
