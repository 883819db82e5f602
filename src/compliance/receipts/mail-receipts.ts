/**
 * Receipts by mail, to the confirmed address on file and to no other, whoever asks. Such a mail is asked
 * for like any message of ours, under the service topic; its name holds the day, so that one person gets
 * one a day however often it is asked for. The receipts are made when the mail is: a job carries ids.
 */
import { Injectable } from '@nestjs/common';
import type { Ask } from '../../authorization/ask.js';
import { AuthorizationService } from '../../authorization/authorization.service.js';
import { CatalogService } from '../../catalog/catalog.service.js';
import { ContactsService } from '../../contacts/contacts.service.js';
import { OpenAddresses } from '../../contacts/open-addresses.js';
import { languageFor, type Catalog } from '../../core/catalog.js';
import { formatInstant } from '../../core/duration.js';
import { DomainError } from '../../core/errors.js';
import { AccessLogStore } from '../../identity/access-log.store.js';
import { OwnAccess } from '../../identity/own-access.js';
import { OwnSender, ownMailChannel } from '../../opt-in/confirmation-ask.js';
import { OwnMails } from '../../opt-in/own-mails.js';
import { readClock } from '../../platform/database/clock.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/tx.js';
import { actorOf, type Caller } from '../../platform/http/scopes.js';
import { Jobs, type JobPayload } from '../../platform/jobs/jobs.js';
import { GiveReceipts, type UnsignedReceipts } from './give-receipts.js';
import { receiptFiles, receiptsOf } from './receipt-files.js';

const MAIL_RECEIPTS = 'receipts_mail';
const ACTION = 'contact.receipts_mailed';
const DAY = 'yyyy-mm-dd'.length;

interface Wanted {
  readonly contactId: string;
  /** Only these; undefined: all that there is. */
  readonly topics?: readonly string[] | undefined;
}

interface ReadyReceipts {
  readonly to: string;
  readonly locale: string;
  readonly zone: string | null;
  readonly catalog: Catalog;
  readonly unsigned: UnsignedReceipts;
}

@Injectable()
export class MailReceipts {
  constructor(
    private readonly database: Database,
    private readonly catalog: CatalogService,
    private readonly contacts: ContactsService,
    private readonly opened: OpenAddresses,
    private readonly accessLog: AccessLogStore,
    private readonly ownAccess: OwnAccess,
    private readonly authorizations: AuthorizationService,
    private readonly sender: OwnSender,
    private readonly receipts: GiveReceipts,
    private readonly mails: OwnMails,
    private readonly jobs: Jobs,
  ) {
    jobs.handle(MAIL_RECEIPTS, (payload) => this.run(payload));
  }

  /** On behalf of somebody who asked otherwise than on a page. */
  ask(
    { contactId, topic, reason }: { contactId: string; topic?: string | undefined; reason: string },
    caller: Caller,
  ): Promise<void> {
    return this.database.inTransaction(async (tx) => {
      await this.contacts.lock(tx, contactId);
      const at = await readClock(tx);
      const line = { actor: actorOf(caller), action: ACTION, contactId };
      await this.accessLog.insert(tx, { ...line, reason, at });
      await this.enqueue(tx, { contactId, topics: topic === undefined ? undefined : [topic] });
    });
  }

  /** By the person in the center, where it leaves a line as taking a copy does. Throws `daily_limit`. */
  askOwn(contactId: string): Promise<void> {
    return this.database.inTransaction(async (tx) => {
      await this.contacts.lock(tx, contactId);
      await this.ownAccess.note(tx, contactId, ACTION, await readClock(tx));
      await this.enqueue(tx, { contactId });
    });
  }

  /** By the person, on a page that a mail to their address led to. */
  askOnPage(wanted: Wanted): Promise<void> {
    return this.database.inTransaction(async (tx) => {
      await this.contacts.lock(tx, wanted.contactId);
      await this.enqueue(tx, wanted);
    });
  }

  /** Throws where there is nothing to mail, it may not be mailed, or it was today. */
  private async enqueue(tx: Tx, { contactId, topics }: Wanted): Promise<void> {
    const to = await this.opened.linked(tx, contactId, 'email');
    const { consents } = await this.receipts.read(tx, contactId, { topics });
    if (to === null || consents.length === 0) throw new DomainError('receipt_unavailable');
    const now = await readClock(tx);
    const day = formatInstant(now).slice(0, DAY);
    const { authorization } = await this.authorizations.authorizeIn(
      tx,
      await this.askFor(tx, contactId, day),
    );
    if (authorization.decision === 'deny') throw new DomainError('authorization_denied');
    // An allow from before is that of the mail that goes out today, or went.
    if (authorization.decidedAt.getTime() < now) throw new DomainError('rate_limited');
    await this.jobs.enqueue(tx, MAIL_RECEIPTS, {
      contactId,
      day,
      ...(topics === undefined ? {} : { topics: topics.join(' ') }),
    });
  }

  private async run({ contactId = '', day = '', topics }: JobPayload): Promise<void> {
    const wanted = { contactId, topics: topics?.split(' ') };
    const ready = await this.database.inTransaction((tx) => this.prepare(tx, wanted, day));
    if (!ready) return;
    const { to, locale, zone, catalog, unsigned } = ready;
    const receipts = await this.receipts.sign(unsigned, { isClear: true });
    await this.mails.send(contactId, 'email/receipts', {
      to,
      locale,
      catalog,
      model: receiptsOf(catalog, { locale, zone }, unsigned.consents),
      attachments: receiptFiles(locale, unsigned.consents, receipts),
    });
  }

  /** Null when it may no longer go out. From the commit on its permit is spent. */
  private async prepare(tx: Tx, wanted: Wanted, day: string): Promise<ReadyReceipts | null> {
    const { contactId, topics } = wanted;
    const contact = await this.contacts.lockIfThere(tx, contactId);
    const to = contact && (await this.opened.linked(tx, contactId, 'email'));
    if (!contact || to === null) return null;
    const ask = await this.askFor(tx, contactId, day);
    if (!(await this.mails.redeem(tx, ask))) return null;
    const unsigned = await this.receipts.read(tx, contactId, { topics });
    const agreedIn = unsigned.consents.at(-1)?.history.locale;
    const { catalog } = await this.catalog.currentIn(tx);
    const { zone } = await this.contacts.readerOf(tx, contactId);
    const locale = languageFor(contact.locale ?? agreedIn ?? '', catalog);
    return { to, locale, zone, catalog, unsigned };
  }

  private async askFor(tx: Tx, contactId: string, day: string): Promise<Ask> {
    const { catalog } = await this.catalog.currentIn(tx);
    const { topic } = catalog.confirmation;
    return {
      sender: await this.sender.get(),
      recipient: { by: 'contact', contactId },
      channel: ownMailChannel(catalog, topic),
      topic,
      messageRef: `receipts/${contactId}/${day}`,
      campaign: null,
    };
  }
}
