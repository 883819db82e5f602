/**
 * Assent as its own sender: the confirmation mail of an opt-in is asked for like any other message,
 * under the service topic that the catalog names for it.
 */
import { Injectable } from '@nestjs/common';
import type { Ask, Sender } from '../authorization/ask.js';
import type { Address } from '../core/address.js';
import { channelByKey, topicByKey, type Catalog } from '../core/catalog.js';
import { OWN_SENDER_NAME } from '../core/own-actors.js';
import { ClientsService } from '../identity/clients.service.js';

@Injectable()
export class OwnSender {
  private found: Sender | null = null;

  constructor(private readonly clients: ClientsService) {}

  async get(): Promise<Sender> {
    this.found ??= await this.clients.ensureInternal(OWN_SENDER_NAME);
    return this.found;
  }
}

/** On which Assent's own mails of this topic go out; the catalog sees to it that there is one. */
export function ownMailChannel(catalog: Catalog, topic: string): string {
  const offered = topicByKey(catalog, topic)?.channels ?? [];
  return offered.find((key) => channelByKey(catalog, key)?.kind === 'email') ?? '';
}

/** The same opt-in always makes the same ask, so that a mail that is tried again is decided once. */
export function confirmationAsk(
  sender: Sender,
  catalog: Catalog,
  optIn: { optInId: string; address: Address; channel: string; topics: readonly string[] },
): Ask {
  return {
    sender,
    recipient: { by: 'address', address: optIn.address },
    channel: optIn.channel,
    topic: catalog.confirmation.topic,
    messageRef: `opt-in/${optIn.optInId}`,
    campaign: null,
    confirmation: { topics: optIn.topics, mailId: optIn.optInId },
  };
}
