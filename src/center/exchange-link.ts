/** A session link is exchanged for a session, once: spending it and beginning are one transaction. */
import { Injectable } from '@nestjs/common';
import { ContactsService } from '../contacts/contacts.service.js';
import { OpenAddresses } from '../contacts/open-addresses.js';
import { maskTyped } from '../core/address.js';
import { OWN_REASONS } from '../core/own-reasons.js';
import { SESSION_LINK } from '../core/own-actors.js';
import { AccessLogStore } from '../identity/access-log.store.js';
import { PersonSessionsService } from '../identity/person-sessions.service.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import { SessionLinks } from './session-links.js';

export interface SeenLink {
  readonly maskedAddress: string;
  /** The person's language; null where it is not known. */
  readonly locale: string | null;
}

interface Entered {
  /** To be set. */
  readonly cookie: string;
  readonly locale: string | null;
}

@Injectable()
export class ExchangeLink {
  constructor(
    private readonly database: Database,
    private readonly links: SessionLinks,
    private readonly sessions: PersonSessionsService,
    private readonly contacts: ContactsService,
    private readonly opened: OpenAddresses,
    private readonly accessLog: AccessLogStore,
  ) {}

  /** Whose center it would open; null for a link that opens nothing. Changes nothing. */
  look(token: string): Promise<SeenLink | null> {
    return this.database.inSnapshot(async (tx) => {
      const link = await this.links.look(tx, token, 'session');
      if (!link) return null;
      const { contactId, addressId } = link;
      const maskedAddress = maskTyped(await this.opened.one(tx, contactId, addressId));
      const { locale } = await this.contacts.readerOf(tx, contactId);
      return { maskedAddress, locale };
    });
  }

  /** Null when the link opens nothing. */
  enter(token: string, cookies: string | undefined): Promise<Entered | null> {
    return this.database.inTransaction(async (tx) => {
      const link = await this.links.spend(tx, token, 'session');
      if (!link) return null;
      const line = { actor: SESSION_LINK, action: 'center.entered', contactId: link.contactId };
      const at = await readClock(tx);
      await this.accessLog.insert(tx, { ...line, reason: OWN_REASONS.ownPages, at });
      const { locale } = await this.contacts.readerOf(tx, link.contactId);
      return { cookie: await this.sessions.begin(tx, link, cookies), locale };
    });
  }
}
