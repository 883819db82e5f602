/**
 * Opens a footer link: whose it is, shown so that only the owner recognises the address, and whether what it
 * is about has stopped already. Of anything else it tells nothing.
 */
import { Injectable } from '@nestjs/common';
import { AuthorizationStore } from '../authorization/authorization.store.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { OpenAddresses } from '../contacts/open-addresses.js';
import { maskTyped } from '../core/address.js';
import { LinkTokensService } from '../identity/link-tokens.service.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { BasesStore } from './bases.store.js';
import { ConsentsStore } from './consents.store.js';
import type { FooterState } from './footer.view.js';
import { PreferencesOnFile } from './preferences-on-file.js';
import type { LinkedTopic } from './reduce-contact.js';

export interface OpenedLink extends LinkedTopic {
  readonly maskedAddress: string;
  /** The language that the person is written to in; null where none is known. */
  readonly locale: string | null;
  /** The clock that they read; null where none is known. */
  readonly zone: string | null;
}

@Injectable()
export class FooterLinks {
  constructor(
    private readonly tokens: LinkTokensService,
    private readonly contacts: ContactsService,
    private readonly opened: OpenAddresses,
    private readonly authorizations: AuthorizationStore,
    private readonly consents: ConsentsStore,
    private readonly bases: BasesStore,
    private readonly onFile: PreferencesOnFile,
    private readonly database: Database,
  ) {}

  async open(token: string): Promise<OpenedLink | null> {
    const payload = await this.tokens.open(token);
    if (!payload) return null;
    const { contactId, topic, channel, authorizationId } = payload;
    return this.database.inSnapshot(async (tx) => {
      const address = await this.addressOf(tx, contactId, authorizationId);
      if (address === null) return null;
      const { locale, zone } = await this.contacts.readerOf(tx, contactId);
      const maskedAddress = maskTyped(address);
      return { contactId, topic, channel, maskedAddress, locale, zone };
    });
  }

  stateOf({ contactId, topic, channel }: LinkedTopic): Promise<FooterState> {
    return this.database.inSnapshot(async (tx) => {
      if (await this.onFile.isObjecting(tx, contactId)) return 'all_left';
      const grounds = [
        ...(await this.consents.listConfirmed(tx, contactId)),
        ...(await this.bases.listStanding(tx, contactId)),
      ];
      const carries = grounds.some((one) => one.topic === topic && one.channel === channel);
      return carries ? 'receiving' : 'topic_left';
    });
  }

  /** The address that the message went to; the first one where that is no longer known. */
  private async addressOf(
    tx: Tx,
    contactId: string,
    authorizationId: string,
  ): Promise<string | null> {
    const addresses = await this.opened.all(tx, contactId);
    const authorization = await this.authorizations.find(tx, authorizationId);
    const written = addresses.find(({ addressId }) => addressId === authorization?.addressId);
    return (written ?? addresses[0])?.value ?? null;
  }
}
