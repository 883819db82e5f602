/**
 * What is on file of somebody's choices: put together as a document, and saved with its entry. Runs in
 * a transaction that holds the contact's lock.
 */
import { Injectable } from '@nestjs/common';
import { CatalogService } from '../catalog/catalog.service.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { SuppressionsStore } from '../contacts/suppressions.store.js';
import { formatInstant } from '../core/duration.js';
import { effectOf, preferenceAfter, type PreferenceChange } from '../core/preference.js';
import { LedgerService } from '../ledger/ledger.service.js';
import type { Tx } from '../platform/database/tx.js';
import { BasesStore } from './bases.store.js';
import { ConsentsStore } from './consents.store.js';
import type { PreferenceDocumentDto } from './preferences.dto.js';
import { PreferencesStore } from './preferences.store.js';
import { documentOf, hoursText, type OnFile } from './preferences.view.js';
import { evidenceOf, type Said } from './record-withdrawal.js';
import { Undos } from './undos.js';

/** Whose choices they are, as the contact is on file. */
export interface Chooser {
  readonly contactId: string;
  readonly timezone: string | null;
  readonly locale: string | null;
}

/** Beside what limits messages: where and in which language the person is. */
export interface FileChange {
  readonly change: PreferenceChange;
  readonly timezone?: string | undefined;
  readonly locale?: string | undefined;
}

@Injectable()
export class PreferencesOnFile {
  constructor(
    private readonly catalog: CatalogService,
    private readonly contacts: ContactsService,
    private readonly suppressions: SuppressionsStore,
    private readonly consents: ConsentsStore,
    private readonly bases: BasesStore,
    private readonly store: PreferencesStore,
    private readonly ledger: LedgerService,
    private readonly undos: Undos,
  ) {}

  async document(tx: Tx, chooser: Chooser, now: number): Promise<PreferenceDocumentDto> {
    return documentOf(await this.read(tx, chooser, now));
  }

  async read(tx: Tx, chooser: Chooser, now: number): Promise<OnFile> {
    const { contactId, timezone, locale } = chooser;
    return {
      contactId,
      timezone,
      locale,
      now,
      catalog: (await this.catalog.currentIn(tx)).catalog,
      consents: await this.consents.list(tx, contactId),
      bases: await this.bases.list(tx, contactId),
      pending: await this.store.listPending(tx, contactId),
      preference: await this.store.get(tx, contactId),
      isObjecting: await this.isObjecting(tx, contactId),
    };
  }

  /** One entry says what became different; where nothing did, there is none, and the answer is no. */
  async save(
    tx: Tx,
    chooser: Chooser,
    asked: FileChange,
    said: Said,
    now: number,
  ): Promise<boolean> {
    const { contactId } = chooser;
    if (saysAnything(asked)) await this.undos.makeFinal(tx, contactId, 'preference', now);
    const standing = await this.store.get(tx, contactId);
    const { locale = chooser.locale } = asked;
    // Hours are kept with the zone that they were meant in: what is on file of it may be corrected.
    const known = standing.timezone ?? (asked.change.hours ? chooser.timezone : null);
    const { timezone = known } = asked;
    const payload = {
      ...preferencePayload(effectOf(standing, asked.change)),
      ...(timezone === standing.timezone ? {} : { timezone }),
      ...(locale === chooser.locale ? {} : { locale }),
    };
    if (Object.keys(payload).length === 0) return false;
    await this.ledger.append(tx, {
      contactId,
      type: 'preference.changed',
      at: now,
      payload: { ...payload, ...evidenceOf(said) },
    });
    const next = { ...standing, ...preferenceAfter(standing, asked.change), timezone };
    await this.store.put(tx, contactId, next, new Date(now));
    if (locale !== null) await this.contacts.changeLocale(tx, contactId, locale);
    return true;
  }

  /** An address that nobody confirmed speaks only where no other one does. */
  async isObjecting(tx: Tx, contactId: string): Promise<boolean> {
    const linked = await this.contacts.linkedMatchKeys(tx, contactId);
    const keys = linked.length > 0 ? linked : await this.contacts.allMatchKeys(tx, contactId);
    // Asked about no key at all, the list would be everybody's.
    if (keys.length === 0) return false;
    const standing = await this.suppressions.list(tx, keys);
    return standing.some(({ kind }) => kind === 'objection');
  }
}

/** Of what a pause or a budget that was taken back would put back. */
function saysAnything({ change, timezone }: FileChange): boolean {
  return Object.keys(change).length > 0 || timezone !== undefined;
}

/** As evidence shows it: instants and times of day as text. */
export function preferencePayload(effect: PreferenceChange): Record<string, unknown> {
  const { pausedUntil, hours, ...others } = effect;
  return {
    ...others,
    ...(pausedUntil === undefined
      ? {}
      : { pausedUntil: pausedUntil === null ? null : formatInstant(pausedUntil) }),
    ...(hours === undefined ? {} : { hours: hours && hoursText(hours) }),
  };
}
