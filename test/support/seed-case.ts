/**
 * Puts what a case of the decision tables says of a contact into a database, by the service's own
 * means, for somebody whom nobody has seen before. What the case leaves out is not on file.
 */
import { ContactsService } from '../../src/contacts/contacts.service.js';
import { ContactsStore } from '../../src/contacts/contacts.store.js';
import { addressOrThrow, type RecipientDto } from '../../src/contacts/recipient.js';
import { SuppressionsStore } from '../../src/contacts/suppressions.store.js';
import type { Address, AddressKind } from '../../src/core/address.js';
import { channelByKey } from '../../src/core/catalog.js';
import { Database } from '../../src/platform/database/database.js';
import type { Tx } from '../../src/platform/database/tx.js';
import { newId } from '../../src/platform/ids.js';
import { PreferencesStore } from '../../src/preferences/preferences.store.js';
import type { TestApp } from './app.js';
import {
  catalogOf,
  instantOf,
  minuteOf,
  windowOf,
  type ContactDef,
  type DecisionCase,
} from './decision-case.js';
import { anEmail } from './people.js';
import { dateOf, SeedRecords, type Seated } from './seed-records.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Numbers of France that nobody is ever given. */
const FIRST_PHONE = 33_639_980_000;
let phones = 0;

const anAddress: Readonly<Record<AddressKind, () => Address>> = {
  email: () => addressOrThrow('email', anEmail(), ''),
  phone: () => addressOrThrow('phone', `+${FIRST_PHONE + phones++}`, ''),
};

const ORIGIN = {
  kind: 'consumer',
  country: null,
  timezone: null,
  locale: 'fr',
  source: 'test',
} as const;

export class SeedCase {
  private readonly records: SeedRecords;

  constructor(private readonly app: TestApp) {
    this.records = new SeedRecords(app);
  }

  /** How an ask names whom the case is about. */
  async person(decisionCase: DecisionCase, now: number): Promise<RecipientDto> {
    const { contact } = decisionCase.given;
    const isById = isNamedById(decisionCase);
    const address = anAddress[kindOf(decisionCase)]();
    if (contact === 'unknown') return isById ? { contactId: newId() } : recipientOf(address);
    const contactId = await this.app
      .get(Database)
      .inTransaction((tx) => this.contact(tx, decisionCase, contact, { address, now }));
    return isById ? { contactId } : recipientOf(address);
  }

  private async contact(
    tx: Tx,
    decisionCase: DecisionCase,
    contact: ContactDef,
    { address, now }: { address: Address; now: number },
  ): Promise<string> {
    const person = await this.open(tx, contact, address, now);
    const { contactId } = person;
    const seated: Seated = { ...person, tx, now, catalog: catalogOf(decisionCase) };
    await this.profile(seated, contact);
    await this.preferences(seated, contact);
    const [matchKey] = this.app.get(ContactsService).matchKeys(address);
    for (const { kind, until } of contact.suppressions ?? [])
      await this.app
        .get(SuppressionsStore)
        .put(tx, matchKey, { kind, since: new Date(now - DAY_MS), until: dateOf(until, now) });
    await this.records.put(seated, contact, matchKey.key);
    return contactId;
  }

  /** With the address of the message, another of its kind, and one of the other kind. */
  private async open(
    tx: Tx,
    { hasAddress = true }: ContactDef,
    address: Address,
    now: number,
  ): Promise<Pick<Seated, 'contactId' | 'addresses'>> {
    const contacts = this.app.get(ContactsService);
    const { kind } = address;
    const foreign = anAddress[kind === 'email' ? 'phone' : 'email']();
    const first = hasAddress ? address : foreign;
    const more = hasAddress ? [anAddress[kind](), foreign] : [];
    const made = await contacts.findOrCreate(tx, first, ORIGIN, now);
    const addresses = [{ kind: first.kind, addressId: made.addressId }];
    for (const one of more)
      addresses.push({
        kind: one.kind,
        addressId: await contacts.addAddress(tx, made.contactId, one, now),
      });
    return { contactId: made.contactId, addresses };
  }

  private async profile({ tx, now, contactId }: Seated, contact: ContactDef): Promise<void> {
    const { country = null, timezone = null, kind = 'consumer', restricted, lastAct } = contact;
    await this.app.get(ContactsStore).updateContact(tx, contactId, {
      country,
      timezone,
      kind,
      restrictedAt: restricted ? new Date(now - DAY_MS) : null,
      lastActAt: dateOf(lastAct, now),
    });
  }

  private async preferences({ tx, now, contactId }: Seated, contact: ContactDef): Promise<void> {
    const { pausedUntil, cadence, hours, budget } = contact;
    if (!pausedUntil && !cadence && !hours && !budget) return;
    const preference = {
      pausedUntil: instantOf(pausedUntil, now),
      cadences: cadence ?? {},
      hours: hours ? { fromMinute: minuteOf(hours.from), toMinute: minuteOf(hours.to) } : null,
      timezone: hours?.timezone ?? null,
      budget: budget ? { limit: budget.limit, hours: windowOf(budget.per) / HOUR_MS } : null,
    };
    await this.app.get(PreferencesStore).put(tx, contactId, preference, new Date(now));
  }
}

/** Whoever has no address to be named by is named by contact id. */
export function isNamedById({ ask, given: { contact } }: DecisionCase): boolean {
  return ask.mustBeOnFile === true || (contact !== 'unknown' && contact.hasAddress === false);
}

function kindOf(decisionCase: DecisionCase): AddressKind {
  // A message on a channel that nobody knows names its person by any address.
  return channelByKey(catalogOf(decisionCase), decisionCase.ask.channel)?.kind ?? 'email';
}

function recipientOf({ kind, value }: Address): RecipientDto {
  return { [kind]: value };
}
