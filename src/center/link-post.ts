/**
 * Mails the links. Each mail is asked for like any message of ours, under the security topic that the
 * catalog names for it, so that a restriction (GDPR Art. 18) keeps nobody from their own page; its permit is
 * redeemed and its token minted in one transaction, and only then does it leave. The token is in the mail
 * and nowhere else; a mail whose sending failed is made again, with a fresh one.
 */
import { Injectable } from '@nestjs/common';
import type { Ask } from '../authorization/ask.js';
import { AuthorizationService } from '../authorization/authorization.service.js';
import { CatalogService } from '../catalog/catalog.service.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { OpenAddresses } from '../contacts/open-addresses.js';
import { addressOrThrow } from '../contacts/recipient.js';
import { languageFor, personLinkTopic, type Catalog } from '../core/catalog.js';
import { linkMail } from '../delivery/link-mail.view.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { OwnSender, ownMailChannel } from '../opt-in/confirmation-ask.js';
import { OwnMails } from '../opt-in/own-mails.js';
import { Config } from '../platform/config.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { newToken, tokenHash } from '../platform/ids.js';
import { Jobs, type JobPayload } from '../platform/jobs/jobs.js';
import { PersonLinksStore, type LinkKey, type PersonLink } from './person-links.store.js';

const MAIL_LINK = 'person_link_mail';
export const LINK_MINUTES = 30;
/** A mail that could not leave for so long surprises whoever has given up waiting. */
const GIVE_UP_MS = 3_600_000;

interface ReadyLink {
  readonly link: PersonLink;
  readonly to: string;
  readonly locale: string;
  readonly zone: string | null;
  readonly catalog: Catalog;
  readonly token: string;
}

@Injectable()
export class LinkPost {
  constructor(
    private readonly database: Database,
    private readonly catalog: CatalogService,
    private readonly contacts: ContactsService,
    private readonly opened: OpenAddresses,
    private readonly authorizations: AuthorizationService,
    private readonly sender: OwnSender,
    private readonly mails: OwnMails,
    private readonly ledger: LedgerService,
    private readonly store: PersonLinksStore,
    private readonly config: Config,
    private readonly jobs: Jobs,
  ) {
    jobs.handle(MAIL_LINK, (payload) => this.run(payload));
  }

  /** Whether the mail may go out. Addresses and contact are locked by whoever asks. */
  async allow(tx: Tx, link: PersonLink): Promise<boolean> {
    const ask = await this.askFor(tx, link);
    const { authorization } = await this.authorizations.authorizeIn(tx, ask);
    return authorization.decision === 'allow';
  }

  enqueue(tx: Tx, { contactId, linkId }: LinkKey): Promise<void> {
    return this.jobs.enqueue(tx, MAIL_LINK, { contactId, linkId });
  }

  private async run({ contactId = '', linkId = '' }: JobPayload): Promise<void> {
    const ready = await this.database.inTransaction((tx) =>
      this.prepare(tx, { contactId, linkId }),
    );
    if (!ready) return;
    const { link, to, locale, zone, catalog, token } = ready;
    const url = `${this.config.settings.publicUrl}/preferences/${link.purpose}/${token}`;
    const askedAt = link.askedAt.getTime();
    const model = linkMail(catalog, zone, { askedAt, url, minutes: LINK_MINUTES });
    const mail = { to, locale, catalog, model };
    await this.mails.send(contactId, `email/${link.purpose}-link`, mail);
  }

  /** Null when it may no longer go out. From the commit on its permit is spent. */
  private async prepare(
    tx: Tx,
    key: { contactId: string; linkId: string },
  ): Promise<ReadyLink | null> {
    const contact = await this.contacts.lockWithAddresses(tx, key.contactId);
    const link = contact && (await this.store.findUnused(tx, key));
    const now = await readClock(tx);
    // Once for each ask, not for each try of its mail.
    if (!link?.isMade) await this.ledger.pad(tx, now);
    if (!contact || !link) return null;
    if (link.askedAt.getTime() + GIVE_UP_MS <= now) return null;
    const ask = await this.askFor(tx, link);
    if (!(await this.mails.redeem(tx, ask))) return null;
    const token = newToken();
    await this.store.giveToken(tx, link, tokenHash(token), now + LINK_MINUTES * 60_000);
    const { catalog } = await this.catalog.currentIn(tx);
    const reader = await this.contacts.readerOf(tx, link.contactId);
    const locale = languageFor(reader.locale ?? link.locale, catalog);
    const to = await this.opened.one(tx, link.contactId, link.addressId);
    return { link, to, locale, zone: reader.zone, catalog, token };
  }

  /** The same link always makes the same ask, so that a mail that is tried again is decided once. */
  private async askFor(tx: Tx, { contactId, addressId, linkId }: PersonLink): Promise<Ask> {
    const { catalog } = await this.catalog.currentIn(tx);
    const to = await this.opened.one(tx, contactId, addressId);
    const topic = personLinkTopic(catalog);
    return {
      sender: await this.sender.get(),
      recipient: { by: 'address', address: addressOrThrow('email', to, '/address') },
      channel: ownMailChannel(catalog, topic),
      topic,
      messageRef: `person-link/${linkId}`,
      campaign: null,
    };
  }
}
