/**
 * Completes or corrects what is known about a person: country, zone, kind, language, further addresses.
 * Each change is an entry that says what it was before (GDPR Art. 16, 19).
 */
import { Injectable } from '@nestjs/common';
import { DomainError } from '../core/errors.js';
import { movesClock, type KnownClock } from '../core/preference.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { readClock } from '../platform/database/clock.js';
import type { Tx } from '../platform/database/tx.js';
import { actorOf, type Caller } from '../platform/http/scopes.js';
import { AddAddresses, addressesOf } from './add-addresses.js';
import { addedAt } from './came-with.js';
import type { ContactEntity } from './contact.entity.js';
import type { ContactChangesDto } from './contacts.dto.js';
import { ContactsService } from './contacts.service.js';
import { ContactsStore } from './contacts.store.js';
import { NoteRefusals } from './note-refusals.js';

const DESCRIBED = ['kind', 'country', 'timezone', 'locale'] as const;
type Description = Partial<Pick<ContactEntity, (typeof DESCRIBED)[number]>>;

@Injectable()
export class DescribeContact {
  constructor(
    private readonly contacts: ContactsService,
    private readonly store: ContactsStore,
    private readonly adding: AddAddresses,
    private readonly ledger: LedgerService,
    private readonly refusals: NoteRefusals,
  ) {}

  change(contactId: string, dto: ContactChangesDto, caller: Caller): Promise<void> {
    const addresses = addressesOf(dto);
    return this.refusals.around({ contactId, addresses, caller }, async (tx) => {
      const contact = await this.contacts.lock(tx, contactId);
      await this.checkClock(tx, contact, dto);
      const at = await readClock(tx);
      const added = await this.adding.add(tx, contactId, addresses, addedAt(contact, at));
      const to = differing(contact, dto);
      const from = valuesOf(contact, to);
      const isDescribed = Object.keys(to).length > 0;
      if (isDescribed) await this.store.updateContact(tx, contactId, to);
      if (!isDescribed && added.length === 0) return;
      const payload = { actor: actorOf(caller), from, to, addresses: added };
      await this.ledger.append(tx, { contactId, type: 'contact.described', at, payload });
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
}

/** Saying what is known already changes nothing. */
function differing(contact: ContactEntity, dto: ContactChangesDto): Description {
  const changed = DESCRIBED.filter(
    (name) => dto[name] !== undefined && dto[name] !== contact[name],
  );
  return Object.fromEntries(changed.map((name) => [name, dto[name]]));
}

function valuesOf(contact: ContactEntity, described: Description): Description {
  const names = DESCRIBED.filter((name) => name in described);
  return Object.fromEntries(names.map((name) => [name, contact[name]]));
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
