/**
 * What clients with the scope `contacts` may do: bring a person, complete what is known, look
 * somebody up. None of it gives permission to write; an address counts once its channel confirms.
 */
import { Injectable } from '@nestjs/common';
import type { Address } from '../core/address.js';
import { DomainError } from '../core/errors.js';
import { movesClock, type KnownClock } from '../core/preference.js';
import { AccessLogStore } from '../identity/access-log.store.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { actorOf, type Caller } from '../platform/http/scopes.js';
import type { ContactEntity } from './contact.entity.js';
import type { ContactChangesDto, NewContactDto } from './contacts.dto.js';
import { ContactsService, isOwnSource, type Profile } from './contacts.service.js';
import { ContactsStore } from './contacts.store.js';
import { parseOneAddress, type Recipient } from './recipient.js';

export interface Brought {
  readonly contactId: string;
  readonly isNew: boolean;
  readonly at: number;
}

/** What is refused because of what is on file. */
const TELLING = ['address_in_use', 'address_kind_taken', 'clock_settled'] as const;

/** What a client tried to bring, to which contact; null: to one that may be new. */
interface Attempt {
  readonly contactId: string | null;
  readonly addresses: readonly Address[];
  readonly caller: Caller;
}

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
    const profile = {
      kind: dto.kind ?? 'consumer',
      country: dto.country ?? null,
      timezone: dto.timezone ?? null,
      locale: dto.locale ?? null,
      source: dto.source,
    };
    return this.notingRefusal({ contactId: null, addresses, caller }, async (tx) => {
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
    const { source } = await this.contacts.lock(tx, contactId);
    const at = await readClock(tx);
    await this.addAll(tx, contactId, addresses, at);
    const payload = {
      source: profile.source,
      client: caller.clientId,
      kinds: addresses.map(({ kind }) => kind),
    };
    if (isNew) await this.ledger.append(tx, { contactId, type: 'contact.created', at, payload });
    else if (isOwnSource(source)) {
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
    const reason = 'brought again';
    const actor = caller.clientId;
    return this.accessLog.insert(tx, { actor, action: 'contact.found', contactId, reason, at });
  }

  change(contactId: string, dto: ContactChangesDto, caller: Caller): Promise<void> {
    const addresses = addressesOf(dto);
    return this.notingRefusal({ contactId, addresses, caller }, async (tx) => {
      const contact = await this.contacts.lock(tx, contactId);
      await this.checkClock(tx, contact, dto);
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

  /**
   * Which clock closed hours are read on is told once. A client that could tell it again, by zone or
   * by country, would open them when it likes.
   */
  private async checkClock(tx: Tx, contact: ContactEntity, dto: ContactChangesDto): Promise<void> {
    const moved = movedBy(dto, contact, await this.store.ownClock(tx, contact.contactId));
    if (moved.length === 0) return;
    const detail = 'would move the clock that closed hours are read on';
    const fields = moved.map((pointer) => ({ pointer, detail }));
    throw new DomainError('clock_settled', null, fields);
  }

  /**
   * A refusal tells what is on file, as a lookup does, and undoes its own transaction. So the lines
   * are written in one more, and the refusal is given once they are kept.
   */
  private async notingRefusal<T>(attempt: Attempt, work: (tx: Tx) => Promise<T>): Promise<T> {
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
          actor: caller.clientId,
          action: 'contact.refused',
          contactId: one,
          reason,
          at,
        });
    });
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

/** JSON pointers of what would read closed hours on another clock than now. */
function movedBy(
  { timezone, country }: ContactChangesDto,
  contact: ContactEntity,
  own: KnownClock,
): string[] {
  const clock = { ...own, timezone: own.timezone ?? contact.timezone };
  const isOther = timezone !== undefined && timezone !== contact.timezone;
  // Without a zone, they are read on every clock of the country.
  const isByCountry = clock.timezone === null && clock.hours !== null;
  return [
    ...(isOther && movesClock(clock, timezone) ? ['/timezone'] : []),
    ...(isByCountry && country !== undefined && country !== contact.country ? ['/country'] : []),
  ];
}

function addressesOf(dto: ContactChangesDto): Address[] {
  return (dto.addresses ?? []).map((one, index) => parseOneAddress(one, `/addresses/${index}`));
}

/** New addresses are added in one order by everybody, so that two who bring the same never block. */
function inOneOrder(addresses: readonly Address[]): Address[] {
  return [...addresses].sort((a, b) => (a.matchForm < b.matchForm ? -1 : 1));
}
