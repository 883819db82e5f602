/**
 * Erasure (GDPR Art. 17), in one transaction: the keys by which anything about the person could be read,
 * and every row about them. What is left names a random id from which nothing leads any more: decisions,
 * accesses, withdrawals, requests. The ledger keeps its entries, and one more says which of them have no
 * evidence now. It stands in the journal before it is answered, so that no restored backup brings
 * anybody back.
 */
import { Injectable } from '@nestjs/common';
import { AuthorizationStore } from '../../authorization/authorization.store.js';
import { ContactsService } from '../../contacts/contacts.service.js';
import { OpenAddresses } from '../../contacts/open-addresses.js';
import { addressOrThrow } from '../../contacts/recipient.js';
import type { Address } from '../../core/address.js';
import { DomainError } from '../../core/errors.js';
import { OWN_REASONS } from '../../core/own-reasons.js';
import { Delivery } from '../../delivery/delivery.service.js';
import { AccessLogStore } from '../../identity/access-log.store.js';
import { ORGANISATION_ID } from '../../ledger/contact-keys.store.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { ForgetAddress } from '../../opt-in/forget-address.js';
import { readClock } from '../../platform/database/clock.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/tx.js';
import { ConsentsStore } from '../../preferences/consents.store.js';
import { ReconcileWithdrawals, type First } from '../../preferences/reconcile-withdrawals.js';
import { WithdrawalJournal, type Journaled } from '../../preferences/withdrawal-journal.js';
import { ExportsStore } from '../exports/exports.store.js';
import { KeepRefusals, type KeptRefusal } from './keep-refusals.js';
import { RegisterRequest } from './register-request.js';

export interface Erased {
  readonly at: number;
  /** How many entries of the ledger have no evidence any more. */
  readonly entries: number;
  readonly kept: readonly KeptRefusal[];
}

interface ErasureOrder {
  readonly contactId: string;
  readonly reason: string;
  readonly actor: string;
  /** Set where the journal says it again. */
  readonly first?: First;
  /** Looked at under the lock, since people may act at any time. */
  readonly onlyIf?: (tx: Tx) => Promise<boolean>;
  /** Nobody asked for it, so no request is entered. */
  readonly isUnasked?: boolean;
}

interface Done {
  readonly erased: Erased;
  readonly rows: readonly Journaled[];
  readonly addresses: readonly Address[];
}

