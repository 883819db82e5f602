/**
 * Decides one ask inside a transaction: find the person, lock them, read the facts and the time,
 * let the core decide. It reserves nothing by itself; the caller stores what was decided in the
 * same transaction.
 */
import { Injectable } from '@nestjs/common';
import type { AddressKind } from '../core/address.js';
import { CatalogService, type CurrentCatalog } from '../catalog/catalog.service.js';
import { ContactsService, OWN_SOURCES, type Person } from '../contacts/contacts.service.js';
import {
  capsOf,
  channelByKey,
  languageFor,
  topicByKey,
  windowMs,
  type Catalog,
  type Topic,
} from '../core/catalog.js';
import type { ContactFact, Decision } from '../core/decision-types.js';
import { authorize } from '../core/decision.js';
import { DomainError } from '../core/errors.js';
import { readClock } from '../platform/database/clock.js';
import type { Tx } from '../platform/database/tx.js';
import { bucketOf, newId } from '../platform/ids.js';
import type { Ask } from './ask.js';
import { FactsStore, type FactsAnswer } from './facts.store.js';

/** The longest budget that a contact can set looks back 30 days. */
const LONGEST_BUDGET_MS = 30 * 86_400_000;

export interface Decided {
  readonly decision: Decision;
  readonly now: number;
  readonly current: CurrentCatalog;
  readonly topic: Topic | null;
  readonly contactId: string | null;
  /** Where the decision is kept; the same for an address before and after it is on file. */
  readonly bucket: number;
  readonly addressId: string | null;
  readonly locale: string;
  /** Where the answer is a deny: other channels of the topic on which it would be an allow now. */
  readonly alternatives: readonly string[];
}

@Injectable()
export class Decide {
  constructor(
    private readonly catalog: CatalogService,
    private readonly contacts: ContactsService,
    private readonly facts: FactsStore,
  ) {}

  /** `except` names an authorization of the same message whose slot is not counted against it. */
  async decide(tx: Tx, ask: Ask, except: string | null): Promise<Decided> {
    const current = await this.catalog.currentIn(tx);
    const topic = topicByKey(current.catalog, ask.topic);
    const person = await this.findPerson(tx, ask, current.catalog, topic);
    if (!person) return this.decideUnknown(tx, ask, current, topic);
    const contact = await this.contacts.lockIfThere(tx, person.contactId);
    if (!contact) return this.decideUnknown(tx, ask, current, topic);
    const read = await this.readFacts(tx, ask, current.catalog, person, except);
    const addressId = addressOf(ask, person, read);
    const contactFact = { ...read.fact, hasAddress: addressId !== null };
    const decision = this.run(ask, current.catalog, topic, contactFact, read.now);
    return {
      decision,
      now: read.now,
      current,
      topic,
      contactId: person.contactId,
      bucket: bucketOf(person.contactId),
      addressId,
      locale: languageFor(contact.locale ?? '', current.catalog),
      alternatives:
        decision.outcome === 'deny' && topic
          ? await this.findAlternatives(tx, ask, current.catalog, topic, person)
          : [],
    };
  }

  /** The language to write to a contact in. */
  async localeFor(tx: Tx, contactId: string | null, catalog: Catalog): Promise<string> {
    const contact = contactId === null ? null : await this.contacts.findById(tx, contactId);
    return languageFor(contact?.locale ?? '', catalog);
  }

  /** A refusal with a way on; nothing is reserved, so the sender asks again on that channel. */
  private async findAlternatives(
    tx: Tx,
    ask: Ask,
    catalog: Catalog,
    topic: Topic,
    { contactId }: Person,
  ): Promise<string[]> {
    const open: string[] = [];
    for (const channel of topic.channels.filter((one) => one !== ask.channel)) {
      const other: Ask = { ...ask, channel, recipient: { by: 'contact', contactId } };
      const person = await this.contacts.find(tx, other.recipient, kindOf(catalog, channel));
      if (!person) continue;
      const read = await this.readFacts(tx, other, catalog, person, null);
      const contactFact = { ...read.fact, hasAddress: addressOf(other, person, read) !== null };
      const decision = this.run(other, catalog, topic, contactFact, read.now);
      if (decision.outcome === 'allow') open.push(channel);
    }
    return open;
  }

