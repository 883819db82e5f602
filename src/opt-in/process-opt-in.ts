/**
 * The work behind an ask: find or make the contact, record the request with its evidence, and have
 * the confirmation mail authorized like any other message. Where its budget is reached, or the
 * person said "it was not me", the request is on record and no mail leaves. Anybody can fill in a form
 * with somebody's address for ever: of a person so many asks are on record in a day, and of all others
 * that there was one, about nobody.
 */
import { Injectable } from '@nestjs/common';
import { AuthorizationService } from '../authorization/authorization.service.js';
import { CatalogService } from '../catalog/catalog.service.js';
import { ContactsService, OWN_SOURCES, type Person } from '../contacts/contacts.service.js';
import { noticeHashes } from '../catalog/notice-hashes.js';
import type { Address } from '../core/address.js';
import type { Catalog } from '../core/catalog.js';
import { DAY_MS } from '../core/local-time.js';
import { OPT_IN_LIFE_MS } from '../core/opt-in.js';
import { isOwnActor } from '../core/own-actors.js';
import { ClientsService } from '../identity/clients.service.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { Config } from '../platform/config.js';
import { Vault } from '../platform/crypto/vault.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { newId } from '../platform/ids.js';
import { Jobs, type JobPayload } from '../platform/jobs/jobs.js';
import { Log } from '../platform/log.js';
import { domainKeys, domainOf, mailboxKeys } from './budget-keys.js';
import { confirmationAsk, OwnSender } from './confirmation-ask.js';
import { ConfirmationMailsStore } from './confirmation-mails.store.js';
import { CorrectAddress } from './correct-address.js';
import { formName } from './form-name.js';
import { OptInStore, type OptInKey } from './opt-in.store.js';
import { PROCESS_OPT_IN, requestLabel, type OptInAsk } from './request-opt-in.js';

export const MAIL_OPT_IN = 'opt_in_mail';
/** Over all spellings of one mailbox, so that tags behind a plus do not make a bomb. */
const MAILBOX_A_DAY = 5;
/** Twice what could be mailed. */
const KEPT_A_DAY = 2 * MAILBOX_A_DAY;

interface Asked {
  readonly contactId: string;
  readonly addressId: string;
  /** The address that it corrects. */
  readonly replaces: string | null;
}

@Injectable()
export class ProcessOptIn {
  constructor(
    private readonly database: Database,
    private readonly catalog: CatalogService,
    private readonly contacts: ContactsService,
    private readonly authorizations: AuthorizationService,
    private readonly ledger: LedgerService,
    private readonly store: OptInStore,
    private readonly mails: ConfirmationMailsStore,
    private readonly correct: CorrectAddress,
    private readonly clients: ClientsService,
    private readonly sender: OwnSender,
    private readonly vault: Vault,
    private readonly jobs: Jobs,
    private readonly config: Config,
    private readonly log: Log,
  ) {
    jobs.handle(PROCESS_OPT_IN, (payload) => this.run(payload));
  }