@Injectable()
export class EraseContact {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactsService,
    private readonly opened: OpenAddresses,
    private readonly authorizations: AuthorizationStore,
    private readonly forgetAddress: ForgetAddress,
    private readonly refusals: KeepRefusals,
    private readonly consents: ConsentsStore,
    private readonly register: RegisterRequest,
    private readonly exports: ExportsStore,
    private readonly ledger: LedgerService,
    private readonly accessLog: AccessLogStore,
    private readonly journal: WithdrawalJournal,
    private readonly delivery: Delivery,
    reconcile: ReconcileWithdrawals,
  ) {
    reconcile.erasuresBy(this);
  }

  async erase(contactId: string, reason: string, actor: string): Promise<Erased> {
    const order = { contactId, reason, actor };
    const done = await this.database.inTransaction((tx) => this.eraseIn(tx, order));
    // From here on nobody can read it; the answer waits for the file. Also where a first try failed
    // between commit and file: then there is nobody any more, and still a line to be written.
    await this.journal.record(done?.rows ?? []);
    if (!done) throw new DomainError('contact_unknown');
    await this.forgetMails(done);
    return done.erased;
  }

  /**
   * By the person, with a proof that is spent in the same transaction. Null, and nothing done, where it
   * proves nothing.
   */
  async eraseProven(
    order: Pick<ErasureOrder, 'contactId' | 'reason' | 'actor'>,
    spend: (tx: Tx) => Promise<boolean>,
  ): Promise<Erased | null> {
    return this.eraseOnly({ ...order, onlyIf: spend });
  }

  /** What would stay of what somebody refused. */
  async wouldKeep(tx: Tx, contactId: string): Promise<readonly KeptRefusal[]> {
    return this.refusals.wouldKeep(tx, contactId, await this.addressesOf(tx, contactId));
  }

  /** By retention and not by the person: no request is entered, and who is not idle any more stays. */
  async eraseIdle(contactId: string, isIdle: (tx: Tx) => Promise<boolean>): Promise<Erased | null> {
    const order = { contactId, reason: OWN_REASONS.idle, actor: 'retention', isUnasked: true };
    return this.eraseOnly({ ...order, onlyIf: isIdle });
  }

  private async eraseOnly(order: ErasureOrder): Promise<Erased | null> {
    const done = await this.database.inTransaction((tx) => this.eraseIn(tx, order));
    await this.journal.record(done?.rows ?? []);
    if (done) await this.forgetMails(done);
    return done?.erased ?? null;
  }

  /** For a database that was restored from before: also who is not in it is known to be erased then. */
  async eraseAgain(contactId: string, first: First): Promise<void> {
    const order = { contactId, reason: OWN_REASONS.saidAgain, actor: 'journal', first };
    const done = await this.database.inTransaction(async (tx) => {
      const again = await this.eraseIn(tx, order);
      if (!again) await this.number(tx, contactId, first);
      return again;
    });
    if (done) await this.forgetMails(done);
  }

  /**
   * Of somebody who was erased, and about whom rows of an older copy were put back: it may be any of them,
   * so nothing is taken for granted. Asked for by nobody, it enters no request.
   */
  async eraseReturned(contactId: string): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      await this.contacts.lockWithAddresses(tx, contactId);
      if ((await this.contacts.listOnFile(tx, [contactId])).length === 0) return;
      const at = await readClock(tx);
      await this.authorizations.voidOutstanding(tx, contactId, 'all', at, 'erased');
      const covers = await this.forget(tx, contactId, []);
      const [reason, actor] = [OWN_REASONS.putBack, 'journal'];
      const payload = { covers, count: covers.length, actor, reason, again: true };
      await this.ledger.append(tx, { contactId: null, type: 'subject.erased', at, payload });
    });
  }

  private async eraseIn(tx: Tx, order: ErasureOrder): Promise<Done | null> {
    const { contactId, reason, actor, first, onlyIf, isUnasked = false } = order;
    const addresses = await this.lock(tx, contactId);
    if (!addresses || (onlyIf && !(await onlyIf(tx)))) return null;
    const at = await readClock(tx);
    await this.accessLog.insert(tx, { actor, action: 'contact.erasure', contactId, reason, at });
    await this.authorizations.voidOutstanding(tx, contactId, 'all', at, 'erased');
    const kept = await this.refusals.of(tx, contactId, addresses, at);
    const covers = await this.forget(tx, contactId, addresses);
    const request = { contactId, kinds: ['erasure'], reason, actor, at } as const;
    if (!isUnasked) await this.register.carriedOut(tx, request, false);
    const entryId = await this.ledger.append(tx, {
      contactId: null,
      type: 'subject.erased',
      at,
      payload: { covers, count: covers.length, actor, reason },
    });
    const row = await this.number(tx, contactId, first ?? { entryId, at: new Date(at) });
    const erased = { at, entries: covers.length, kept: [...kept.kinds].sort() };
    return { erased, rows: [row, ...kept.rows], addresses };
  }

  /** Asks, addresses, contact: in the order in which who works on an ask takes them. */
  private async lock(tx: Tx, contactId: string): Promise<Address[] | null> {
    await this.forgetAddress.asks(tx, await this.addressesOf(tx, contactId));
    if (!(await this.contacts.lockWithAddresses(tx, contactId))) return null;
    return this.addressesOf(tx, contactId);
  }

  private async addressesOf(tx: Tx, contactId: string): Promise<Address[]> {
    const opened = await this.opened.all(tx, contactId);
    return opened.map(({ kind, value }) => addressOrThrow(kind, value, '/contactId'));
  }

  /** From the commit on the keys are gone, and with them all that they had sealed, wherever copies lie. */
  private async forget(
    tx: Tx,
    contactId: string,
    addresses: readonly Address[],
  ): Promise<string[]> {
    if (contactId === ORGANISATION_ID) throw new Error('The organisation cannot be erased.');
    for (const address of addresses) await this.forgetAddress.mailsTo(tx, address);
    const covers = await this.ledger.forgetAll(tx, contactId);
    await this.contacts.forget(tx, contactId);
    await this.exports.forgetKeys(tx, contactId);
    return covers;
  }

  private number(tx: Tx, contactId: string, { entryId, at }: First): Promise<Journaled> {
    const refused = { contactId, scope: 'erasure', topic: null, channel: null } as const;
    return this.consents.insertWithdrawal(tx, { ...refused, entryId, at });
  }

  /** Mails that the catcher took are files of ours. One on its way is its sender's to forget. */
  private async forgetMails({ addresses }: Done): Promise<void> {
    await this.delivery.forget(addresses.map(({ value }) => value));
  }
}
