/**
 * Decides a set of questions inside a transaction: lock the people, read the facts and the time in
 * statements of their own, let the core decide. Members about one person see each other's grants. It
 * reserves nothing by itself; whoever asked stores what was decided in the same transaction.
 */
import { Injectable } from '@nestjs/common';
import { CatalogService, type CurrentCatalog } from '../catalog/catalog.service.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { RecipientsStore, type Found, type Named } from '../contacts/recipients.store.js';
import { languageFor, type Topic } from '../core/catalog.js';
import type { Slot } from '../core/cap.js';
import type { ContactFact, Decision } from '../core/decision-types.js';
import { authorize } from '../core/decision.js';
import { DomainError } from '../core/errors.js';
import { closesAt, placeOf } from '../core/regime.js';
import type { Tx } from '../platform/database/tx.js';
import { bucketOf, newId } from '../platform/ids.js';
import { PERMIT_LIFE_MS, type Question, type Sender } from './ask.js';
import { catalogFacts, type CatalogFacts } from './catalog-facts.js';
import { FactsReader, type Subject, type SubjectFacts } from './facts-reader.js';
import { InForceStore, isHalted, isRevoked, type InForce } from './in-force.store.js';

export interface Member {
  readonly question: Question;
  readonly named: Named;
}

/** A member whose person was looked for, and locked where there is one. */
export interface Seat extends Member {
  readonly found: Found | null;
}

export interface OpenSet {
  readonly current: CurrentCatalog;
  readonly facts: CatalogFacts;
  readonly inForce: InForce;
  readonly seats: readonly Seat[];
}

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
  /** Where an allow ends of itself: the next closed hour or the end of what it stands on. */
  readonly endsAt: number | null;
  /** Where the answer is a deny: other channels of the topic on which it would be an allow now. */
  readonly alternatives: readonly string[];
}

export interface DecideOptions {
  /** By member: an authorization whose slot is not counted against it. */
  readonly excepts?: readonly (string | null)[];
  /** Whether a grant takes a slot from the members after it. */
  readonly reserves: boolean;
  /** Whether a deny is to name other channels that would pass. */
  readonly alternatives: boolean;
}

interface Hearing {
  readonly seats: readonly Seat[];
  readonly subjects: readonly Subject[];
  readonly granted: Granted;
  readonly reserves: boolean;
}

@Injectable()
export class DecideSet {
  constructor(
    private readonly catalog: CatalogService,
    private readonly contacts: ContactsService,
    private readonly recipients: RecipientsStore,
    private readonly inForce: InForceStore,
    private readonly facts: FactsReader,
  ) {}

  /** From here on nobody else decides about or changes these people until the transaction ends. */
  async lock(
    tx: Tx,
    members: readonly Member[],
    /** Of whom it is read whether they were revoked: also of those who are no member. */
    senders: readonly Sender[] = sendersOf(members),
  ): Promise<OpenSet> {
    const names = members.map(({ named }) => named);
    const [inForce, found] = await Promise.all([
      this.inForce.read(tx, senders),
      this.recipients.lock(tx, names),
    ]);
    return this.open(tx, inForce, members, found);
  }

  /** The same without a lock, for who reserves nothing. */
  async look(tx: Tx, members: readonly Member[]): Promise<OpenSet> {
    const names = members.map(({ named }) => named);
    const [inForce, found] = await Promise.all([
      this.inForce.read(tx, sendersOf(members)),
      this.recipients.look(tx, names),
    ]);
    return this.open(tx, inForce, members, found);
  }

  /** In the order of the seats; an error is that member's alone. */
  async decide(
    tx: Tx,
    set: OpenSet,
    { excepts = [], reserves, alternatives }: DecideOptions,
  ): Promise<(Decided | DomainError)[]> {
    const subjects = set.seats.map((seat, index) => subjectOf(seat, excepts[index] ?? null));
    const granted = new Granted();
    const results = await this.judge(tx, set, { seats: set.seats, subjects, granted, reserves });
    return alternatives ? this.withAlternatives(tx, set, results, granted) : results;
  }

  private async open(
    tx: Tx,
    inForce: InForce,
    members: readonly Member[],
    found: readonly (Found | null)[],
  ): Promise<OpenSet> {
    if (!inForce.head)
      throw new DomainError('temporarily_unavailable', 'No catalog has been applied yet.');
    const current = await this.catalog.currentAt(tx, inForce.head);
    const seats = members.map((member, index) => ({ ...member, found: found[index] ?? null }));
    return { current, facts: catalogFacts(current.catalog), inForce, seats };
  }

  private async judge(
    tx: Tx,
    set: OpenSet,
    { seats, subjects, granted, reserves }: Hearing,
  ): Promise<(Decided | DomainError)[]> {
    const read = await this.facts.read(tx, set.facts, subjects);
    return seats.map((seat, index) => {
      const fault = faultOf(set, seat);
      if (fault) return fault;
      const facts = read[index] ?? lost();
      const contact = facts.contact && granted.addTo(facts.contact, seat);
      const decided = this.judgeOne(set, seat, { ...facts, contact });
      if (reserves && decided.decision.outcome === 'allow') granted.take(seat, decided);
      return decided;
    });
  }

