/**
 * What a case of the decision tables says was recorded about a contact: grounds with their proof,
 * open opt-ins, what was allowed before, and the mails that asked to confirm.
 */
import { randomBytes } from 'node:crypto';
import { MessageRefsStore } from '../../src/authorization/message-refs.store.js';
import type { AddressKind } from '../../src/core/address.js';
import { formatAuthorizationId } from '../../src/core/authorization-id.js';
import { channelByKey, topicByKey, type Catalog } from '../../src/core/catalog.js';
import { DAY_MS } from '../../src/core/local-time.js';
import type { TopicOnChannel } from '../../src/core/topic.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { ConfirmationMailsStore } from '../../src/opt-in/confirmation-mails.store.js';
import { OptInStore } from '../../src/opt-in/opt-in.store.js';
import type { Tx } from '../../src/platform/database/tx.js';
import { bucketOf, newId } from '../../src/platform/ids.js';
import { BasesStore } from '../../src/preferences/bases.store.js';
import { ConsentsStore } from '../../src/preferences/consents.store.js';
import type { TestApp } from './app.js';
import {
  basisEnd,
  instantAt,
  instantOf,
  type BasisDef,
  type ConsentDef,
  type ContactDef,
  type Offset,
} from './decision-case.js';

/** A contact that is there, in the transaction that makes it. */
export interface Seated {
  readonly tx: Tx;
  readonly now: number;
  readonly catalog: Catalog;
  readonly contactId: string;
  /** The first of a kind is the one that messages go to. */
  readonly addresses: readonly { readonly kind: AddressKind; readonly addressId: string | null }[];
}

const MINUTE_MS = 60_000;

export class SeedRecords {
  constructor(private readonly app: TestApp) {}

  /** `matchKey` is that of the address that messages go to. */
  async put(seated: Seated, contact: ContactDef, matchKey: Buffer): Promise<void> {
    for (const consent of contact.consents ?? []) await this.consent(seated, consent);
    for (const basis of contact.bases ?? []) await this.basis(seated, basis);
    for (const optIn of contact.optIns ?? []) await this.optIn(seated, optIn);
    for (const slot of contact.slots ?? []) await this.slot(seated, slot);
    await this.mails(seated, contact.confirmations ?? [], matchKey);
  }

  private async consent(seated: Seated, def: ConsentDef): Promise<void> {
    const { tx, now, contactId } = seated;
    const { topic, channel, state = 'confirmed', expires } = def;
    const at = instantAt(def.at, now);
    const store = this.app.get(ConsentsStore);
    await store.putConfirmed(tx, {
      contactId,
      topic,
      channel,
      addressId: addressOf(seated, def),
      noticeKey: 'news',
      noticeVersion: '1',
      locale: 'fr',
      confirmedAt: new Date(at),
      expiresAt: dateOf(expires, now),
      renewalAskedAt: null,
      entryId: await this.entry(seated, 'consent.confirmed', def, at),
    });
    if (state === 'confirmed') return;
    const confirmed = await store.listConfirmed(tx, contactId);
    const entryId = await this.entry(seated, 'consent.withdrawn', def, at);
    for (const row of confirmed)
      if (row.topic === topic && row.channel === channel)
        await store.end(tx, row, entryId, new Date(at));
  }

  private async basis(seated: Seated, def: BasisDef): Promise<void> {
    const { tx, now, contactId } = seated;
    const { topic, channel, basis } = def;
    const at = instantAt(def.at, now);
    await this.app.get(BasesStore).put(tx, {
      contactId,
      topic,
      channel,
      basis,
      addressId: addressOf(seated, def),
      clientId: newId(),
      since: new Date(at),
      expiresAt: new Date(basisEnd(def, now)),
      entryId: await this.entry(seated, 'basis.recorded', def, at),
    });
  }

  /** What proves a ground; where it cannot be proved, the entry is there and its evidence is gone. */
  private async entry(
    { tx, contactId }: Seated,
    type: 'consent.confirmed' | 'consent.withdrawn' | 'basis.recorded',
    { topic, channel, evidence = true }: ConsentDef | BasisDef,
    at: number,
  ): Promise<string> {
    const ledger = this.app.get(LedgerService);
    const entryId = await ledger.append(tx, { contactId, type, at, payload: { topic, channel } });
    if (!evidence) await ledger.forget(tx, contactId, [entryId]);
    return entryId;
  }

  private async optIn(
    seated: Seated,
    { topics, channel, at }: { topics: string[]; channel: string; at: Offset },
  ): Promise<void> {
    const { tx, now, contactId } = seated;
    const requestedAt = instantAt(at, now);
    await this.app.get(OptInStore).insert(tx, {
      contactId,
      optInId: newId(),
      kind: 'request',
      addressId: addressOf(seated, { channel }),
      channel,
      topics,
      noticeVersion: '1',
      locale: 'fr',
      state: 'requested',
      requestedAt: new Date(requestedAt),
      expiresAt: new Date(requestedAt + 7 * DAY_MS),
      decidedAt: null,
      replaces: null,
      form: null,
      entryIds: [],
    });
  }

  /** The mails by which Assent asked to confirm. */
  private async mails(
    { tx, now }: Seated,
    sent: readonly { topics: string[]; at: Offset }[],
    matchKey: Buffer,
  ): Promise<void> {
    const store = this.app.get(ConfirmationMailsStore);
    for (const { topics, at } of sent)
      await store.insert(tx, matchKey, {
        mailId: newId(),
        topics,
        at: new Date(instantAt(at, now)),
      });
  }

  /** A message that was allowed, by whomever. */
  private async slot(
    { tx, now, catalog, contactId }: Seated,
    { topic, channel, ...def }: TopicOnChannel & { at: Offset },
  ): Promise<void> {
    const at = instantAt(def.at, now);
    const bucket = bucketOf(contactId);
    const authorization = {
      bucket,
      decidedOn: new Date(at).toISOString().slice(0, 'yyyy-mm-dd'.length),
      authorizationId: formatAuthorizationId({ now: at, bucket, random: randomBytes(16) }),
      contactId,
      addressId: null,
      clientId: newId(),
      messageRef: 'earlier',
      requestHash: randomBytes(32),
      topic,
      topicClass: topicByKey(catalog, topic)?.class ?? null,
      channel,
      campaign: null,
      decision: 'allow' as const,
      reason: null,
      looked: 0,
      denied: 0,
      waits: null,
      gated: false,
      notBefore: null,
      policyVersion: '1',
      decidedAt: new Date(at),
      expiresAt: new Date(at + 15 * MINUTE_MS),
    };
    await this.app.get(MessageRefsStore).insert(tx, [{ isNew: true, authorization }]);
  }
}

export function dateOf(offset: Offset | undefined, now: number): Date | null {
  const at = instantOf(offset, now);
  return at === null ? null : new Date(at);
}

/** A channel of a kind that the contact has no address of was agreed to from one that is gone. */
function addressOf(
  { catalog, addresses }: Seated,
  { channel, address = 'same' }: { channel: string; address?: 'same' | 'other' },
): string {
  const kind = channelByKey(catalog, channel)?.kind;
  const [same, other] = addresses.filter((one) => one.kind === kind);
  return (address === 'same' ? same : other)?.addressId ?? newId();
}
