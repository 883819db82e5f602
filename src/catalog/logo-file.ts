/**
 * Puts the logo that a catalog names into it: the file stands beside the catalog, and nowhere else. From
 * then on the document is whole, and its hash covers the image.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { problem, type CatalogIssue } from '../core/catalog-issue.js';
import type { Catalog } from '../core/catalog.js';
import { dataUriOf } from '../core/logo.js';

/** A file beside the catalog; null where there is none that can be read. */
export type Beside = (name: string) => Buffer | null;

export function filesIn(folder: string): Beside {
  return (name) => {
    try {
      return readFileSync(join(folder, name));
    } catch {
      return null;
    }
  };
}

/** `name` as the schema has it: a relative path that ends in .svg or .png and leads nowhere upwards. */
export function withLogo(
  catalog: Catalog,
  beside: Beside,
): { readonly catalog: Catalog; readonly issues: readonly CatalogIssue[] } {
  const { look } = catalog.controller;
  const name = look?.logo;
  if (look === undefined || name === undefined || name.startsWith('data:'))
    return { catalog, issues: [] };
  const bytes = beside(name);
  if (bytes === null) {
    const message = `the logo \`${name}\` cannot be read: it is a file beside the catalog`;
    return { catalog, issues: [problem(['controller', 'look', 'logo'], message)] };
  }
  const logo = dataUriOf(name.endsWith('.png') ? 'png' : 'svg', bytes);
  return {
    catalog: { ...catalog, controller: { ...catalog.controller, look: { ...look, logo } } },
    issues: [],
  };
}
