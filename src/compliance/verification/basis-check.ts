/** A basis carries marketing messages as consent does: each in the table is one that the log has. */
import { BasisProjection, type ProjectedBasis } from '../../core/basis-projection.js';
import type { ConsentPlace } from '../../core/standings.js';
import { pagesOf, ROWS_A_PAGE } from '../../platform/database/pages.js';
import type { Tx } from '../../platform/database/tx.js';
import type { BasesStore, BasisWithEvidence } from '../../preferences/bases.store.js';
import type { BesideReport } from '../../verifier/source.js';
import { differing, instantOf, type Heard, type TableCheck } from './table-check.js';

export class BasisCheck implements TableCheck {
  private readonly projection = new BasisProjection();

  constructor(private readonly bases: BasesStore) {}

  hear({ contact, payload, index }: Heard): void {
    if (contact !== null) this.projection.add(contact, payload, index);
  }

  async judge(tx: Tx, report: BesideReport): Promise<void> {
    const list = (after: BasisWithEvidence | null) => this.bases.listAfter(tx, after, ROWS_A_PAGE);
    for await (const rows of pagesOf(ROWS_A_PAGE, list))
      for (const row of rows) this.compare(row, report);
    for (const [place, { entryId }] of this.projection.all())
      report.fault('projection', entryId, `A basis is not in the table: ${told(place)}.`);
  }

  private compare(row: BasisWithEvidence, { count, fault }: BesideReport): void {
    count('projection', 1);
    const place = { contact: row.contactId, topic: row.topic, channel: row.channel };
    const rebuilt = this.projection.take(place);
    // Retention let the entry go by which it is what it is; without evidence it carries nothing.
    if (!row.hasEvidence) return;
    if (!rebuilt) {
      fault('projection', row.entryId, `The log has no such basis: ${told(place)}.`);
      return;
    }
    const other = differing(rebuilt, inTable(row));
    if (other.length > 0)
      fault(
        'projection',
        rebuilt.entryId,
        `The basis is another in the table (${other.join(', ')}): ${told(place)}.`,
      );
  }
}

function inTable(row: BasisWithEvidence): ProjectedBasis {
  const { basis, addressId: address, clientId: client, entryId } = row;
  const [since, expiresAt] = [instantOf(row.since) ?? '', instantOf(row.expiresAt) ?? ''];
  return { basis, address, client, since, expiresAt, endedAt: instantOf(row.endedAt), entryId };
}

function told({ contact, topic, channel }: ConsentPlace): string {
  return `contact ${contact}, ${topic} on ${channel}`;
}
