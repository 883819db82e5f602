/**
 * What clients with the scope `contacts` may do: bring a person, complete what is known, look
 * somebody up. None of it gives permission to write; an address counts once its channel confirms.
 */
import { Injectable } from '@nestjs/common';
import type { Address } from '../core/address.js';
import { DomainError } from '../core/errors.js';
import { AccessLogStore } from '../identity/access-log.store.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import type { Caller } from '../platform/http/scopes.js';
import type { ContactChangesDto, NewContactDto } from './contacts.dto.js';
import { ContactsService, isOwnSource } from './contacts.service.js';
import { ContactsStore } from './contacts.store.js';
import { parseOneAddress, type Recipient } from './recipient.js';

@Injectable()
export class RegisterContact {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactsService,
    private readonly store: ContactsStore,
    private readonly ledger: LedgerService,
    private readonly accessLog: AccessLogStore,
  ) {}

  /** A known address leads to the contact that has it: bringing somebody twice is harmless. */
  register(dto: NewContactDto, caller: Caller): Promise<string> {
    const addresses = addressesOf(dto);
    return this.database.inTransaction(async (tx) => {
      const person = await this.findOrCreate(tx, addresses, dto);
      const { source } = await this.contacts.lock(tx, person.contactId);
      const at = await readClock(tx);
      await this.addAll(tx, person.contactId, addresses, at);
      const { contactId, isNew } = person;
      const payload = {
        source: dto.source,
        client: caller.clientId,
        kinds: addresses.map(({ kind }) => kind),
      };
      if (isNew) await this.ledger.append(tx, { contactId, type: 'contact.created', at, payload });
      else await this.noteFound(tx, contactId, caller, at);
      if (isNew || !isOwnSource(source)) return contactId;
      // Somebody who had come by an ask is known to a client from now on, and stays.
      await this.store.updateContact(tx, contactId, { source: dto.source });
      await this.ledger.append(tx, { contactId, type: 'contact.brought', at, payload });
      return contactId;
    });
  }

  private async findOrCreate(
    tx: Tx,
    addresses: readonly Address[],
    dto: NewContactDto,
  ): Promise<{ contactId: string; isNew: boolean }> {
    for (const address of addresses) {
      const known = await this.contacts.find(tx, { by: 'address', address }, address.kind);
      if (known) return { contactId: known.contactId, isNew: false };
    }
    const [first] = inOneOrder(addresses);
    if (!first) throw new DomainError('invalid_request');
    const profile = {
      kind: dto.kind ?? 'consumer',
      country: dto.country ?? null,
      timezone: dto.timezone ?? null,
      locale: dto.locale ?? null,
      source: dto.source,
    };
    return this.contacts.findOrCreate(tx, first, profile, await readClock(tx));
  }

  /** The answer tells that somebody is on file, as a lookup does. */
  private noteFound(tx: Tx, contactId: string, caller: Caller, at: number): Promise<void> {
    const reason = 'brought again';
    const actor = caller.clientId;
    return this.accessLog.insert(tx, { actor, action: 'contact.found', contactId, reason, at });
  }

  change(contactId: string, dto: ContactChangesDto): Promise<void> {
    const addresses = addressesOf(dto);
    return this.database.inTransaction(async (tx) => {
      await this.contacts.lock(tx, contactId);
      await this.addAll(tx, contactId, addresses, await readClock(tx));
      const { kind, country, timezone, locale } = dto;
      const changes = Object.fromEntries(
        Object.entries({ kind, country, timezone, locale }).filter(
          ([, value]) => value !== undefined,
        ),
      );
      if (Object.keys(changes).length > 0) await this.store.updateContact(tx, contactId, changes);
    });
  }

  /** Leaves an access line, whoever asks and whatever is found. */
  lookup(recipient: Recipient, reason: string, caller: Caller): Promise<string> {
    return this.database
      .inTransaction(async (tx) => {
        const kind = recipient.by === 'address' ? recipient.address.kind : 'email';
        const person = await this.contacts.find(tx, recipient, kind);
        await this.accessLog.insert(tx, {
          actor: caller.clientId,
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

  private async addAll(tx: Tx, contactId: string, addresses: readonly Address[], now: number) {
    for (const address of inOneOrder(addresses)) {
      const holder = await this.contacts.find(tx, { by: 'address', address }, address.kind);
      if (holder?.contactId === contactId) continue;
      if (holder) throw new DomainError('address_in_use');
      // A client's word that two mailboxes are one person would let one of them speak for the other.
      if (await this.contacts.hasKind(tx, contactId, address.kind))
        throw new DomainError('address_kind_taken');
      if ((await this.contacts.addAddress(tx, contactId, address, now)) === null)
        throw new DomainError('address_in_use');
    }
  }
}

function addressesOf(dto: ContactChangesDto): Address[] {
  return (dto.addresses ?? []).map((one, index) => parseOneAddress(one, `/addresses/${index}`));
}

/** New addresses are added in one order by everybody, so that two who bring the same never block. */
function inOneOrder(addresses: readonly Address[]): Address[] {
  return [...addresses].sort((a, b) => (a.matchForm < b.matchForm ? -1 : 1));
}
