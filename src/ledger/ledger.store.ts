/** SQL of the ledger: it inserts entries and evidence, reads them back, and can do nothing else. */
import { Injectable } from '@nestjs/common';
import { managerOf, query, type Tx } from '../platform/database/tx.js';
import { bucketOf } from '../platform/ids.js';
import { EvidenceEntity, LedgerEntryEntity } from './ledger.entity.js';

export interface LedgerRow {
  readonly entry_id: string;
  readonly bytes: Buffer;
  readonly contact_id: string | null;
  readonly sealed: Buffer | null;
}

@Injectable()
export class LedgerStore {
  async insert(
    tx: Tx,
    entry: { entryId: string; contactId: string; bytes: Buffer; sealed: Buffer },
  ): Promise<void> {
    const { entryId, contactId, bytes, sealed } = entry;
    await managerOf(tx).insert(LedgerEntryEntity, { entryId, bytes });
    await managerOf(tx).insert(EvidenceEntity, {
      bucket: bucketOf(contactId),
      contactId,
      entryId,
      sealed,
    });
  }

  /** Entries after one id in the order of ids, with the evidence that is still there. */
  listAfter(tx: Tx, entryId: string, limit: number): Promise<LedgerRow[]> {
    return query<LedgerRow>(
      tx,
      `SELECT l.entry_id, l.bytes, e.contact_id, e.sealed
       FROM ledger_entries l LEFT JOIN evidence e ON e.entry_id = l.entry_id
       WHERE l.entry_id > $1 ORDER BY l.entry_id LIMIT $2`,
      [entryId, limit],
    );
  }

  hasEvidence(tx: Tx, contactId: string): Promise<boolean> {
    return managerOf(tx).existsBy(EvidenceEntity, { bucket: bucketOf(contactId), contactId });
  }

  async deleteEvidence(tx: Tx, contactId: string, entryIds: readonly string[]): Promise<void> {
    await query(
      tx,
      'DELETE FROM evidence WHERE bucket = $1 AND contact_id = $2 AND entry_id = ANY($3)',
      [bucketOf(contactId), contactId, entryIds],
    );
  }
}
