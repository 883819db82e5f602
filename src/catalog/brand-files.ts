/** Finds a file of a look by its name: in the catalog in force, or in any that ever was. */
import { Injectable } from '@nestjs/common';
import type { Catalog } from '../core/catalog.js';
import { Database } from '../platform/database/database.js';
import { brandOf, type BrandFile } from '../platform/http/brand.js';
import { CatalogService } from './catalog.service.js';

@Injectable()
export class BrandFiles {
  constructor(
    private readonly catalogs: CatalogService,
    private readonly database: Database,
  ) {}

  /** A page that was opened under an earlier version, or an instance that is ahead, still finds its own. */
  async find(name: string): Promise<BrandFile | null> {
    const { catalog } = await this.catalogs.current();
    const current = fileOf(catalog, name);
    if (current) return current;
    const past = await this.database.inSnapshot((tx) => this.catalogs.historyIn(tx));
    return past.map((applied) => fileOf(applied.catalog, name)).find((found) => found) ?? null;
  }
}

function fileOf({ controller }: Catalog, name: string): BrandFile | null {
  const brand = brandOf(controller);
  return [brand?.sheet, brand?.logo].find((file) => file?.name === name) ?? null;
}
