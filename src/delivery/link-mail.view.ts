import type { Catalog } from '../core/catalog.js';
import { letterhead, type Letterhead } from './letterhead.view.js';

/** Brings somebody a link to pages of their own. Holds nothing that whoever asked for it typed. */
export interface LinkMail extends Letterhead {
  readonly askedAt: number;
  readonly url: string;
  readonly minutes: number;
}

export function linkMail(
  catalog: Catalog,
  zone: string | null,
  link: { askedAt: number; url: string; minutes: number },
): LinkMail {
  return { ...letterhead(catalog, zone), ...link };
}
