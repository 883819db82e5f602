/**
 * What a yes changes, whether it was asked for or renewed: each topic becomes its own consent, of a
 * new term and with its own entry. It is the person's own act, so it ends what they had refused. It
 * is a yes to these topics and no more: for all others the refusal is kept as a withdrawal, so that
 * no basis a client brings later carries them.
 */
import { Injectable } from '@nestjs/common';
import { noticeHashes } from '../catalog/notice-hashes.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { SuppressionsStore, type SuppressionKind } from '../contacts/suppressions.store.js';
import { purposeByKey, topicByKey, type Catalog, type Topic } from '../core/catalog.js';
import { DAY_MS } from '../core/local-time.js';
import { LedgerService } from '../ledger/ledger.service.js';
import type { Tx } from '../platform/database/tx.js';
import { ConsentsStore, type WithdrawalRow } from '../preferences/consents.store.js';
import { OwnActs } from '../preferences/own-acts.js';
import type { OptInEntity } from './opt-in.entity.js';

/** How the person said so; part of the evidence. */
const METHODS = {
  request: 'button_post',
  renewal: 'renewal',
  choice: 'preferences_page',
} as const;

/** What was asked, as far as a yes rests on it; a choice is asked and answered in one act. */
export type Answered = Pick<
  OptInEntity,
  'contactId' | 'optInId' | 'addressId' | 'channel' | 'locale' | 'noticeVersion'
> & { readonly kind: keyof typeof METHODS };

@Injectable()
export class GiveConsent {
  constructor(
    private readonly contacts: ContactsService,
    private readonly suppressions: SuppressionsStore,
    private readonly consents: ConsentsStore,
    private readonly ledger: LedgerService,
    private readonly acts: OwnActs,
  ) {}

  /**
   * Under the contact's lock. Null, and nothing done, where the catalog has none of the topics; else
   * what is to stand in the journal before anything is answered.
   */
  async give(
    tx: Tx,
    optIn: Answered,
    catalog: Catalog,
    keys: readonly string[],
    now: number,
  ): Promise<readonly WithdrawalRow[] | null> {
    const topics = keys.flatMap((key) => topicByKey(catalog, key) ?? []);
    if (topics.length === 0) return null;
    await this.acts.note(tx, optIn.contactId, now);
    const kept = await this.endRefusals(tx, optIn, now);
    const chosen = topics.length;
    for (const topic of topics) await this.confirmTopic(tx, optIn, catalog, { topic, chosen }, now);
    await this.contacts.linkAddress(tx, optIn.contactId, optIn.addressId, now);
    return kept;
  }

  private async confirmTopic(
    tx: Tx,
    optIn: Answered,
    catalog: Catalog,
    { topic, chosen }: { readonly topic: Topic; readonly chosen: number },
    now: number,
  ): Promise<void> {
    const { contactId, channel, locale, noticeVersion, addressId } = optIn;
    const days = purposeByKey(catalog, topic.purpose)?.consentLastsDays;
    const expiresAt = days === undefined ? null : new Date(now + days * DAY_MS);
    const [notice] = noticeHashes(catalog, [topic.key], noticeVersion, locale);
    const entryId = await this.ledger.append(tx, {
      contactId,
      type: 'consent.confirmed',
      at: now,
      payload: {
        optIn: optIn.optInId,
        topic: topic.key,
        channel,
        address: addressId,
        purpose: topic.purpose,
        basis: 'consent',
        method: METHODS[optIn.kind],
        // To how many topics this act said yes: where fewer are on record, the others were forgotten.
        chosen,
        locale,
        notice: notice ? { ...notice } : null,
        expiresAt: expiresAt?.toISOString() ?? null,
      },
    });
    await this.consents.putConfirmed(tx, {
      contactId,
      topic: topic.key,
      channel,
      addressId,
      noticeKey: topic.notice ?? '',
      noticeVersion,
      locale,
      confirmedAt: new Date(now),
      expiresAt,
      renewalAskedAt: null,
      entryId,
    });
  }

  /**
   * It ends "no marketing from you", and for the address they confirm from also "not me", "this is
   * spam", and "mail does not arrive here", since one just did. An address that proves itself only
   * now speaks for itself alone.
   */
  private async endRefusals(tx: Tx, optIn: Answered, now: number): Promise<WithdrawalRow[]> {
    const own = await this.contacts.storedMatchKey(tx, optIn.contactId, optIn.addressId);
    if (!own) return [];
    const linked = await this.contacts.linkedMatchKeys(tx, optIn.contactId);
    const keys = linked.some(({ key }) => key.equals(own.key)) ? linked : [own];
    const complaints = (await this.suppressions.list(tx, [own])).filter(isOf('complaint'));
    const objections = (await this.suppressions.list(tx, keys)).filter(isOf('objection'));
    await this.suppressions.delete(tx, [own], ['not_me', 'complaint', 'undeliverable']);
    await this.suppressions.delete(tx, keys, ['objection']);
    const ended = [...objections, ...complaints];
    if (ended.length === 0) return [];
    const entryId = await this.ledger.append(tx, {
      contactId: optIn.contactId,
      type: 'objection.ended',
      at: now,
      payload: { optIn: optIn.optInId, ended: [...new Set(ended.map(({ kind }) => kind))] },
    });
    const at = new Date(Math.max(...ended.map(({ since }) => since.getTime())));
    return this.keepRefusal(tx, optIn.contactId, at, entryId);
  }

  /** What was said before anybody was on file, or about an address, has no withdrawal of its own. */
  private async keepRefusal(
    tx: Tx,
    contactId: string,
    at: Date,
    entryId: string,
  ): Promise<WithdrawalRow[]> {
    const refused = { contactId, scope: 'all', topic: null, channel: null } as const;
    if (await this.consents.isSaid(tx, refused, at)) return [];
    return [await this.consents.insertWithdrawal(tx, { ...refused, entryId, at })];
  }
}

function isOf(wanted: SuppressionKind): (suppression: { kind: SuppressionKind }) => boolean {
  return ({ kind }) => kind === wanted;
}
