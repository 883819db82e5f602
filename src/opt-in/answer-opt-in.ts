/**
 * What the person answers on the page that the mail leads to: yes for the topics ticked, or "it was
 * not me". Each topic confirmed is its own consent with its own entry. Answering twice changes
 * nothing and says the same.
 */
import { Injectable } from '@nestjs/common';
import { CatalogService } from '../catalog/catalog.service.js';
import { noticeHashes } from '../catalog/notice-hashes.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { SuppressionsStore } from '../contacts/suppressions.store.js';
import { purposeByKey, topicByKey, type Catalog, type Topic } from '../core/catalog.js';
import { NOT_ME_MS, transition, type OptInState } from '../core/opt-in.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { tokenHash } from '../platform/ids.js';
import { ConsentsStore } from '../preferences/consents.store.js';
import type { OptInEntity } from './opt-in.entity.js';
import { OptInStore } from './opt-in.store.js';

const DAY_MS = 86_400_000;

export interface OptInOnPage {
  readonly optIn: OptInEntity;
  /** As it is now: an unanswered one whose time is over is expired, whether or not the job ran. */
  readonly state: OptInState;
  readonly address: string;
  /** Topics of this opt-in that stand confirmed. */
  readonly confirmed: readonly string[];
}

export type Answer = 'confirmed' | 'refused' | 'expired' | 'none_chosen' | 'unknown';

@Injectable()
export class AnswerOptIn {
  constructor(
    private readonly database: Database,
    private readonly catalog: CatalogService,
    private readonly contacts: ContactsService,
    private readonly suppressions: SuppressionsStore,
    private readonly consents: ConsentsStore,
    private readonly ledger: LedgerService,
    private readonly store: OptInStore,
  ) {}

  /** Null for a token that leads nowhere. */
  look(token: string): Promise<OptInOnPage | null> {
    return this.database.inSnapshot(async (tx) => {
      const optIn = await this.store.findByToken(tx, tokenHash(token));
      if (!optIn) return null;
      const { contactId, addressId, channel, topics } = optIn;
      const consents = await this.consents.listConfirmed(tx, contactId);
      return {
        optIn,
        state: stateAt(optIn, await readClock(tx)),
        address: await this.contacts.openAddress(tx, contactId, addressId),
        confirmed: topics.filter((topic) =>
          consents.some((one) => one.topic === topic && one.channel === channel),
        ),
      };
    });
  }

  confirm(token: string, chosen: readonly string[]): Promise<Answer> {
    return this.answer(token, async (tx, optIn, now) => {
      const step = transition(stateAt(optIn, now), 'confirm');
      if (!step.ok) return stateAt(optIn, now) === 'refused' ? 'refused' : 'expired';
      if (!step.changed) return 'confirmed';
      const { catalog } = await this.catalog.currentIn(tx);
      const topics = optIn.topics
        .filter((key) => chosen.includes(key))
        .flatMap((key) => topicByKey(catalog, key) ?? []);
      if (topics.length === 0) return 'none_chosen';
      await this.endObjection(tx, optIn, now);
      for (const topic of topics) await this.confirmTopic(tx, optIn, catalog, topic, now);
      await this.contacts.linkAddress(tx, optIn.contactId, optIn.addressId, now);
      await this.store.update(tx, optIn, { state: step.state, decidedAt: new Date(now) });
      await this.store.tally(tx, 'confirmed');
      return 'confirmed';
    });
  }

  /** "It was not me": no confirmation mail goes to this address for 30 days. */
  refuse(token: string): Promise<Answer> {
    return this.answer(token, async (tx, optIn, now) => {
      const step = transition(stateAt(optIn, now), 'refuse');
      if (!step.ok) return stateAt(optIn, now) === 'confirmed' ? 'confirmed' : 'expired';
      if (!step.changed) return 'refused';
      const entryId = await this.ledger.append(tx, {
        contactId: optIn.contactId,
        type: 'opt_in.refused',
        at: now,
        payload: { optIn: optIn.optInId, method: 'button_post' },
      });
      const key = await this.contacts.storedMatchKey(tx, optIn.contactId, optIn.addressId);
      if (key)
        await this.suppressions.put(tx, key, {
          kind: 'not_me',
          since: new Date(now),
          until: new Date(now + NOT_ME_MS),
        });
      await this.store.update(tx, optIn, { state: step.state, decidedAt: new Date(now), entryId });
      return 'refused';
    });
  }

  private answer(
    token: string,
    work: (tx: Tx, optIn: OptInEntity, now: number) => Promise<Answer>,
  ): Promise<Answer> {
    return this.database.inTransaction(async (tx) => {
      const found = await this.store.findByToken(tx, tokenHash(token));
      if (!found || !(await this.contacts.lockIfThere(tx, found.contactId))) return 'unknown';
      const optIn = await this.store.find(tx, found);
      return optIn ? work(tx, optIn, await readClock(tx)) : 'unknown';
    });
  }

  private async confirmTopic(
    tx: Tx,
    optIn: OptInEntity,
    catalog: Catalog,
    topic: Topic,
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
        method: 'button_post',
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
      entryId,
    });
  }

  /**
   * Confirming is the person's own later act: it ends "no marketing from you", and "not me" for the
   * address they confirm from. An address that proves itself only now speaks for itself alone.
   */
  private async endObjection(tx: Tx, optIn: OptInEntity, now: number): Promise<void> {
    const own = await this.contacts.storedMatchKey(tx, optIn.contactId, optIn.addressId);
    if (!own) return;
    await this.suppressions.delete(tx, [own], ['not_me']);
    const linked = await this.contacts.linkedMatchKeys(tx, optIn.contactId);
    const keys = linked.some(({ key }) => key.equals(own.key)) ? linked : [own];
    const standing = await this.suppressions.list(tx, keys);
    await this.suppressions.delete(tx, keys, ['objection']);
    if (standing.some(({ kind }) => kind === 'objection'))
      await this.ledger.append(tx, {
        contactId: optIn.contactId,
        type: 'objection.ended',
        at: now,
        payload: { optIn: optIn.optInId },
      });
  }
}

/** The link ends with its time, whatever was answered: who finds the mail later learns nothing. */
function stateAt(optIn: OptInEntity, now: number): OptInState {
  return optIn.expiresAt.getTime() <= now ? 'expired' : optIn.state;
}
