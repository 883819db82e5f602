/** What the bench asks under, as the service reads it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCatalog } from '../src/catalog/catalog-file.js';
import type { Catalog } from '../src/core/catalog.js';
import { ROOT } from '../src/platform/root.js';

export const CATALOG_FILE = join(ROOT, 'bench', 'catalog.yaml');

export function readBenchCatalog(): Catalog {
  const read = parseCatalog(readFileSync(CATALOG_FILE, 'utf8'));
  if (!read.ok) throw new Error(`${CATALOG_FILE}: ${read.issues[0]?.message}`);
  return read.catalog;
}
