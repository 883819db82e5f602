/**
 * Asks one person whether they still agree, in one mail for all that ends at one of their addresses.
 * That they were asked is set down in the transaction that spends the mail's permit: whoever may not
 * be written to now is asked by a later run, and nobody is asked twice.
 */
import { Injectable } from '@nestjs/common';
import { CatalogService } from '../catalog/catalog.service.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { SuppressionsStore } from '../contacts/suppressions.store.js';
import { currentNotice, languageFor, topicByKey, type Catalog } from '../core/catalog.js';
import { formatInstant } from '../core/duration.js';
import { dueForRenewal, renewalLinkEnd, type DueConsent } from '../core/renewal.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { Jobs, type JobPayload } from '../platform/jobs/jobs.js';
import { ConsentsStore } from '../preferences/consents.store.js';
import { RenewalsStore } from '../preferences/renewals.store.js';
import { ConfirmationMailsStore } from './confirmation-mails.store.js';
import { OptInPost, type AllowedMail, type ReadyMail } from './opt-in-post.js';
import { OptInStore, type NewOptIn, type OptInKey } from './opt-in.store.js';
import { personOf, standingOf } from './renewal-facts.js';

export const MAIL_RENEWAL = 'renewal_mail';

/** The opt-in's id is chosen before: a mail that is tried again belongs to the same one. */
interface Order extends OptInKey {
  readonly channel: string;
  readonly addressId: string;
}

type Consent = Awaited<ReturnType<ConsentsStore['listConfirmed']>>[number];

@Injectable()
export class MailRenewal {
  constructor(
    private readonly database: Database,
    private readonly catalog: CatalogService,
    private readonly contacts: ContactsService,
    private readonly suppressions: SuppressionsStore,
    private readonly consents: ConsentsStore,
    private readonly renewals: RenewalsStore,
    private readonly ledger: LedgerService,
    private readonly store: OptInStore,
    private readonly mails: ConfirmationMailsStore,
    private readonly post: OptInPost,
    jobs: Jobs,
  ) {
    jobs.handle(MAIL_RENEWAL, (payload) => this.run(payload));
  }

  private async run(payload: JobPayload): Promise<void> {
    const { contactId = '', optInId = '', channel = '', addressId = '' } = payload;
    const order = { contactId, optInId, channel, addressId };
    const ready = await this.database.inTransaction((tx) => this.prepare(tx, order));
    if (ready) await this.post.send(ready);
  }

  /** Null when there is nothing to ask any more, or it may not be asked now. */
  private async prepare(tx: Tx, order: Order): Promise<ReadyMail | null> {
    const contact = await this.contacts.lockIfThere(tx, order.contactId);
    if (!contact) return null;
    const now = await readClock(tx);
    const consents = (await this.consents.listConfirmed(tx, order.contactId)).filter(
      ({ channel, addressId }) => channel === order.channel && addressId === order.addressId,
    );
    const earlier = await this.store.find(tx, order);
    if (earlier) return isOpen(earlier, consents, now) ? this.mailAgain(tx, earlier) : null;
    const key = await this.contacts.storedMatchKey(tx, order.contactId, order.addressId);
    if (!key) return null;
    const { catalog } = await this.catalog.currentIn(tx);
    const person = personOf(contact, await this.suppressions.list(tx, [key]));
    const due = dueForRenewal(catalog, person, consents.map(standingOf), now);
    const [first] = due;
    if (!first) return null;
    const agreedIn = consents.find(({ topic }) => topic === first.topic)?.locale;
    const locale = languageFor(contact.locale ?? agreedIn ?? '', catalog);
    const optIn = { ...order, ...asked(catalog, due, now), locale };
    const allowed = await this.post.allow(tx, optIn);
    if (!allowed) return null;
    await this.record(tx, optIn, due, allowed);
    return this.post.stamp(tx, optIn, allowed);
  }

  private async mailAgain(tx: Tx, optIn: NewOptIn): Promise<ReadyMail | null> {
    const allowed = await this.post.allow(tx, optIn);
    return allowed && this.post.stamp(tx, optIn, allowed);
  }

  private async record(
    tx: Tx,
    optIn: NewOptIn,
    due: readonly DueConsent[],
    { address }: AllowedMail,
  ): Promise<void> {
    const { contactId, optInId, channel, topics, requestedAt: at } = optIn;
    await this.store.insert(tx, optIn);
    await this.renewals.markAsked(tx, { contactId, channel, topics }, at);
    await this.mails.insert(tx, this.contacts.matchKeys(address)[0].key, {
      mailId: optInId,
      topics,
      at,
    });
    // It belongs to the history of the consents, and stays when the unanswered opt-in goes.
    await this.ledger.append(tx, {
      contactId,
      type: 'consent.renewal_asked',
      at: at.getTime(),
      payload: {
        optIn: optInId,
        channel,
        asked: due.map(({ topic, endsAt }) => ({ topic, endsAt: formatInstant(endsAt) })),
      },
    });
  }
}

/** Not answered, in time, and something of what it asks about still stands. */
function isOpen(optIn: NewOptIn, consents: readonly Consent[], now: number): boolean {
  return (
    optIn.state === 'requested' &&
    optIn.expiresAt.getTime() > now &&
    consents.some(({ topic }) => optIn.topics.includes(topic))
  );
}

/** Asked under the notice in force, which is the same for all that can be asked together. */
function asked(catalog: Catalog, due: readonly DueConsent[], now: number) {
  const topics = due.map(({ topic }) => topic);
  const [notice] = topics.flatMap((key) => topicByKey(catalog, key)?.notice ?? []);
  return {
    kind: 'renewal',
    topics,
    noticeVersion: currentNotice(catalog, notice ?? '')?.version ?? '',
    state: 'requested',
    requestedAt: new Date(now),
    expiresAt: new Date(renewalLinkEnd(due, now)),
    decidedAt: null,
    replaces: null,
    form: null,
    entryIds: [],
  } satisfies Partial<NewOptIn>;
}
