/**
 * Reads which consents have ended for want of an act since the person last did something: no entry says so
 * yet, since it is their next act that sets it down. It reads and nothing more.
 */
import { Injectable } from '@nestjs/common';
import { CatalogService } from '../../catalog/catalog.service.js';
import { ContactsService } from '../../contacts/contacts.service.js';
import type { Tx } from '../../platform/database/tx.js';
import { ConsentsStore } from '../../preferences/consents.store.js';
import { lapsedOf } from '../../preferences/lapsed.js';
import type { Lapse } from './periods.js';

@Injectable()
export class ReadLapses {
  constructor(
    private readonly catalog: CatalogService,
    private readonly contacts: ContactsService,
    private readonly consents: ConsentsStore,
  ) {}

  async of(tx: Tx, contactId: string, now: number): Promise<Lapse[]> {
    const contact = await this.contacts.findById(tx, contactId);
    if (!contact) return [];
    const { catalog } = await this.catalog.currentIn(tx);
    const confirmed = await this.consents.listConfirmed(tx, contactId);
    return lapsedOf(catalog, contact, confirmed, now).map(({ consent, endsAt }) => ({
      ...{ topic: consent.topic, channel: consent.channel, endsAt },
    }));
  }
}
