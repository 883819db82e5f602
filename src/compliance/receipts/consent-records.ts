/**
 * Reads what the evidence tells about one contact and gives each consent as a record: under the catalog
 * that was in force when it was given, with the words that were shown. It reads and nothing more; who
 * asks leaves the access line.
 */
import { Injectable } from '@nestjs/common';
import { CatalogService, type AppliedCatalog } from '../../catalog/catalog.service.js';
import { inForceAt } from '../../catalog/in-force-at.js';
import { ContactsService } from '../../contacts/contacts.service.js';
import type { Catalog } from '../../core/catalog.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { Config } from '../../platform/config.js';
import { readClock } from '../../platform/database/clock.js';
import type { Tx } from '../../platform/database/tx.js';
import { Messages } from '../../platform/http/messages.js';
import { ConsentsStore } from '../../preferences/consents.store.js';
import { endOf } from '../../preferences/lapsed.js';
import type { ConsentHistory } from './consent-event.js';
import { consentHistories, type EndOf } from './consent-history.js';
import { consentRecord } from './consent-record.js';
import type { JsonObject } from './context.js';
import { catalogIris } from './iris.js';
import { noticeNodes } from './notices.js';

export type OpenedEntry = Awaited<ReturnType<LedgerService['ofContact']>>[number];

type Contact = Awaited<ReturnType<ContactsService['findByIds']>>[number];
type Consent = Awaited<ReturnType<ConsentsStore['listConfirmedOf']>>[number];

/** What stands now of several contacts, as far as an end in time depends on it. */
interface Standing {
  readonly contacts: ReadonlyMap<string, Contact>;
  /** By {@link keyOf}. */
  readonly confirmed: ReadonlyMap<string, Consent>;
  readonly catalog: Catalog;
  readonly now: number;
}

export interface ToldConsent {
  readonly history: ConsentHistory;
  /** Without a context; `receiptContext` is the one that it is written for. */
  readonly record: JsonObject;
  /** The IRI of the controller that the record names. */
  readonly controller: string;
}

@Injectable()
export class ConsentRecords {
  constructor(
    private readonly ledger: LedgerService,
    private readonly catalog: CatalogService,
    private readonly contacts: ContactsService,
    private readonly consents: ConsentsStore,
    private readonly config: Config,
    private readonly messages: Messages,
  ) {}

  /** In the order in which they were first spoken of. Empty also for a contact that is not there. */
  async ofContact(tx: Tx, contactId: string): Promise<ToldConsent[]> {
    return this.recordsOf(tx, contactId, await this.ledger.ofContact(tx, contactId));
  }

  /** The same of several, in their order: each query is asked once for all of them. */
  async ofContacts(
    tx: Tx,
    contactIds: readonly string[],
  ): Promise<readonly { readonly contactId: string; readonly told: readonly ToldConsent[] }[]> {
    const entries = await this.ledger.ofContacts(tx, contactIds);
    const standing = await this.standingOf(tx, contactIds);
    const versions = await this.catalog.historyIn(tx);
    return contactIds.map((contactId) => {
      const histories = historiesIn(standing, contactId, entries.get(contactId) ?? []);
      return { contactId, told: this.toldIn(versions, contactId, histories) };
    });
  }

  /** The same for who has the contact's entries already, oldest first. */
  async recordsOf(
    tx: Tx,
    contactId: string,
    entries: readonly OpenedEntry[],
  ): Promise<ToldConsent[]> {
    const histories = await this.historiesOf(tx, contactId, entries);
    return this.toldIn(await this.catalog.historyIn(tx), contactId, histories);
  }

  private toldIn(
    versions: readonly AppliedCatalog[],
    contactId: string,
    histories: readonly ConsentHistory[],
  ): ToldConsent[] {
    const { messages } = this;
    const { publicUrl } = this.config.settings;
    return histories.flatMap((history) => {
      const inForce = catalogOf(history, versions);
      if (!inForce) return [];
      const notices = noticeNodes(publicUrl, versions, history.notices);
      const record = consentRecord({
        ...{ publicUrl, contactId, history, inForce, notices, messages },
      });
      const { controller } = catalogIris(publicUrl, inForce.version, inForce.catalog);
      return [{ history, record, controller }];
    });
  }

  async historiesOf(
    tx: Tx,
    contactId: string,
    entries: readonly OpenedEntry[],
  ): Promise<ConsentHistory[]> {
    return historiesIn(await this.standingOf(tx, [contactId]), contactId, entries);
  }

  private async standingOf(tx: Tx, contactIds: readonly string[]): Promise<Standing> {
    const contacts = await this.contacts.findByIds(tx, contactIds);
    const confirmed = await this.consents.listConfirmedOf(tx, contactIds);
    return {
      contacts: new Map(contacts.map((contact) => [contact.contactId, contact])),
      confirmed: new Map(confirmed.map((one) => [keyOf(one), one])),
      catalog: (await this.catalog.currentIn(tx)).catalog,
      now: await readClock(tx),
    };
  }
}

function keyOf(one: Pick<Consent, 'contactId' | 'topic' | 'channel'>): string {
  return `${one.contactId} ${one.topic} ${one.channel}`;
}

function historiesIn(
  standing: Standing,
  contactId: string,
  entries: readonly OpenedEntry[],
): ConsentHistory[] {
  return consentHistories(entries, endsOf(standing, contactId), standing.now);
}

/** As the decision has it: the end it was given for, or too long without an act. */
function endsOf({ contacts, confirmed, catalog }: Standing, contactId: string): EndOf {
  const contact = contacts.get(contactId);
  return (topic, channel) => {
    const consent = confirmed.get(keyOf({ contactId, topic, channel }));
    return consent && contact ? endOf(catalog, contact, consent) : null;
  };
}

/** In force when it was last agreed to; where it never was, when it was first asked for. */
function catalogOf(
  { events }: ConsentHistory,
  versions: readonly AppliedCatalog[],
): AppliedCatalog | null {
  const given = events.findLast(({ state }) => state === 'given' || state === 'renewed');
  const at = (given ?? events[0])?.at;
  return at === undefined ? null : (inForceAt(versions, Date.parse(at)) ?? versions[0] ?? null);
}
