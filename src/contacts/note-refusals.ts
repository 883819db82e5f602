/** What a refusal tells of who is on file, noted as any other look at a person. */
import { Injectable } from '@nestjs/common';
import type { Address } from '../core/address.js';
import { DomainError } from '../core/errors.js';
import { AccessLogStore } from '../identity/access-log.store.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { actorOf, type Caller } from '../platform/http/scopes.js';
import { ContactsService } from './contacts.service.js';

/** What is refused because of what is on file. */
const TELLING = ['address_in_use', 'address_kind_taken', 'clock_settled'] as const;

/** What a client tried to bring, to which contact; null: to one that may be new. */
interface Attempt {
  readonly contactId: string | null;
  readonly addresses: readonly Address[];
  readonly caller: Caller;
}

@Injectable()
export class NoteRefusals {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactsService,
    private readonly accessLog: AccessLogStore,
  ) {}

  /**
   * A refusal tells what is on file, as a lookup does, and undoes its own transaction. So the lines
   * are written in one more, and the refusal is given once they are kept.
   */
  async around<T>(attempt: Attempt, work: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      return await this.database.inTransaction(work);
    } catch (error) {
      if (error instanceof DomainError && TELLING.some((code) => code === error.code))
        await this.noteRefusal(attempt, error.code);
      throw error;
    }
  }

  /** A line for everybody whom it may have told of; where that is nobody, one without a contact. */
  private noteRefusal({ contactId, addresses, caller }: Attempt, reason: string): Promise<void> {
    return this.database.inTransaction(async (tx) => {
      const found = new Set(reason === 'clock_settled' ? [contactId] : []);
      for (const address of reason === 'clock_settled' ? [] : addresses) {
        const holder = await this.contacts.find(tx, { by: 'address', address }, address.kind);
        if (holder && holder.contactId !== contactId) found.add(holder.contactId);
      }
      const at = await readClock(tx);
      for (const one of found.size > 0 ? found : [null])
        await this.accessLog.insert(tx, {
          actor: actorOf(caller),
          action: 'contact.refused',
          contactId: one,
          reason,
          at,
        });
    });
  }
}
