/**
 * Brings a grant in somebody's preferences to where opt-ins are asked for. Opt-ins stand above
 * preferences and cannot be asked from here, so they register themselves. A grant is an ask and no
 * more: the person confirms it by mail, or it never was one.
 */
import { Injectable } from '@nestjs/common';
import { ContactsService } from '../contacts/contacts.service.js';
import { OpenAddresses } from '../contacts/open-addresses.js';
import { addressOrThrow } from '../contacts/recipient.js';
import type { Address } from '../core/address.js';
import { channelByKey, type Catalog } from '../core/catalog.js';
import { DomainError, type FieldProblem } from '../core/errors.js';
import type { TopicOnChannel } from '../core/topic.js';
import type { Tx } from '../platform/database/tx.js';
import type { OptInEvidenceDto } from './opt-in-evidence.dto.js';
import { requireChannel } from './in-catalog.js';

export interface GrantAsk {
  readonly address: Address;
  readonly channel: string;
  readonly topics: readonly string[];
  readonly locale: string;
  readonly evidence: OptInEvidenceDto;
  readonly broughtBy: string;
}

/** What opt-ins bring. */
export interface GrantDesk {
  check(catalog: Catalog, ask: GrantAsk): void;
  take(tx: Tx, catalog: Catalog, ask: GrantAsk): Promise<void>;
}

/** What is asked for all the topics of one request alike. */
export type GrantForm = Omit<GrantAsk, 'address' | 'channel' | 'topics'>;

@Injectable()
export class Grants {
  private desk: GrantDesk | null = null;

  constructor(
    private readonly contacts: ContactsService,
    private readonly opened: OpenAddresses,
  ) {}

  takenBy(desk: GrantDesk): void {
    this.desk = desk;
  }

  /** One ask for each channel; throws for what could not be asked. */
  async asksFor(
    tx: Tx,
    catalog: Catalog,
    contactId: string,
    granted: readonly TopicOnChannel[],
    form: GrantForm,
  ): Promise<GrantAsk[]> {
    const asks: GrantAsk[] = [];
    for (const channel of new Set(granted.map((one) => one.channel))) {
      const indexes = [...granted.keys()].filter((index) => granted[index]?.channel === channel);
      const first = `/grant/${indexes[0] ?? 0}/channel`;
      requireChannel(catalog, channel, first);
      const address = await this.addressOn(tx, catalog, contactId, channel, first);
      const topics = indexes.map((index) => granted[index]?.topic ?? '');
      const ask = { ...form, address, channel, topics };
      this.check(catalog, ask, indexes);
      asks.push(ask);
    }
    return asks;
  }

  async take(tx: Tx, catalog: Catalog, asks: readonly GrantAsk[]): Promise<void> {
    for (const ask of asks) await this.deskThere().take(tx, catalog, ask);
  }

  private check(catalog: Catalog, ask: GrantAsk, indexes: readonly number[]): void {
    try {
      this.deskThere().check(catalog, ask);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const fields = error.fields.map((field) => pointed(field, indexes));
      throw new DomainError(error.code, error.detail, fields);
    }
  }

  private async addressOn(
    tx: Tx,
    catalog: Catalog,
    contactId: string,
    channel: string,
    pointer: string,
  ): Promise<Address> {
    const kind = channelByKey(catalog, channel)?.kind ?? 'email';
    const found = await this.contacts.find(tx, { by: 'contact', contactId }, kind);
    if (found?.addressId) {
      const value = await this.opened.one(tx, contactId, found.addressId);
      return addressOrThrow(kind, value, pointer);
    }
    const detail = `the contact has no address of kind ${kind}`;
    throw new DomainError('address_invalid', null, [{ pointer, detail }]);
  }

  private deskThere(): GrantDesk {
    if (!this.desk) throw new Error('A grant was asked for before opt-ins were there.');
    return this.desk;
  }
}

/** A pointer into the ask, as one into the change that it was made of. */
function pointed({ pointer, detail }: FieldProblem, indexes: readonly number[]): FieldProblem {
  const [, part, index] = pointer.split('/');
  if (part === 'topics') return { pointer: `/grant/${indexes[Number(index)] ?? 0}/topic`, detail };
  if (part === 'evidence') return { pointer, detail };
  return { pointer: `/grant/${indexes[0] ?? 0}/channel`, detail };
}
