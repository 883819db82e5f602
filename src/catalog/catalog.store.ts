/**
 * The only SQL on catalog_versions, a table that only grows. The row with the highest version is
 * the catalog in force; there is no pointer that could disagree.
 */
import { Injectable } from '@nestjs/common';
import type { Catalog } from '../core/catalog.js';
import { managerOf, query, type Tx } from '../platform/database/tx.js';
import { CatalogVersionEntity } from './catalog.entity.js';

export interface CatalogHead {
  readonly version: number;
  readonly sha256: string;
}

export interface AppliedCatalog extends CatalogHead {
  readonly catalog: Catalog;
  /** Epoch milliseconds; in force until the next one. */
  readonly appliedAt: number;
}

interface HeadRow {
  readonly version: string;
  readonly sha256: string;
}

@Injectable()
export class CatalogStore {
  /** Lets one apply at a time through: two hosts that start together must not both be first. */
  async lockVersions(tx: Tx): Promise<void> {
    await query(tx, `SELECT pg_advisory_xact_lock(hashtextextended('catalog_versions', 0))`);
  }

  async findHead(tx: Tx): Promise<CatalogHead | null> {
    const [row] = await query<HeadRow>(
      tx,
      `SELECT version, sha256 FROM catalog_versions ORDER BY version DESC LIMIT 1`,
    );
    return row === undefined ? null : toHead(row);
  }

  async getDocument(tx: Tx, version: number): Promise<Catalog> {
    const [row] = await query<{ document: Catalog }>(
      tx,
      `SELECT document FROM catalog_versions WHERE version = $1`,
      [version],
    );
    if (row === undefined) throw new Error(`Catalog version ${version} is gone`);
    return row.document;
  }

  /** Every catalog ever applied, oldest first: few, since people write them by hand. */
  async listApplied(tx: Tx): Promise<AppliedCatalog[]> {
    const rows = await query<HeadRow & { document: Catalog; applied_at: Date }>(
      tx,
      `SELECT version, sha256, document, applied_at FROM catalog_versions ORDER BY version`,
    );
    return rows.map((row) => ({
      ...toHead(row),
      catalog: row.document,
      appliedAt: row.applied_at.getTime(),
    }));
  }

  async insertVersion(
    tx: Tx,
    applied: { readonly sha256: string; readonly document: Catalog; readonly at: number },
  ): Promise<number> {
    const { identifiers } = await managerOf(tx).insert(CatalogVersionEntity, {
      sha256: applied.sha256,
      document: applied.document,
      appliedAt: new Date(applied.at),
    });
    return Number((identifiers[0] as Pick<HeadRow, 'version'>).version);
  }
}

function toHead(row: HeadRow): CatalogHead {
  return { version: Number(row.version), sha256: row.sha256 };
}
