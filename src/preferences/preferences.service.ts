/**
 * The preference document for clients: read it, leave topics, tighten choices. All of a change is
 * made or none of it, under the contact's lock. Every look leaves an access line, also one that is
 * refused, since a refusal tells what stands.
 */
import { Injectable } from '@nestjs/common';
import { CatalogService } from '../catalog/catalog.service.js';
import { ContactsService } from '../contacts/contacts.service.js';
import type { Catalog } from '../core/catalog.js';
import { DomainError } from '../core/errors.js';
import type { PreferenceChange } from '../core/preference.js';
import { OWN_REASONS } from '../core/own-reasons.js';
import { AccessLogStore } from '../identity/access-log.store.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import type { Caller } from '../platform/http/scopes.js';
import { saidBy } from './pass-on-withdrawal.js';
import { Grants, type GrantAsk } from './grants.js';
import { changeOf, checkChange, checkTighter, grantEvidence } from './preference-change.js';
import type { PreferenceChangeDto, PreferenceDocumentDto } from './preferences.dto.js';
import { PreferencesStore } from './preferences.store.js';
import { PreferencesOnFile, type Chooser } from './preferences-on-file.js';
import { RecordWithdrawal, type Said } from './record-withdrawal.js';
import { WithdrawalJournal, type Journaled } from './withdrawal-journal.js';

/** Where a client tells nothing else. */
const VIA = 'preferences_api';

interface Order {
  readonly dto: PreferenceChangeDto;
  readonly caller: Caller;
  readonly now: number;
}

/** What the change comes to, once nothing of it is refused. */
interface Plan {
  readonly catalog: Catalog;
  readonly change: PreferenceChange;
  readonly said: Said;
  readonly asks: readonly GrantAsk[];
}

type Looked<T> = { readonly result: T } | { readonly refusal: DomainError };

interface Changed {
  readonly document: PreferenceDocumentDto;
  readonly rows: readonly Journaled[];
}

@Injectable()
export class PreferencesService {
  constructor(
    private readonly database: Database,
    private readonly catalog: CatalogService,
    private readonly contacts: ContactsService,
    private readonly store: PreferencesStore,
    private readonly onFile: PreferencesOnFile,
    private readonly grants: Grants,
    private readonly withdrawals: RecordWithdrawal,
    private readonly journal: WithdrawalJournal,
    private readonly accessLog: AccessLogStore,
  ) {}

  read(contactId: string, caller: Caller): Promise<PreferenceDocumentDto> {
    return this.look(contactId, caller, 'preferences.read', async (tx, chooser, now) => ({
      result: await this.onFile.document(tx, chooser, now),
    }));
  }

  async change(
    contactId: string,
    dto: PreferenceChangeDto,
    caller: Caller,
  ): Promise<PreferenceDocumentDto> {
    const { document, rows } = await this.look(
      contactId,
      caller,
      'preferences.change',
      async (tx, chooser, now) => {
        const order = { dto, caller, now };
        const plan = await this.planOf(tx, chooser, order);
        if (plan instanceof DomainError) return { refusal: plan };
        return { result: await this.apply(tx, chooser, order, plan) };
      },
    );
    // From here on it is durable in the database; the answer waits for the file.
    if (dto.withdraw) await this.journal.record(rows);
    return document;
  }

  /** Nothing is written before it is known that nothing of it is refused. */
  private async planOf(tx: Tx, chooser: Chooser, order: Order): Promise<Plan | DomainError> {
    const { dto, caller, now } = order;
    const { catalog } = await this.catalog.currentIn(tx);
    const change = changeOf(dto);
    const standing = await this.store.get(tx, chooser.contactId);
    try {
      checkChange(catalog, dto, change, now);
      const zone = { current: standing.timezone ?? chooser.timezone, next: dto.timezone };
      checkTighter(standing, change, zone, now);
      const { via = VIA, at, reference } = dto.evidence ?? {};
      const said = saidBy(caller, { via, at, reference }, now);
      return { catalog, change, said, asks: await this.asksIn(tx, catalog, chooser, order) };
    } catch (error) {
      if (error instanceof DomainError) return error;
      throw error;
    }
  }

  private async asksIn(
    tx: Tx,
    catalog: Catalog,
    { contactId, locale: known }: Chooser,
    { dto, caller }: Order,
  ): Promise<readonly GrantAsk[]> {
    if (!dto.grant) return [];
    const evidence = grantEvidence(dto);
    const locale = dto.locale ?? known ?? catalog.languages[0] ?? '';
    const form = { evidence, locale, broughtBy: caller.clientId };
    return this.grants.asksFor(tx, catalog, contactId, dto.grant, form);
  }

  private async apply(tx: Tx, chooser: Chooser, order: Order, plan: Plan): Promise<Changed> {
    const { dto, now } = order;
    const { catalog, change, said, asks } = plan;
    const { contactId } = chooser;
    const rows: Journaled[] = [];
    for (const { topic, channel } of dto.withdraw ?? [])
      rows.push(...(await this.withdrawals.withdraw(tx, contactId, { topic, channel }, said, now)));
    const { timezone, locale } = dto;
    await this.onFile.save(tx, chooser, { change, timezone, locale }, said, now);
    await this.grants.take(tx, catalog, asks);
    const changed = { ...chooser, locale: locale ?? chooser.locale };
    return { rows, document: await this.onFile.document(tx, changed, now) };
  }

  /** What is refused is thrown only after the commit: the look has its access line either way. */
  private async look<T>(
    contactId: string,
    { clientId: actor }: Caller,
    action: string,
    work: (tx: Tx, chooser: Chooser, now: number) => Promise<Looked<T>>,
  ): Promise<T> {
    const reason = OWN_REASONS.preferences;
    const looked = await this.database.inTransaction<Looked<T>>(async (tx) => {
      const contact = await this.contacts.lockIfThere(tx, contactId);
      const at = await readClock(tx);
      const found = contact?.contactId ?? null;
      await this.accessLog.insert(tx, { actor, action, contactId: found, reason, at });
      return contact ? work(tx, contact, at) : { refusal: new DomainError('contact_unknown') };
    });
    if ('refusal' in looked) throw looked.refusal;
    return looked.result;
  }
}
