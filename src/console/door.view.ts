import type { Catalog } from '../core/catalog.js';
import { pageFrame, type PageFrame } from '../platform/http/page.view.js';
import type { StaffScope } from '../platform/http/scopes.js';

export interface EnterPage {
  readonly frame: PageFrame;
  readonly name: string;
  readonly rights: readonly { readonly textKey: string }[];
  readonly minutes: number;
}

const RIGHT_KEYS: Readonly<Record<StaffScope, string>> = {
  audit: 'console.enter.rights.audit',
  'audit.clear': 'console.enter.rights.clear',
  erase: 'console.enter.rights.erase',
};

export function enterPage(input: {
  catalog: Catalog;
  locale: string;
  path: string;
  name: string;
  scopes: readonly StaffScope[];
  minutes: number;
}): EnterPage {
  const { catalog, locale, path, name, scopes, minutes } = input;
  const rights = scopes.map((scope) => ({ textKey: RIGHT_KEYS[scope] }));
  return { frame: pageFrame(catalog, locale, path), name, rights, minutes };
}

/** Of a link that opens nothing, and of a session that was left: no word of which link or whose. */
export function outsidePage(catalog: Catalog, locale: string): { readonly frame: PageFrame } {
  return { frame: pageFrame(catalog, locale) };
}
