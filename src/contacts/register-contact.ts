/**
 * What clients with the scope `contacts` may do: bring a person, look somebody up. Neither gives
 * permission to write; an address counts once its channel confirms.
 */
import { Injectable } from '@nestjs/common';
import type { Address } from '../core/address.js';
import { DomainError } from '../core/errors.js';
import { OWN_REASONS } from '../core/own-reasons.js';
import { AccessLogStore } from '../identity/access-log.store.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { actorOf, type Caller } from '../platform/http/scopes.js';
import { AddAddresses, addressesOf, inOneOrder } from './add-addresses.js';
import { addedAt } from './came-with.js';
import type { NewContactDto } from './contacts.dto.js';
import { ContactsService, isOwnSource, type Profile } from './contacts.service.js';
import { ContactsStore } from './contacts.store.js';
import { NoteRefusals } from './note-refusals.js';
import type { Recipient } from './recipient.js';

export interface Brought {
  readonly contactId: string;
  readonly isNew: boolean;
  readonly at: number;
}

@Injectable()
export class RegisterContact {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactsService,
    private readonly store: ContactsStore,
    private readonly ledger: LedgerService,
    private readonly accessLog: AccessLogStore,
    private readonly adding: AddAddresses,
    private readonly refusals: NoteRefusals,
  ) {}

  /** A known address leads to the contact that has it: bringing somebody twice is harmless. */
  register(dto: NewContactDto, caller: Caller): Promise<string> {
    const addresses = addressesOf(dto);
    const profile = {
      kind: dto.kind ?? 'consumer',
      country: dto.country ?? null,
      timezone: dto.timezone ?? null,
      locale: dto.locale ?? null,
      source: dto.source,
    };
    return this.refusals.around({ contactId: null, addresses, caller }, async (tx) => {
      const { contactId, isNew, at } = await this.bringIn(tx, addresses, profile, caller);
      if (!isNew) await this.noteFound(tx, contactId, caller, at);
      return contactId;
    });
  }

  /** Also for who brings something about a person: the contact is locked, and `at` read after it. */
  async bringIn(
    tx: Tx,
    addresses: readonly Address[],
    profile: Profile,
    caller: Caller,
  ): Promise<Brought> {
    const { contactId, isNew } = await this.findOrCreate(tx, addresses, profile);
    const contact = await this.contacts.lock(tx, contactId);
    const at = await readClock(tx);
    const addressesAt = isNew ? contact.createdAt.getTime() : addedAt(contact, at);
    await this.adding.add(tx, contactId, addresses, addressesAt);
    const payload = {
      source: profile.source,
      actor: actorOf(caller),
      kinds: addresses.map(({ kind }) => kind),
    };
    if (isNew) await this.ledger.append(tx, { contactId, type: 'contact.created', at, payload });
    else if (isOwnSource(contact.source)) {
      // Somebody who had come by an ask is known to a client from now on, and stays.
      await this.store.updateContact(tx, contactId, { source: profile.source });
      await this.ledger.append(tx, { contactId, type: 'contact.brought', at, payload });
    }
    return { contactId, isNew, at };
  }

  private async findOrCreate(
    tx: Tx,
    addresses: readonly Address[],
    profile: Profile,
  ): Promise<{ contactId: string; isNew: boolean }> {
    for (const address of addresses) {
      const known = await this.contacts.find(tx, { by: 'address', address }, address.kind);
      if (known) return { contactId: known.contactId, isNew: false };
    }
    const [first] = inOneOrder(addresses);
    if (!first) throw new DomainError('invalid_request');
    return this.contacts.findOrCreate(tx, first, profile, await readClock(tx));
  }

  /** The answer tells that somebody is on file, as a lookup does. */
  private noteFound(tx: Tx, contactId: string, caller: Caller, at: number): Promise<void> {
    const reason = OWN_REASONS.broughtAgain;
    const actor = actorOf(caller);
    return this.accessLog.insert(tx, { actor, action: 'contact.found', contactId, reason, at });
  }

  /** Leaves an access line, whoever asks and whatever is found. */
  lookup(recipient: Recipient, reason: string, caller: Caller): Promise<string> {
    return this.database
      .inTransaction(async (tx) => {
        const kind = recipient.by === 'address' ? recipient.address.kind : 'email';
        const person = await this.contacts.find(tx, recipient, kind);
        await this.accessLog.insert(tx, {
          actor: actorOf(caller),
          action: 'contact.lookup',
          contactId: person?.contactId ?? null,
          reason,
          at: await readClock(tx),
        });
        return person?.contactId ?? null;
      })
      .then((contactId) => {
        if (contactId === null) throw new DomainError('contact_unknown');
        return contactId;
      });
  }
}
