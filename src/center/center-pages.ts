/** Renders the pages of the center, and sends people on from its forms. */
import { Injectable } from '@nestjs/common';
import { ContactsService, type Reader } from '../contacts/contacts.service.js';
import { OpenAddresses } from '../contacts/open-addresses.js';
import { maskTyped } from '../core/address.js';
import { DomainError } from '../core/errors.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Scene, Visitor } from '../platform/http/page.view.js';
import { Pages, privatePage } from '../platform/http/pages.js';
import type { PersonSession } from '../platform/http/scopes.js';
import { minutesLeft, shellOf, type Shell } from './shell.view.js';
import type { Visit } from './visit.js';

export interface CenterScene extends Scene {
  readonly shell: Shell;
}

interface Seen {
  readonly reader: Reader;
  readonly visitor: Visitor;
}

@Injectable()
export class CenterPages {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactsService,
    private readonly opened: OpenAddresses,
    private readonly pages: Pages,
  ) {}

  /** `path` is where the page can be had by GET; undefined for what only a form leads to. */
  async show(
    view: string,
    { request, reply, person }: Visit,
    path: string | undefined,
    build: (scene: CenterScene) => object,
  ): Promise<string> {
    const { reader, visitor } = await this.seen(person);
    const { catalog, locale } = await this.pages.open(request, reader.locale);
    privatePage(reply);
    const [{ formToken }, { zone }, done] = [person, reader, doneIn(request.query)];
    const shell = shellOf({ catalog, locale, path, formToken, visitor, zone, done });
    return this.pages.render(`center/${view}`, locale, build({ catalog, locale, shell }));
  }

  /**
   * 303: whatever was posted, the next page is fetched, and reloading it posts nothing again. Whoever chose
   * another language reads on in it.
   */
  async sendOn(
    { request, reply, person }: Visit,
    path: string,
    done?: DoneWord,
    chosen?: string,
  ): Promise<string> {
    const { reader } = await this.seen(person);
    const { locale: read } = await this.pages.open(request, reader.locale);
    const locale = chosen ?? read;
    privatePage(reply);
    const said = done === undefined ? '' : `&done=${done}`;
    void reply.status(303).header('Location', `${path}?lang=${locale}${said}`);
    return '';
  }

  /** Masked, on every page: who reads over a shoulder learns nothing, and the person knows it is theirs. */
  private seen({ contactId, addressId, expiresAt }: PersonSession): Promise<Seen> {
    return this.database.inSnapshot(async (tx) => {
      // Erased between the look at the cookie and this: the session is over.
      if (!(await this.contacts.findById(tx, contactId))) throw new DomainError('visit_over');
      return {
        reader: await this.contacts.readerOf(tx, contactId),
        visitor: {
          maskedAddress: maskTyped(await this.opened.one(tx, contactId, addressId)),
          minutesLeft: minutesLeft(expiresAt, await readClock(tx)),
        },
      };
    });
  }
}

/** What forms say they have done, in the URL that they send on to: these words and no others. */
const DONE_WORDS = [
  'saved',
  'unchanged',
  'left',
  'paused',
  'resumed',
  'undone',
  'undone_before',
  'kept',
  'erasure',
  'receipts',
  'receipts_today',
] as const;
export type DoneWord = (typeof DONE_WORDS)[number];

function doneIn(query: unknown): string {
  const { done } = query as { done?: unknown };
  return DONE_WORDS.find((word) => word === done) ?? '';
}
