/**
 * Every catalog that was ever in force is the one whose hash its entry names: the words that were shown
 * to people are read from there.
 */
import { hashOf } from '../../catalog/catalog-file.js';
import type { CatalogService } from '../../catalog/catalog.service.js';
import type { Tx } from '../../platform/database/tx.js';
import type { BesideReport } from '../../verifier/source.js';
import { instantOf, type Heard, type TableCheck } from './table-check.js';

interface Applied {
  readonly entryId: string;
  readonly sha256: unknown;
  readonly at: string;
}

export class CatalogCheck implements TableCheck {
  private readonly applied = new Map<unknown, Applied>();

  constructor(private readonly catalogs: CatalogService) {}

  hear({ contact, payload, entryId }: Heard): void {
    if (contact !== null || payload.type !== 'catalog.applied') return;
    const { version, sha256, at } = payload;
    this.applied.set(version, { entryId, sha256, at });
  }

  async judge(tx: Tx, { count, fault }: BesideReport): Promise<void> {
    for (const { version, sha256, catalog, appliedAt } of await this.catalogs.readHistory(tx)) {
      count('projection', 1);
      const told = this.applied.get(version);
      this.applied.delete(version);
      const isTold = told?.sha256 === sha256 && told.at === instantOf(new Date(appliedAt));
      if (!isTold || hashOf(catalog) !== sha256)
        fault(
          'projection',
          told?.entryId ?? null,
          `Version ${version} of the catalog is not the one that was applied.`,
        );
    }
    for (const [version, { entryId }] of this.applied)
      fault('projection', entryId, `Version ${String(version)} of the catalog is gone.`);
  }
}
