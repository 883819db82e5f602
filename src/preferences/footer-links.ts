/** Opens a footer link: whose it is, shown so that only the owner recognises the address. */
import { Injectable } from '@nestjs/common';
import { AuthorizationStore } from '../authorization/authorization.store.js';
import { OpenAddresses } from '../contacts/open-addresses.js';
import { maskTyped } from '../core/address.js';
import { LinkTokensService } from '../identity/link-tokens.service.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import type { LinkedTopic } from './reduce-contact.js';

export interface OpenedLink extends LinkedTopic {
  readonly maskedAddress: string;
}

@Injectable()
export class FooterLinks {
  constructor(
    private readonly tokens: LinkTokensService,
    private readonly opened: OpenAddresses,
    private readonly authorizations: AuthorizationStore,
    private readonly database: Database,
  ) {}

  async open(token: string): Promise<OpenedLink | null> {
    const payload = await this.tokens.open(token);
    if (!payload) return null;
    const { contactId, topic, channel, authorizationId } = payload;
    const address = await this.database.inSnapshot((tx) =>
      this.addressOf(tx, contactId, authorizationId),
    );
    return address === null
      ? null
      : { contactId, topic, channel, maskedAddress: maskTyped(address) };
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