  /** Service and security messages may go to people who are not on file yet; marketing never. */
  private async findPerson(
    tx: Tx,
    ask: Ask,
    catalog: Catalog,
    topic: Topic | null,
  ): Promise<Person | null> {
    const kind = kindOf(catalog, ask.channel);
    if (channelByKey(catalog, ask.channel)) refuseOtherKind(ask, kind);
    const found = await this.contacts.find(tx, ask.recipient, kind);
    if (found || !topic || !mayCreate(ask, topic) || ask.recipient.by === 'contact') return found;
    const profile = { kind: 'consumer', country: null, timezone: null, locale: null } as const;
    const source = OWN_SOURCES.message;
    const now = await readClock(tx);
    return this.contacts.findOrCreate(tx, ask.recipient.address, { ...profile, source }, now);
  }

  private async decideUnknown(
    tx: Tx,
    ask: Ask,
    current: CurrentCatalog,
    topic: Topic | null,
  ): Promise<Decided> {
    // The same statements as for somebody: how long an answer takes must not say who is on file.
    const nobody = { contactId: newId(), addressId: null };
    await this.contacts.lockIfThere(tx, nobody.contactId);
    const { now } = await this.readFacts(tx, ask, current.catalog, nobody, null);
    const decision = this.run(ask, current.catalog, topic, null, now);
    const { recipient } = ask;
    const bucket =
      recipient.by === 'address'
        ? this.contacts.bucketFor(recipient.address)
        : bucketOf(recipient.contactId);
    const locale = languageFor('', current.catalog);
    return {
      decision,
      now,
      current,
      topic,
      contactId: null,
      bucket,
      addressId: null,
      locale,
      alternatives: [],
    };
  }

  private readFacts(
    tx: Tx,
    ask: Ask,
    catalog: Catalog,
    person: Person,
    except: string | null,
  ): Promise<FactsAnswer> {
    const { recipient } = ask;
    return this.facts.read(tx, {
      contactId: person.contactId,
      topic: ask.topic,
      channel: ask.channel,
      addressId: recipient.by === 'address' ? person.addressId : null,
      fallbackAddressId: person.addressId,
      addressKeys: recipient.by === 'address' ? this.contacts.matchKeys(recipient.address) : [],
      longestWindowMs: Math.max(LONGEST_BUDGET_MS, ...catalog.caps.map(windowMs)),
      exceptAuthorization: except,
      exceptMail: ask.confirmation?.mailId ?? null,
    });
  }

  private run(
    ask: Ask,
    catalog: Catalog,
    topic: Topic | null,
    contact: ContactFact | null,
    now: number,
  ): Decision {
    const { channel, confirmation, sender, recipient } = ask;
    // Whoever could be made a contact was made one before: here nobody is, or they have just gone.
    const mustBeOnFile = recipient.by === 'contact' || (topic !== null && mayCreate(ask, topic));
    const request = { sender: sender.name, topic: ask.topic, channel, mustBeOnFile };
    return authorize(
      confirmation ? { ...request, confirmation } : request,
      { topic, caps: capsOf(catalog), contact },
      now,
    );
  }
}

function kindOf(catalog: Catalog, channel: string): AddressKind {
  return channelByKey(catalog, channel)?.kind === 'phone' ? 'phone' : 'email';
}

/** Nobody becomes a contact by an ask that is denied whoever it is about. */
function mayCreate(ask: Ask, topic: Topic): boolean {
  const isForEverybody = topic.class !== 'marketing' && topic.channels.includes(ask.channel);
  return isForEverybody && (topic.senders?.includes(ask.sender.name) ?? true);
}

/** A person named by id is written to where they agreed, else at their first address of the kind. */
function addressOf(ask: Ask, person: Person, read: FactsAnswer): string | null {
  const agreedFrom = ask.recipient.by === 'contact' ? read.consentAddressId : null;
  return agreedFrom ?? person.addressId;
}

/** An email cannot go to a phone number, whoever it belongs to. */
function refuseOtherKind(ask: Ask, kind: AddressKind): void {
  if (ask.recipient.by === 'contact' || ask.recipient.address.kind === kind) return;
  throw new DomainError('address_invalid', null, [
    { pointer: '/recipient', detail: `this channel needs an address of kind ${kind}` },
  ]);
}
