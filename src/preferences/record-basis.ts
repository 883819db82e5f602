/**
 * Records a basis beside consent (GDPR Art. 6(1)(f), ePrivacy Art. 13(2)) that a client brings with
 * its evidence. The catalog must enable it for the topic, and it always ends. It never outranks what
 * the person said: where they refused, the client's word is kept as evidence and carries nothing.
 * The client is not told, or it could ask who refused.
 */
import { Injectable } from '@nestjs/common';
import { CatalogService } from '../catalog/catalog.service.js';
import { ContactsService } from '../contacts/contacts.service.js';
import type { Recipient } from '../contacts/recipient.js';
import { RegisterContact } from '../contacts/register-contact.js';
import { SuppressionsStore } from '../contacts/suppressions.store.js';
import {
  basisByKey,
  channelByKey,
  topicByKey,
  type BasisDef,
  type Catalog,
  type ChannelDef,
} from '../core/catalog.js';
import { formatInstant } from '../core/duration.js';
import { DomainError, type ErrorCode } from '../core/errors.js';
import { DAY_MS } from '../core/local-time.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { pastInstant } from '../platform/http/instant.js';
import type { Caller } from '../platform/http/scopes.js';
import { BasesStore } from './bases.store.js';

export interface NewBasis {
  readonly recipient: Recipient;
  readonly topic: string;
  readonly channel: string;
  readonly basis: string;
  readonly evidence: {
    readonly source: string;
    readonly reference?: string;
    readonly offeredRefusal: true;
    readonly description: string;
  };
  /** When what it rests on happened, RFC 3339. */
  readonly at: string;
}

interface Holder {
  readonly contactId: string;
  readonly addressId: string;
  /** Read after the contact was locked. */
  readonly now: number;
}

interface Term {
  readonly since: number;
  readonly expiresAt: number;
}

@Injectable()
export class RecordBasis {
  constructor(
    private readonly database: Database,
    private readonly catalog: CatalogService,
    private readonly contacts: ContactsService,
    private readonly registration: RegisterContact,
    private readonly suppressions: SuppressionsStore,
    private readonly bases: BasesStore,
    private readonly ledger: LedgerService,
  ) {}

  /** When it ends, in epoch milliseconds; the same whether or not the person has refused. */
  record(brought: NewBasis, caller: Caller): Promise<number> {
    return this.database.inTransaction(async (tx) => {
      const { catalog } = await this.catalog.currentIn(tx);
      const { channel, basis } = offered(catalog, brought);
      const term = termOf(brought.at, basis, await readClock(tx));
      const holder = await this.holderOf(tx, brought, channel, caller);
      const isInForce = await this.isInForce(tx, holder, brought, term);
      const entryId = await this.append(tx, holder, { ...brought, ...term, isInForce }, caller);
      if (isInForce)
        await this.bases.put(tx, {
          contactId: holder.contactId,
          topic: brought.topic,
          channel: channel.key,
          basis: basis.key,
          addressId: holder.addressId,
          clientId: caller.clientId,
          since: new Date(term.since),
          expiresAt: new Date(term.expiresAt),
          entryId,
        });
      return term.expiresAt;
    });
  }

  private async holderOf(
    tx: Tx,
    { recipient, evidence: { source } }: NewBasis,
    { kind }: ChannelDef,
    caller: Caller,
  ): Promise<Holder> {
    if (recipient.by === 'address') {
      if (recipient.address.kind !== kind) throw otherKind(kind);
      const nothing = { country: null, timezone: null, locale: null };
      const profile = { kind: 'consumer', ...nothing, source } as const;
      await this.registration.bringIn(tx, [recipient.address], profile, caller);
    } else await this.contacts.lock(tx, recipient.contactId);
    const person = await this.contacts.find(tx, recipient, kind);
    if (!person?.addressId) throw otherKind(kind);
    const { contactId, addressId } = person;
    return { contactId, addressId, now: await readClock(tx) };
  }

  /** A refusal beats it, and so does a basis that rests on something later: it lasts longer. */
  private async isInForce(
    tx: Tx,
    holder: Holder,
    { topic, channel }: NewBasis,
    { since }: Term,
  ): Promise<boolean> {
    if (await this.isSuppressed(tx, holder)) return false;
    const { contactId } = holder;
    if (await this.bases.isRefused(tx, contactId, { topic, channel })) return false;
    const standing = await this.bases.listStanding(tx, contactId);
    return !standing.some(
      (one) => one.topic === topic && one.channel === channel && one.since.getTime() > since,
    );
  }

  /**
   * An objection from any address is the person's; the others are about the address itself. What is
   * brought against one of them must not come to life once it is lifted.
   */
  private async isSuppressed(tx: Tx, { contactId, addressId, now }: Holder): Promise<boolean> {
    const own = await this.contacts.storedMatchKey(tx, contactId, addressId);
    const keys = await this.contacts.allMatchKeys(tx, contactId);
    const suppressions = await this.suppressions.list(tx, keys);
    return suppressions.some(
      ({ kind, matchKey, until }) =>
        (kind === 'objection' || own?.key.equals(matchKey) === true) &&
        (until === null || until.getTime() > now),
    );
  }

  private append(
    tx: Tx,
    { contactId, addressId, now }: Holder,
    recorded: NewBasis & Term & { readonly isInForce: boolean },
    caller: Caller,
  ): Promise<string> {
    const { topic, channel, basis, since, expiresAt, isInForce, evidence } = recorded;
    const { source, reference = null, offeredRefusal, description } = evidence;
    return this.ledger.append(tx, {
      contactId,
      type: 'basis.recorded',
      at: now,
      payload: {
        topic,
        channel,
        address: addressId,
        basis,
        actor: caller.clientId,
        since: formatInstant(since),
        expiresAt: formatInstant(expiresAt),
        inForce: isInForce,
        evidence: { source, reference, offeredRefusal, description },
      },
    });
  }
}

function offered(
  catalog: Catalog,
  { topic: topicKey, channel: channelKey, basis: basisKey }: NewBasis,
): { channel: ChannelDef; basis: BasisDef } {
  const topic = topicByKey(catalog, topicKey);
  if (!topic) throw refusal('topic_unknown', '/topic', 'the catalog has no such topic');
  const channel = channelByKey(catalog, channelKey);
  if (!channel || !topic.channels.includes(channelKey))
    throw refusal('channel_not_offered', '/channel', 'this topic is not offered on this channel');
  const basis = basisByKey(catalog, basisKey);
  if (!basis || !topic.bases?.includes(basisKey))
    throw refusal('basis_not_enabled', '/basis', 'the catalog does not enable it for this topic');
  return { channel, basis };
}

/** One that is over already is refused: recording it would only keep data about somebody. */
function termOf(at: string, { lastsDays }: BasisDef, now: number): Term {
  const lastsMs = lastsDays * DAY_MS;
  // It ends exclusively: what happened so long ago to the millisecond carries nothing any more.
  const since = pastInstant(at, now, lastsMs - 1, '/at');
  return { since, expiresAt: since + lastsMs };
}

function otherKind(kind: string): DomainError {
  return refusal('address_invalid', '/recipient', `this channel needs an address of kind ${kind}`);
}

function refusal(code: ErrorCode, pointer: string, detail: string): DomainError {
  return new DomainError(code, null, [{ pointer, detail }]);
}
