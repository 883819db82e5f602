/**
 * Links that are mailed to an address on file, on request. Each opens once, for half an hour, and for one
 * purpose; whoever opens it has proved the address. Three a day and purpose leave for one person, whoever
 * asks: the count is taken under the contact's lock.
 */
import { Injectable } from '@nestjs/common';
import { AddressesOnFile } from '../contacts/addresses-on-file.js';
import { cameWith } from '../contacts/came-with.js';
import { ContactsService, OWN_SOURCES } from '../contacts/contacts.service.js';
import { OWN_REASONS } from '../core/own-reasons.js';
import { SESSION_LINK } from '../core/own-actors.js';
import { AccessLogStore } from '../identity/access-log.store.js';
import { readClock } from '../platform/database/clock.js';
import type { Tx } from '../platform/database/tx.js';
import { newId, tokenHash } from '../platform/ids.js';
import { LinkPost } from './link-post.js';
import { PersonLinksStore, type LinkPurpose, type PersonLink } from './person-links.store.js';
import type { Contact } from './standing.js';

const LINKS_A_DAY = 3;
/** Apart, so that a halt costs nobody a link; and bounded, for anybody can ask for an address that bounces. */
const DENIED_A_DAY = 20;
/** A link is known for so long, used or not: a fresh one can be asked for by it. */
const KNOWN_MS = 24 * 3_600_000;

export interface ToWhom {
  readonly contactId: string;
  readonly addressId: string;
  /** Of the page on which the link is asked for; the person's own goes first. */
  readonly locale?: string;
}

/**
 * What came of asking: a link goes out; three went out today; nothing may be sent to the address now; or the
 * address opens nothing.
 */
export type LinkAsked = 'mailed' | 'limit' | 'denied' | 'no_entry';

@Injectable()
export class SessionLinks {
  constructor(
    private readonly contacts: ContactsService,
    private readonly addresses: AddressesOnFile,
    private readonly accessLog: AccessLogStore,
    private readonly store: PersonLinksStore,
    private readonly post: LinkPost,
  ) {}

  /** No answer to the public ever tells what came of it. */
  async ask(tx: Tx, to: ToWhom, purpose: LinkPurpose): Promise<LinkAsked> {
    const { contactId, addressId, locale = '' } = to;
    const contact = await this.contacts.lockWithAddresses(tx, contactId);
    if (!contact || !(await this.mayEnterBy(tx, contact, addressId))) return 'no_entry';
    const now = await readClock(tx);
    const { mailed, denied } = await this.store.countSince(tx, contactId, purpose, now - KNOWN_MS);
    if (mailed >= LINKS_A_DAY) return 'limit';
    if (denied >= DENIED_A_DAY) return 'denied';
    const askedAt = new Date(now);
    const link = { contactId, linkId: newId(), addressId, purpose, locale, askedAt };
    const isDenied = !(await this.post.allow(tx, link));
    await this.store.insert(tx, link, isDenied);
    if (isDenied) return 'denied';
    await this.post.enqueue(tx, link);
    return 'mailed';
  }

  /** By a link from before, to the address that it was mailed to: nothing has to be typed (T-06). */
  async askAgain(tx: Tx, token: { hash: Buffer; locale: string }): Promise<LinkAsked> {
    const known = (await readClock(tx)) - KNOWN_MS;
    const link = await this.store.findByToken(tx, token.hash);
    if (!link || link.askedAt.getTime() <= known) return 'no_entry';
    const { contactId, addressId, purpose } = link;
    return this.ask(tx, { contactId, addressId, locale: token.locale }, purpose);
  }

  /** For looking only: whoever opens the page, the link stays as it is. */
  async look(tx: Tx, token: string, purpose: LinkPurpose): Promise<PersonLink | null> {
    return this.store.findOpen(tx, tokenHash(token), purpose, await readClock(tx));
  }

  /** Null when another was first, or it was too late. One that was used before leaves a line (T-03). */
  async spend(tx: Tx, token: string, purpose: LinkPurpose): Promise<PersonLink | null> {
    const at = await readClock(tx);
    const hash = tokenHash(token);
    const spent = await this.store.spend(tx, hash, purpose, at);
    if (spent) return spent;
    const tried = await this.store.noteTriedAgain(tx, hash, at);
    if (tried) {
      const line = { actor: SESSION_LINK, action: 'center.refused', contactId: tried.contactId };
      await this.accessLog.insert(tx, { ...line, reason: OWN_REASONS.usedBefore, at });
    }
    return null;
  }

  async deleteForgotten(tx: Tx): Promise<void> {
    await this.store.deleteAskedBefore(tx, (await readClock(tx)) - KNOWN_MS);
  }

  /**
   * By what has proved to be theirs, or came with them when they were put on file: nobody adds an address and
   * enters by it (T-06). Where a form alone brought the address, its owner is only ever asked to confirm: else
   * whoever fills in forms with somebody's address could have mails sent there beyond the budget of
   * confirmations (T-19).
   */
  private async mayEnterBy(tx: Tx, contact: Contact, addressId: string): Promise<boolean> {
    const addresses = await this.addresses.list(tx, contact.contactId);
    const asked = addresses.find((one) => one.addressId === addressId);
    if (!asked) return false;
    const isBrought = contact.source !== OWN_SOURCES.optIn;
    return asked.linkedAt !== null || (isBrought && cameWith(contact, asked));
  }
}
