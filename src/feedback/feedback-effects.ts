/**
 * What a report does, under the contact's lock. It only ever reduces contact: an address that does
 * not work is written to no more; a complaint stops marketing to the address and takes the person off
 * what they complained about; an unsubscription is a withdrawal. A report of before the person's own
 * confirmation does nothing against it. Of somebody unknown only the refusal is kept, by match key.
 */
import { Injectable } from '@nestjs/common';
import { AuthorizationStore } from '../authorization/authorization.store.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { SuppressionsStore, type SuppressionKind } from '../contacts/suppressions.store.js';
import type { Address } from '../core/address.js';
import { formatInstant } from '../core/duration.js';
import { isGivenUp, SOFT_BOUNCES } from '../core/soft-bounces.js';
import type { MatchKey } from '../platform/crypto/vault.js';
import type { Tx } from '../platform/database/tx.js';
import { ConsentsStore } from '../preferences/consents.store.js';
import { RecordWithdrawal, type Said } from '../preferences/record-withdrawal.js';
import type { Journaled } from '../preferences/withdrawal-journal.js';
import type { Report } from './feedback.dto.js';
import { SoftBouncesStore } from './soft-bounces.store.js';

/** Who it is about, as far as we know. */
export interface Subject {
  /** Null: nobody on file. */
  readonly contactId: string | null;
  /** Null for somebody unknown, and where nobody named an address. */
  readonly addressId: string | null;
  /** As it was named. */
  readonly address: Address | null;
  readonly message: Message | null;
}

export interface Message {
  readonly authorizationId: string;
  readonly topic: string;
  readonly channel: string;
  readonly isMarketing: boolean;
  readonly decidedAt: Date;
}

export interface Told {
  readonly report: Report;
  /** When it happened. */
  readonly at: number;
  readonly actor: string;
}

export interface Outcome {
  readonly effect: SuppressionKind | 'withdrawal' | 'counted' | 'stale' | 'none';
  /** To be journaled before anything is answered. */
  readonly withdrawals: readonly Journaled[];
  /** The address that is complained about, to be kept under the id of the report's entry. */
  readonly complaint?: MatchKey;
}

interface Confirmed {
  readonly topic: string;
  readonly channel: string;
  readonly addressId: string;
  readonly confirmedAt: Date;
}

type OnFile = Subject & {
  readonly contactId: string;
  readonly confirmed: readonly Confirmed[];
};

const STALE: Outcome = { effect: 'stale', withdrawals: [] };
const NONE: Outcome = { effect: 'none', withdrawals: [] };
const COMPLAINT: Outcome = { effect: 'complaint', withdrawals: [] };

@Injectable()
export class FeedbackEffects {
  constructor(
    private readonly authorizations: AuthorizationStore,
    private readonly contacts: ContactsService,
    private readonly suppressions: SuppressionsStore,
    private readonly consents: ConsentsStore,
    private readonly withdrawals: RecordWithdrawal,
    private readonly bounces: SoftBouncesStore,
  ) {}

  async take(tx: Tx, subject: Subject, told: Told, now: number): Promise<Outcome> {
    const { contactId } = subject;
    if (contactId === null) return this.keepApart(tx, subject, told, now);
    const confirmed = await this.consents.listConfirmed(tx, contactId);
    const onFile = { ...subject, contactId, confirmed };
    if (told.report === 'unsubscribe') return this.unsubscribe(tx, onFile, told, now);
    if (told.report === 'complaint') return this.complain(tx, onFile, told, now);
    return this.bounce(tx, onFile, told, now);
  }

  private async keepApart(tx: Tx, subject: Subject, told: Told, now: number): Promise<Outcome> {
    if (subject.address === null || told.report === 'bounce_soft') return NONE;
    const [key] = this.contacts.matchKeys(subject.address);
    if (told.report === 'complaint') return { ...COMPLAINT, complaint: key };
    if (told.report === 'bounce_hard') return this.giveUp(tx, key, now);
    const row = await this.withdrawals.refuseAddress(tx, key, saidIn(told, subject), now);
    return { effect: 'objection', withdrawals: [row] };
  }

