/** Renders the pages of the console, and sends people on from its forms. */
import { Injectable } from '@nestjs/common';
import { isLocale, type Locale } from '../platform/http/messages.js';
import type { Scene } from '../platform/http/page.view.js';
import { Pages, privatePage } from '../platform/http/pages.js';
import { reasonPage } from './find.view.js';
import { shellOf, type Section, type Shell } from './shell.view.js';
import type { Visit } from './visit.js';

/** Where a page stands among the others. */
export interface PageAt {
  /** Where the page can be had by GET; absent for what only a form leads to. */
  readonly path?: string;
  readonly section?: Section;
}

export interface ConsoleScene extends Scene {
  readonly shell: Shell;
}

@Injectable()
export class ConsolePages {
  constructor(private readonly pages: Pages) {}

  async show(
    view: string,
    { request, reply, staff }: Visit,
    page: PageAt,
    build: (scene: ConsoleScene) => object,
  ): Promise<string> {
    const { catalog, locale } = await this.pages.open(request);
    privatePage(reply);
    const shell = shellOf({ catalog, locale, staff, ...page, done: doneIn(request.query) });
    return this.pages.render(`console/${view}`, locale, build({ catalog, locale, shell }));
  }

  /**
   * About a person whom the session opened. `seen` is null where it did not: then a page asks why, and
   * shows nothing (T-21).
   */
  showPerson<T>(
    view: string,
    visit: Visit,
    { contactId, path, seen }: { contactId: string; path?: string; seen: T | null },
    build: (scene: ConsoleScene, seen: T) => object,
  ): Promise<string> {
    const page: PageAt = { section: 'home', ...(path === undefined ? {} : { path }) };
    if (seen === null)
      return this.show('why', visit, page, ({ shell }) => reasonPage(shell, contactId));
    return this.show(view, visit, page, (scene) => build(scene, seen));
  }

  /** The language that the page before was read in. */
  async localeOf({ request }: Visit): Promise<Locale> {
    const { locale } = await this.pages.open(request);
    return isLocale(locale) ? locale : 'en';
  }

  /** 303: whatever was posted, the next page is fetched, and reloading it posts nothing again. */
  async sendOn({ request, reply }: Visit, path: string, done?: DoneWord): Promise<string> {
    const { locale } = await this.pages.open(request);
    privatePage(reply);
    const said = done === undefined ? '' : `&done=${done}`;
    void reply.status(303).header('Location', `${path}?lang=${locale}${said}`);
    return '';
  }
}

/** What forms say they have done, in the URL that they send on to: these words and no others. */
const DONE_WORDS = [
  'restricted',
  'lifted',
  'mailed',
  'registered',
  'answered',
  'extended',
] as const;
export type DoneWord = (typeof DONE_WORDS)[number];

function doneIn(query: unknown): string {
  const { done } = query as { done?: unknown };
  return DONE_WORDS.find((word) => word === done) ?? '';
}
