/** What stands around the content of every page of the center. */
import { clockFor, type Catalog } from '../core/catalog.js';
import { contactFrame, type PageFrame, type Visitor } from '../platform/http/page.view.js';

const MINUTE_MS = 60_000;

export interface Shell {
  readonly frame: PageFrame;
  /** Every form of the page carries it back. */
  readonly formToken: string;
  /** What the form before this page has done; empty when there was none. */
  readonly doneKey: string;
  /** Of the clocks on the page. */
  readonly zone: string;
}

export interface ShellInput {
  readonly catalog: Catalog;
  readonly locale: string;
  /** Where the page can be had by GET; absent for one that only a form leads to. */
  readonly path?: string | undefined;
  readonly formToken: string;
  readonly visitor: Visitor;
  readonly zone: string | null;
  readonly done?: string;
}

export function shellOf(input: ShellInput): Shell {
  const { catalog, locale, path, formToken, visitor, zone, done = '' } = input;
  return {
    frame: { ...contactFrame(catalog, locale, 'preferences', path), visitor },
    formToken,
    doneKey: done === '' ? '' : `center.done.${done}`,
    zone: clockFor(catalog, zone),
  };
}

/** Whole minutes, and one as long as there is any time: a page never says that none is left. */
export function minutesLeft(expiresAt: number, now: number): number {
  return Math.max(1, Math.floor((expiresAt - now) / MINUTE_MS));
}
