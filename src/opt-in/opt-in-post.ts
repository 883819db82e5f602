/**
 * What every mail of an opt-in goes through. Its permit is redeemed and its token minted in one
 * transaction; only then does the mail leave. The token is in the mail and nowhere else: we keep its
 * hash. A mail whose sending failed is tried again with a fresh token under the same permit.
 */
import { Injectable } from '@nestjs/common';
import { CatalogService } from '../catalog/catalog.service.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { OpenAddresses } from '../contacts/open-addresses.js';
import { addressOrThrow } from '../contacts/recipient.js';
import type { Address } from '../core/address.js';
import { channelByKey, type Catalog } from '../core/catalog.js';
import { OPT_IN_LIFE_MS } from '../core/opt-in.js';
import { confirmationMail } from '../delivery/confirmation-mail.view.js';
import { renewalMail } from '../delivery/renewal-mail.view.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { Config } from '../platform/config.js';
import { readClock } from '../platform/database/clock.js';
import type { Tx } from '../platform/database/tx.js';
import { newToken, tokenHash } from '../platform/ids.js';
import { confirmationAsk, OwnSender } from './confirmation-ask.js';
import { OptInStore, type NewOptIn } from './opt-in.store.js';
import { OwnMails } from './own-mails.js';

const HOUR_MS = 3_600_000;

/** A mail that may go out. */
export interface AllowedMail {
  readonly address: Address;
  readonly to: string;
  readonly zone: string | null;
  readonly catalog: Catalog;
}

export interface ReadyMail {
  readonly optIn: NewOptIn;
  readonly to: string;
  readonly token: string;
  readonly zone: string | null;
  readonly catalog: Catalog;
}

@Injectable()
export class OptInPost {
  constructor(
    private readonly catalog: CatalogService,
    private readonly contacts: ContactsService,
    private readonly opened: OpenAddresses,
    private readonly ledger: LedgerService,
    private readonly store: OptInStore,
    private readonly sender: OwnSender,
    private readonly mails: OwnMails,
    private readonly config: Config,
  ) {}

  /** Null when it may not. From here on the contact is locked and the permit is spent. */
  async allow(
    tx: Tx,
    mail: Pick<NewOptIn, 'contactId' | 'optInId' | 'addressId' | 'channel' | 'topics'>,
  ): Promise<AllowedMail | null> {
    const { optInId, channel, topics } = mail;
    const to = await this.opened.one(tx, mail.contactId, mail.addressId);
    const { catalog } = await this.catalog.currentIn(tx);
    const kind = channelByKey(catalog, channel)?.kind === 'phone' ? 'phone' : 'email';
    const address = addressOrThrow(kind, to, '/address');
    const sender = await this.sender.get();
    const ask = confirmationAsk(sender, catalog, { optInId, address, channel, topics });
    if (!(await this.mails.redeem(tx, ask))) return null;
    const { zone } = await this.contacts.readerOf(tx, mail.contactId);
    return { address, to, zone, catalog };
  }

  /** Gives the mail its link. */
  async stamp(tx: Tx, optIn: NewOptIn, { to, zone, catalog }: AllowedMail): Promise<ReadyMail> {
    const token = newToken();
    await this.store.insertToken(tx, optIn, tokenHash(token));
    return { optIn, to, token, zone, catalog };
  }

  async send(ready: ReadyMail): Promise<void> {
    const { optIn, to, catalog } = ready;
    const { locale } = optIn;
    const url = `${this.config.settings.publicUrl}/opt-in/${ready.token}`;
    const { view, ...content } = contentOf(ready, url);
    const mail = { to, locale, catalog, ...content };
    await this.mails.send(optIn.contactId, view, mail, async (tx, sent) => {
      const entryId = await this.ledger.append(tx, {
        contactId: optIn.contactId,
        type: 'opt_in.mailed',
        at: await readClock(tx),
        payload: { optIn: optIn.optInId, ...sent },
      });
      await this.store.update(tx, optIn, { entryId });
    });
  }
}

interface Content {
  readonly view: string;
  readonly model: object;
  readonly unsubscribeUrl?: string;
}

function contentOf({ optIn, zone, catalog }: ReadyMail, url: string): Content {
  const { locale, topics } = optIn;
  if (optIn.kind === 'renewal') {
    const endsAt = optIn.expiresAt.getTime();
    return {
      view: 'email/renewal',
      model: renewalMail({ catalog, locale, zone, topics, endsAt, renewUrl: url }),
      // It is about messages of a list: whoever wants out of it need not open it.
      unsubscribeUrl: url,
    };
  }
  const requestedAt = optIn.requestedAt.getTime();
  const validHours = OPT_IN_LIFE_MS / HOUR_MS;
  const asked = { catalog, locale, zone, topics, requestedAt, confirmUrl: url, validHours };
  return { view: 'email/confirmation', model: confirmationMail(asked) };
}
