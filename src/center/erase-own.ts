/**
 * Erasure that people ask for themselves (GDPR Art. 17). A session is not enough: whoever sits at an open
 * page could press the button. So a link of its own is mailed to the address, and pressing the button behind
 * it spends the link and erases in one transaction.
 */
import { Injectable } from '@nestjs/common';
import { EraseContact, type Erased } from '../compliance/rights/erase-contact.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { OpenAddresses } from '../contacts/open-addresses.js';
import { maskTyped } from '../core/address.js';
import { DomainError, type ErrorCode } from '../core/errors.js';
import { SESSION_LINK } from '../core/own-actors.js';
import { OWN_REASONS } from '../core/own-reasons.js';
import { Database } from '../platform/database/database.js';
import type { PersonSession } from '../platform/http/scopes.js';
import type { SeenLink } from './exchange-link.js';
import { SessionLinks, type LinkAsked } from './session-links.js';

export type KeptRefusals = Erased['kept'];

export interface SeenErasure extends SeenLink {
  readonly kept: KeptRefusals;
}

/** Said to the person afterwards, when nobody is left to be asked which language is theirs. */
export interface ErasedOwn extends Erased {
  readonly locale: string | null;
}

/** Who opens nothing by their address any more has no session either. */
const NO_LINK = {
  limit: 'daily_limit',
  denied: 'authorization_denied',
  no_entry: 'visit_over',
} as const satisfies Record<Exclude<LinkAsked, 'mailed'>, ErrorCode>;

@Injectable()
export class EraseOwn {
  constructor(
    private readonly database: Database,
    private readonly links: SessionLinks,
    private readonly contacts: ContactsService,
    private readonly opened: OpenAddresses,
    private readonly eraser: EraseContact,
  ) {}

  /** What would stay of their refusals. */
  wouldKeep({ contactId }: PersonSession): Promise<KeptRefusals> {
    return this.database.inSnapshot((tx) => this.eraser.wouldKeep(tx, contactId));
  }

  /** Throws where none goes out, and says why. */
  mailLink({ contactId, addressId }: PersonSession, locale: string): Promise<void> {
    return this.database.inTransaction(async (tx) => {
      const to = { contactId, addressId, locale };
      const asked = await this.links.ask(tx, to, 'erasure');
      if (asked !== 'mailed') throw new DomainError(NO_LINK[asked]);
    });
  }

  /** Whom it would erase; null for a link that opens nothing. Changes nothing. */
  look(token: string): Promise<SeenErasure | null> {
    return this.database.inSnapshot(async (tx) => {
      const link = await this.links.look(tx, token, 'erasure');
      if (!link) return null;
      const { contactId, addressId } = link;
      const maskedAddress = maskTyped(await this.opened.one(tx, contactId, addressId));
      const { locale } = await this.contacts.readerOf(tx, contactId);
      return { maskedAddress, locale, kept: await this.eraser.wouldKeep(tx, contactId) };
    });
  }

  /** Null, and nothing done, where the link opens nothing. */
  async erase(token: string): Promise<ErasedOwn | null> {
    const found = await this.database.inTransaction(async (tx) => {
      const link = await this.links.look(tx, token, 'erasure');
      if (!link) {
        // One that was used before leaves its line by being tried.
        await this.links.spend(tx, token, 'erasure');
        return null;
      }
      const { locale } = await this.contacts.readerOf(tx, link.contactId);
      return { contactId: link.contactId, locale };
    });
    if (!found) return null;
    const { contactId, locale } = found;
    const order = { contactId, reason: OWN_REASONS.ownErasure, actor: SESSION_LINK };
    const erased = await this.eraser.eraseProven(order, async (tx) => {
      const spent = await this.links.spend(tx, token, 'erasure');
      return spent?.contactId === contactId;
    });
    return erased && { ...erased, locale };
  }
}
