import type { Catalog } from '../../core/catalog.js';
import { contactFrame, type PageFrame } from '../../platform/http/page.view.js';

/** The same whether it was asked for once or ten times. */
export function receiptMailedPage(catalog: Catalog, locale: string): { frame: PageFrame } {
  return { frame: contactFrame(catalog, locale, 'opt_in') };
}
