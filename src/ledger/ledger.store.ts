/** SQL of the ledger: it inserts entries and evidence, reads them back, and can do nothing else. */
import { Injectable } from '@nestjs/common';
import { managerOf, query, type Tx } from '../platform/database/tx.js';
import { bucketOf } from '../platform/ids.js';
import { EvidenceEntity, LedgerEntryEntity } from './ledger.entity.js';

/** An entry with all that is needed to open its evidence, while that is there. */
export interface SealedRow {
  readonly leafIndex: string | null;
  readonly entryId: string;
  readonly bytes: Buffer;
  readonly contactId: string | null;
  readonly sealed: Buffer | null;
  readonly wrapped: Buffer | null;
}

const SEALED_ROW = `l.leaf_index AS "leafIndex", e.entry_id AS "entryId", e.bytes,
  v.contact_id AS "contactId", v.sealed, k.wrapped`;
const KEYS = 'contact_keys k ON k.bucket = v.bucket AND k.contact_id = v.contact_id';

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

  /** Leaves from one index on and before another, in the order of the log. */
  listLeaves(tx: Tx, from: number, to: number, limit: number): Promise<SealedRow[]> {
    return query<SealedRow>(
      tx,
      `SELECT ${SEALED_ROW}
       FROM ledger_leaves l JOIN ledger_entries e USING (entry_id)
         LEFT JOIN evidence v ON v.entry_id = l.entry_id LEFT JOIN ${KEYS}
       WHERE l.leaf_index >= $1 AND l.leaf_index < $2 ORDER BY l.leaf_index LIMIT $3`,
      [from, to, limit],
    );
  }

  /** What can be seen and is not among the first leaves of the log: its newest entries. */
  listBeyond(tx: Tx, size: number): Promise<SealedRow[]> {
    return query<SealedRow>(
      tx,
      `WITH beyond AS (
         SELECT entry_id, leaf_index FROM ledger_leaves WHERE leaf_index >= $1
         UNION ALL
         SELECT e.entry_id, NULL FROM ledger_entries e
         WHERE e.appended_xid >= (SELECT horizon FROM tree_head)
           AND NOT EXISTS (SELECT FROM ledger_leaves n WHERE n.entry_id = e.entry_id))
       SELECT ${SEALED_ROW}
       FROM beyond l JOIN ledger_entries e USING (entry_id)
         LEFT JOIN evidence v ON v.entry_id = e.entry_id LEFT JOIN ${KEYS}`,
      [size],
    );
  }

  async find(tx: Tx, entryId: string): Promise<SealedRow | null> {
    const [row] = await query<SealedRow>(
      tx,
      `SELECT ${SEALED_ROW}
       FROM ledger_entries e LEFT JOIN ledger_leaves l ON l.entry_id = e.entry_id
         LEFT JOIN evidence v ON v.entry_id = e.entry_id LEFT JOIN ${KEYS}
       WHERE e.entry_id = $1`,
      [entryId],
    );
    return row ?? null;
  }

  /** In no order. */
  listOfContacts(tx: Tx, contactIds: readonly string[]): Promise<SealedRow[]> {
    return query<SealedRow>(
      tx,
      `SELECT ${SEALED_ROW}
       FROM unnest($1::smallint[], $2::uuid[]) AS c (bucket, contact_id)
         JOIN evidence v USING (bucket, contact_id) JOIN ledger_entries e USING (entry_id)
         LEFT JOIN ledger_leaves l ON l.entry_id = v.entry_id LEFT JOIN ${KEYS}`,
      [contactIds.map(bucketOf), contactIds],
    );
  }

  /** The ids of the entries that it was of, in their order. */
  async deleteEvidenceOf(tx: Tx, contactId: string): Promise<string[]> {
    const rows = await query<{ id: string }>(
      tx,
      `DELETE FROM evidence WHERE bucket = $1 AND contact_id = $2 RETURNING entry_id AS id`,
      [bucketOf(contactId), contactId],
    );
    return rows.map(({ id }) => id).sort();
  }

  hasEvidence(tx: Tx, contactId: string): Promise<boolean> {
    return managerOf(tx).existsBy(EvidenceEntity, { bucket: bucketOf(contactId), contactId });
  }

  listKept(
    tx: Tx,
    entryIds: readonly string[],
  ): Promise<{ entryId: string; hasEvidence: boolean }[]> {
    return query<{ entryId: string; hasEvidence: boolean }>(
      tx,
      `SELECT entry_id AS "entryId",
         EXISTS (SELECT FROM evidence v WHERE v.entry_id = e.entry_id) AS "hasEvidence"
       FROM ledger_entries e WHERE entry_id = ANY ($1)`,
      [entryIds],
    );
  }

  async deleteEvidence(tx: Tx, contactId: string, entryIds: readonly string[]): Promise<void> {
    await query(
      tx,
      'DELETE FROM evidence WHERE bucket = $1 AND contact_id = $2 AND entry_id = ANY($3)',
      [bucketOf(contactId), contactId, entryIds],
    );
  }
}