  /** From a message that nobody can leave, or from none that is named, it can only mean all. */
  private async unsubscribe(tx: Tx, subject: OnFile, told: Told, now: number): Promise<Outcome> {
    const { contactId, message, confirmed } = subject;
    if (message?.isMarketing === true) return this.leave(tx, { ...subject, message }, told, now);
    if (latest(confirmed) > told.at) return STALE;
    const said = saidIn(told, subject);
    const withdrawals = await this.withdrawals.object(tx, contactId, said, now);
    return { effect: 'objection', withdrawals };
  }

  private async complain(tx: Tx, subject: OnFile, told: Told, now: number): Promise<Outcome> {
    const { contactId, message } = subject;
    const isLate = provedAt(subject) > told.at;
    // Whatever it names: who calls our mail spam takes no leaving back.
    if (!isLate) await this.withdrawals.makeFinal(tx, contactId, now);
    const about = message?.isMarketing === true ? { ...subject, message } : null;
    const left = about ? await this.leave(tx, about, told, now) : isLate ? STALE : NONE;
    const key = isLate ? null : await this.keyOf(tx, subject);
    if (!key) return left;
    await this.authorizations.voidOutstanding(tx, contactId, 'marketing', now, 'complaint');
    return { ...COMPLAINT, withdrawals: left.withdrawals, complaint: key };
  }

  private async leave(
    tx: Tx,
    subject: OnFile & { readonly message: Message },
    told: Told,
    now: number,
  ): Promise<Outcome> {
    const { contactId, confirmed } = subject;
    const { topic, channel } = subject.message;
    const own = confirmed.filter((one) => one.topic === topic && one.channel === channel);
    if (latest(own) > told.at) return STALE;
    const said = saidIn(told, subject);
    const withdrawals = await this.withdrawals.withdraw(
      tx,
      contactId,
      { topic, channel },
      said,
      now,
    );
    return { effect: 'withdrawal', withdrawals };
  }

  private async bounce(tx: Tx, subject: OnFile, told: Told, now: number): Promise<Outcome> {
    const key = await this.keyOf(tx, subject);
    if (!key) return NONE;
    if (provedAt(subject) > told.at) return STALE;
    if (told.report === 'bounce_hard') return this.giveUp(tx, key, now);
    return this.count(tx, subject, key, told, now);
  }

  private async count(
    tx: Tx,
    subject: OnFile,
    key: MatchKey,
    { at }: Told,
    now: number,
  ): Promise<Outcome> {
    const { contactId, addressId } = subject;
    const since = Math.max(provedAt(subject), now - SOFT_BOUNCES.rememberedMs);
    if (addressId === null || at < since) return STALE;
    const address = { contactId, addressId };
    await this.bounces.insert(tx, address, new Date(at), new Date(since));
    const days = await this.bounces.list(tx, address);
    if (isGivenUp(days)) return this.giveUp(tx, key, now);
    return { effect: 'counted', withdrawals: [] };
  }

  private async keyOf(tx: Tx, { contactId, addressId }: OnFile): Promise<MatchKey | null> {
    return addressId === null ? null : this.contacts.storedMatchKey(tx, contactId, addressId);
  }

  private async giveUp(tx: Tx, key: MatchKey, now: number): Promise<Outcome> {
    const effect = 'undeliverable';
    await this.suppressions.put(tx, key, { kind: effect, since: new Date(now), until: null });
    return { effect, withdrawals: [] };
  }
}

/** Who confirmed from the address has shown that it works, and that mail is welcome there. */
function provedAt({ confirmed, addressId }: OnFile): number {
  return latest(confirmed.filter((consent) => consent.addressId === addressId));
}

function latest(confirmed: readonly Confirmed[]): number {
  return Math.max(0, ...confirmed.map(({ confirmedAt }) => confirmedAt.getTime()));
}

function saidIn({ actor, at }: Told, { message }: Subject): Said {
  const saidAt = formatInstant(at);
  const reference = message?.authorizationId;
  return { via: 'feedback', actor, saidAt, ...(reference === undefined ? {} : { reference }) };
}
