/**
 * Receipts for who is asked to show what somebody agreed to. Each look leaves an access line with its
 * reason, in the transaction that reads the person.
 */
import { Injectable } from '@nestjs/common';
import { ContactsService } from '../../contacts/contacts.service.js';
import { DomainError } from '../../core/errors.js';
import { AccessLogStore } from '../../identity/access-log.store.js';
import { OwnAccess } from '../../identity/own-access.js';
import { readClock } from '../../platform/database/clock.js';
import { Database } from '../../platform/database/database.js';
import { actorOf, type Caller } from '../../platform/http/scopes.js';
import type { JsonObject } from './context.js';
import { GiveReceipts } from './give-receipts.js';

const ACTION = 'contact.receipts';

export interface ReceiptOrder {
  readonly contactId: string;
  readonly topic?: string | undefined;
  readonly channel?: string | undefined;
  readonly reason: string;
}

@Injectable()
export class ReceiptsService {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactsService,
    private readonly accessLog: AccessLogStore,
    private readonly ownAccess: OwnAccess,
    private readonly receipts: GiveReceipts,
  ) {}

  /** One for each consent that was ever asked for, given or ended; none where nothing is on record. */
  async of(order: ReceiptOrder, caller: Caller): Promise<JsonObject[]> {
    const { contactId, topic, channel, reason } = order;
    const unsigned = await this.database.inTransaction(async (tx) => {
      if (!(await this.contacts.findById(tx, contactId))) throw new DomainError('contact_unknown');
      const at = await readClock(tx);
      const line = { actor: actorOf(caller), action: ACTION, contactId, reason, at };
      await this.accessLog.insert(tx, line);
      const topics = topic === undefined ? undefined : [topic];
      return this.receipts.read(tx, contactId, { topics, channel });
    });
    return this.receipts.sign(unsigned, { isClear: caller.scopes.has('audit.clear') });
  }

  /** To the person themselves, on their own pages: all of theirs, with what they typed into forms. */
  async giveOwn(contactId: string): Promise<JsonObject[]> {
    const unsigned = await this.database.inTransaction(async (tx) => {
      await this.contacts.lock(tx, contactId);
      await this.ownAccess.note(tx, contactId, ACTION, await readClock(tx));
      return this.receipts.read(tx, contactId, {});
    });
    return this.receipts.sign(unsigned, { isClear: true });
  }
}
