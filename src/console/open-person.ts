/**
 * Who is looked at in the console, and why. Nobody is found or shown without a line in the access log:
 * finding leaves one, and so does every page about a person, with the reason that the session gave.
 * Whoever holds only a person's id is asked for a reason first, and learns nothing before (T-21).
 */
import { Injectable } from '@nestjs/common';
import type { Recipient } from '../contacts/recipient.js';
import { RegisterContact } from '../contacts/register-contact.js';
import { AccessLogStore } from '../identity/access-log.store.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { actorOf, type StaffSession } from '../platform/http/scopes.js';
import { OpeningsStore } from './openings.store.js';

export interface Look {
  readonly contactId: string;
  /** What is looked at, as the access log names it. */
  readonly action: string;
}

@Injectable()
export class OpenPerson {
  constructor(
    private readonly database: Database,
    private readonly contacts: RegisterContact,
    private readonly openings: OpeningsStore,
    private readonly accessLog: AccessLogStore,
  ) {}

  /** Throws `contact_unknown`; what was asked is on record then too. */
  async find(recipient: Recipient, reason: string, staff: StaffSession): Promise<string> {
    const contactId = await this.contacts.lookup(recipient, reason, staff.caller);
    await this.database.inTransaction(async (tx) => {
      const at = await readClock(tx);
      await this.openings.put(tx, staff.sessionHash, { contactId, reason, at });
    });
    return contactId;
  }

  /** The reason under which the session opened this person; null when it did not. */
  reasonFor(contactId: string, { sessionHash }: StaffSession): Promise<string | null> {
    return this.database.inSnapshot((tx) => this.openings.findReason(tx, sessionHash, contactId));
  }

  /** Of a person who is erased: no session holds their id or a reason any longer. */
  forget(contactId: string): Promise<void> {
    return this.database.inTransaction((tx) => this.openings.deleteOf(tx, contactId));
  }

  /** Reads about a person and leaves the line of it; null when the session did not open them. */
  look<T>(
    { contactId, action }: Look,
    staff: StaffSession,
    read: (tx: Tx, now: number) => Promise<T>,
  ): Promise<T | null> {
    return this.database.inTransaction(async (tx) => {
      const reason = await this.openings.findReason(tx, staff.sessionHash, contactId);
      if (reason === null) return null;
      const at = await readClock(tx);
      const actor = actorOf(staff.caller);
      await this.accessLog.insert(tx, { actor, action, contactId, reason, at });
      return read(tx, at);
    });
  }
}
