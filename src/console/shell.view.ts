/** What stands around the content of every page of the console. */
import type { Catalog } from '../core/catalog.js';
import { pageFrame, type PageFrame } from '../platform/http/page.view.js';
import type { StaffSession } from '../platform/http/scopes.js';

const SECTIONS = ['home', 'requests', 'exports', 'log', 'processing', 'suggestions'] as const;
export type Section = (typeof SECTIONS)[number];

const URLS: Readonly<Record<Section, string>> = {
  home: '/console',
  requests: '/console/requests',
  exports: '/console/exports',
  log: '/console/log',
  processing: '/console/processing',
  suggestions: '/console/suggestions',
};

export interface Shell {
  readonly frame: PageFrame;
  /** Every form of the page carries it back. */
  readonly formToken: string;
  readonly canErase: boolean;
  readonly canSeeClear: boolean;
  /** What the form before this page has done; empty when there was none. */
  readonly doneKey: string;
}

export interface ShellInput {
  readonly catalog: Catalog;
  readonly locale: string;
  readonly staff: StaffSession;
  /** Where the page can be had by GET; absent for one that only a form leads to. */
  readonly path?: string;
  readonly section?: Section;
  readonly done?: string;
}

export function shellOf(input: ShellInput): Shell {
  const { catalog, locale, staff, path, section, done = '' } = input;
  const { name, scopes } = staff.caller;
  const sections = SECTIONS.map((one) => ({
    url: URLS[one],
    textKey: `console.sections.${one}`,
    isCurrent: one === section,
  }));
  const bar = { name, endsAt: timeOfDay(locale, staff.expiresAt), sections };
  return {
    frame: { ...pageFrame(catalog, locale, path), bar },
    formToken: staff.formToken,
    canErase: scopes.has('erase'),
    canSeeClear: scopes.has('audit.clear'),
    doneKey: done === '' ? '' : `console.done.${done}`,
  };
}

function timeOfDay(locale: string, at: number): string {
  const written = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
    ...{ hour: '2-digit', minute: '2-digit', timeZone: 'UTC', timeZoneName: 'short' },
  });
  return written.format(at);
}