  private judgeOne(set: OpenSet, seat: Seat, { contact, addressId, now }: SubjectFacts): Decided {
    const { question, found } = seat;
    const topic = set.facts.topics.get(question.topic) ?? null;
    const { caps, policy } = set.facts;
    const halted = isHalted(set.inForce.halts, question);
    const facts = { topic, caps, isHalted: halted, policy, contact };
    const decision = authorize(requestOf(question), facts, now);
    return {
      decision,
      now,
      current: set.current,
      topic,
      contactId: found?.contactId ?? null,
      bucket: this.bucketOf(seat),
      addressId,
      locale: languageFor(found?.locale ?? '', set.current.catalog),
      endsAt: endOf(decision, contact, set.facts, question, now),
      alternatives: [],
    };
  }

  /** A refusal with a way on; nothing is reserved, so the sender asks again on that channel. */
  private async withAlternatives(
    tx: Tx,
    set: OpenSet,
    results: readonly (Decided | DomainError)[],
    granted: Granted,
  ): Promise<(Decided | DomainError)[]> {
    const others = results.flatMap((one, index) => otherChannels(set, one, index));
    if (others.length === 0) return [...results];
    const seats = others.map(({ seat }) => seat);
    const subjects = seats.map((seat) => subjectOf(seat, null));
    const decided = await this.judge(tx, set, { seats, subjects, granted, reserves: false });
    return results.map((one, index) => {
      if (one instanceof DomainError) return one;
      const open = others.filter((other, at) => other.index === index && isAllow(decided[at]));
      return { ...one, alternatives: open.map(({ seat }) => seat.question.channel) };
    });
  }

  private bucketOf({ found, question }: Seat): number {
    if (found) return bucketOf(found.contactId);
    const { recipient } = question;
    return recipient.by === 'address'
      ? this.contacts.bucketFor(recipient.address)
      : bucketOf(recipient.contactId);
  }
}

function sendersOf(members: readonly Member[]): Sender[] {
  return members.map(({ question }) => question.sender);
}

function subjectOf({ question, named, found }: Seat, except: string | null): Subject {
  // For nobody the same is read as for somebody: the time it takes must not say who is on file.
  const contactId = found?.contactId ?? newId();
  return { question, named, found, contactId, except };
}

function otherChannels(
  set: OpenSet,
  decided: Decided | DomainError,
  index: number,
): { seat: Seat; index: number }[] {
  const seat = set.seats[index];
  if (decided instanceof DomainError || decided.decision.outcome === 'allow') return [];
  if (!seat || !decided.topic) return [];
  const { found, question } = seat;
  // Looked at for nobody too, which finds nothing: how long it takes must not say who is on file.
  const named: Named = { by: 'contact', contactId: found?.contactId ?? newId() };
  return decided.topic.channels
    .filter((channel) => channel !== question.channel)
    .map((channel) => ({
      index,
      seat: {
        found: found && { ...found, addressId: null },
        named,
        question: { ...question, channel, recipient: named },
      },
    }));
}

function requestOf({ sender, topic, channel, confirmation, recipient }: Question) {
  // Only an address can become somebody; an id that leads to nobody stays one.
  const mustBeOnFile = recipient.by === 'contact';
  const request = { sender: sender.name, topic, channel, mustBeOnFile };
  return confirmation ? { ...request, confirmation } : request;
}

/** What is wrong with the member itself, whoever it is about. */
function faultOf({ facts, inForce }: OpenSet, { question }: Seat): DomainError | null {
  const { sender, recipient, channel } = question;
  if (isRevoked(inForce, sender)) return new DomainError('unauthenticated');
  const kind = facts.kinds.get(channel);
  if (recipient.by === 'contact' || kind === undefined || recipient.address.kind === kind)
    return null;
  // An email cannot go to a phone number, whoever it belongs to.
  return new DomainError('address_invalid', null, [
    { pointer: '/recipient', detail: `this channel needs an address of kind ${kind}` },
  ]);
}

/** The next closed hour, or the end of what the allow stands on; null: neither comes in a permit's life. */
function endOf(
  decision: Decision,
  contact: ContactFact | null,
  { policy }: CatalogFacts,
  { channel }: Question,
  now: number,
): number | null {
  if (decision.outcome === 'deny' || !contact) return null;
  const isUnderHours = decision.rules.some(({ rule }) => rule === 'quiet_hours');
  const place = isUnderHours ? placeOf(policy, contact.whereabouts, channel) : null;
  const closes = place && closesAt(place, contact.hours, now, now + PERMIT_LIFE_MS);
  if (closes === null) return decision.endsAt;
  return Math.min(closes, decision.endsAt ?? Infinity);
}

function isAllow(decided: Decided | DomainError | undefined): boolean {
  return !(decided instanceof DomainError) && decided?.decision.outcome === 'allow';
}

/** What a set has granted so far, which the database will only know when all is stored. */
class Granted {
  private readonly slots = new Map<string, Slot[]>();

  addTo(contact: ContactFact, { found }: Seat): ContactFact {
    const taken = found && this.slots.get(found.contactId);
    return taken ? { ...contact, slots: [...contact.slots, ...taken] } : contact;
  }

  take({ found, question: { channel } }: Seat, { topic, now }: Decided): void {
    if (!found || !topic) return;
    const slot = { at: now, topic: topic.key, topicClass: topic.class, channel };
    this.slots.set(found.contactId, [...(this.slots.get(found.contactId) ?? []), slot]);
  }
}

function lost(): never {
  throw new Error('A member of a set was lost.');
}