  private async run({ requestId = '' }: JobPayload): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      const request = await this.store.lockRequest(tx, requestId);
      if (!request) return;
      const opened = this.vault.unwrap(request.sealed, requestLabel(requestId));
      await this.process(tx, JSON.parse(opened.toString()) as OptInAsk, request.receivedAt);
      await this.store.deleteRequest(tx, requestId);
    });
  }

  private async process(tx: Tx, ask: OptInAsk, receivedAt: Date): Promise<void> {
    const person = await this.personFor(tx, ask, receivedAt.getTime());
    if (!person) return;
    const { contactId, addressId } = person;
    if (addressId === null) throw new Error('A contact found by address has no address.');
    await this.contacts.lock(tx, contactId);
    const replaces = ask.corrects?.contactId === contactId ? ask.corrects.addressId : null;
    if (ask.topics.length === 0) {
      const wrong = { contactId, addressId: replaces ?? addressId };
      await this.correct.replace(tx, wrong, addressId, await readClock(tx));
      return;
    }
    // A correction is asked for by whoever the organisation trusts with it, never by a form.
    if (!ask.corrects && (await this.isMoreThanKept(tx, contactId, receivedAt.getTime()))) {
      await this.leaveOut(tx, receivedAt.getTime());
      return;
    }
    const optInId = await this.record(tx, ask, { contactId, addressId, replaces }, receivedAt);
    const { address, channel, topics } = ask;
    const isMailed = await this.askForMail(tx, { optInId, address, channel, topics });
    await this.enqueueMail(tx, isMailed ? { contactId, optInId } : nobodys());
  }

  private async record(
    tx: Tx,
    ask: OptInAsk,
    { contactId, addressId, replaces }: Asked,
    receivedAt: Date,
  ): Promise<string> {
    const { channel, topics, locale, evidence } = ask;
    const { catalog } = await this.catalog.currentIn(tx);
    const optInId = newId();
    const notices = noticeHashes(catalog, topics, evidence.noticeVersion, locale);
    const entryId = await this.ledger.append(tx, {
      contactId,
      type: 'opt_in.requested',
      at: receivedAt.getTime(),
      payload: {
        optIn: optInId,
        channel,
        topics,
        locale,
        actor: ask.broughtBy,
        form: {
          url: evidence.formUrl,
          controls: evidence.controls.map((control) => ({ ...control })),
        },
        notices,
        ...(replaces === null ? {} : { corrects: replaces }),
      },
    });
    await this.store.insert(tx, {
      contactId,
      optInId,
      kind: 'request',
      addressId,
      channel,
      topics: [...topics],
      noticeVersion: evidence.noticeVersion,
      locale,
      state: 'requested',
      requestedAt: receivedAt,
      expiresAt: new Date(receivedAt.getTime() + OPT_IN_LIFE_MS),
      decidedAt: null,
      replaces,
      form: await this.formOf(tx, catalog, ask),
      entryIds: [entryId],
    });
    return optInId;
  }

  private async isMoreThanKept(tx: Tx, contactId: string, receivedAt: number): Promise<boolean> {
    const dayAgo = new Date(receivedAt - DAY_MS);
    return (await this.store.countAskedSince(tx, contactId, dayAgo)) >= KEPT_A_DAY;
  }

  /** The log grows by every ask alike: how it grows is public, and must not say who is on file. */
  private async leaveOut(tx: Tx, at: number): Promise<void> {
    const payload = { rule: 'asks_a_day' };
    await this.ledger.append(tx, { contactId: null, type: 'opt_in.not_kept', at, payload });
    await this.enqueueMail(tx, nobodys());
  }

  private enqueueMail(tx: Tx, { contactId, optInId }: OptInKey): Promise<void> {
    return this.jobs.enqueue(tx, MAIL_OPT_IN, { contactId, optInId });
  }

  private async formOf(tx: Tx, catalog: Catalog, ask: OptInAsk): Promise<string | null> {
    const { address, broughtBy, evidence } = ask;
    const names = isOwnActor(broughtBy) ? null : await this.clients.names(tx);
    const own = [this.config.settings.publicUrl, catalog.controller.website];
    return formName({
      url: evidence.formUrl,
      client: names?.get(broughtBy) ?? null,
      domain: domainOf(address),
      ownHosts: own.map((url) => new URL(url).hostname),
    });
  }

  private personFor(tx: Tx, ask: OptInAsk, receivedAt: number): Promise<Person | null> {
    const { address, locale, corrects } = ask;
    if (corrects) return this.correct.personAt(tx, address, corrects, receivedAt);
    const profile = {
      kind: 'consumer',
      country: null,
      timezone: null,
      locale,
      source: OWN_SOURCES.optIn,
    } as const;
    return this.contacts.findOrCreate(tx, address, profile, receivedAt);
  }

  /** Whether it may go out. The mail's slot in the budget is taken in the same transaction as the decision that allows it. */
  private async askForMail(
    tx: Tx,
    optIn: {
      optInId: string;
      address: Address;
      channel: string;
      topics: readonly string[];
    },
  ): Promise<boolean> {
    const { optInId, address, channel, topics } = optIn;
    const domainKey = domainKeys(this.vault, address)[0].key;
    const mailboxKey = mailboxKeys(this.vault, address)[0].key;
    await this.mails.lockBudget(tx, domainKey);
    const perHour = this.config.settings.confirmationsPerDomainHour;
    if (
      (await this.mails.countSince(tx, domainKey, '1 hour')) >= perHour ||
      (await this.mails.countSince(tx, mailboxKey, '1 day')) >= MAILBOX_A_DAY
    ) {
      this.log.warn('a budget of confirmation mails over many addresses is used up');
      return false;
    }
    const { catalog } = await this.catalog.currentIn(tx);
    const ask = confirmationAsk(await this.sender.get(), catalog, {
      optInId,
      address,
      channel,
      topics,
    });
    // Its message ref is new with the opt-in: nobody else can hold it or wait for it.
    const { authorization } = await this.authorizations.authorizeIn(tx, ask);
    if (authorization.decision === 'deny') return false;
    const mail = { mailId: optInId, topics, at: authorization.decidedAt };
    await this.mails.insert(tx, this.contacts.matchKeys(address)[0].key, mail);
    await this.mails.insert(tx, domainKey, mail);
    await this.mails.insert(tx, mailboxKey, mail);
    return true;
  }
}

/** Where no mail goes out its job gets an opt-in that is nobody's: the log grows alike (ADR 25). */
const nobodys = (): OptInKey => ({ contactId: newId(), optInId: newId() });
