import { clockFor, type Catalog } from '../core/catalog.js';
import { palettesOf, type Palettes } from '../core/look.js';

/** What the layout of every mail shows around its content. */
export interface Letterhead {
  readonly name: string;
  readonly legalName: string;
  readonly address: string;
  readonly look: Palettes;
  readonly zone: string;
}

export function letterhead(catalog: Catalog, zone: string | null): Letterhead {
  const { name, legalName, address, look } = catalog.controller;
  return { name, legalName, address, look: palettesOf(look), zone: clockFor(catalog, zone) };
}
