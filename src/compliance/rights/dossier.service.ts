/**
 * Puts the dossier of a person together (GDPR Art. 15, 20): all that is kept about them, read under
 * their lock, so that its parts agree. Nobody reads one unseen: each leaves an access line. To give one
 * is to answer the person's request; to look at one is not.
 */
import { Injectable } from '@nestjs/common';
import { AuthorizationStore } from '../../authorization/authorization.store.js';
import { CatalogService } from '../../catalog/catalog.service.js';
import { AddressesOnFile } from '../../contacts/addresses-on-file.js';
import { ContactsService } from '../../contacts/contacts.service.js';
import { SuppressionsStore } from '../../contacts/suppressions.store.js';
import { PREFERENCES_PAGE } from '../../core/own-actors.js';
import { OWN_REASONS } from '../../core/own-reasons.js';
import { AccessLogStore, type AccessLine } from '../../identity/access-log.store.js';
import { ClientsService } from '../../identity/clients.service.js';
import { OwnAccess } from '../../identity/own-access.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { readClock } from '../../platform/database/clock.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/tx.js';
import { Messages } from '../../platform/http/messages.js';
import { actorOf, type Caller } from '../../platform/http/scopes.js';
import { BasesStore } from '../../preferences/bases.store.js';
import { PreferencesOnFile } from '../../preferences/preferences-on-file.js';
import { CheckCountsStore } from '../history/check-counts.store.js';
import { ConsentRecords } from '../receipts/consent-records.js';
import type { DossierDto } from './dossier.dto.js';
import { dossierOf } from './dossier.view.js';
import type { AddressOnFile, DossierFacts } from './dossier-facts.js';
import { RegisterRequest } from './register-request.js';
import { RightsRequestsStore } from './rights-requests.store.js';

/** More were no dossier that anybody reads; how many there are is said. */
const MOST = 10_000;
const ACTION = 'contact.dossier';
/** Which requests a dossier that is given answers. */
const ANSWERED = { kinds: ['access', 'portability'] } as const;

@Injectable()
export class DossierService {
  constructor(
    private readonly database: Database,
    private readonly catalog: CatalogService,
    private readonly contacts: ContactsService,
    private readonly onFile: AddressesOnFile,
    private readonly suppressions: SuppressionsStore,
    private readonly records: ConsentRecords,
    private readonly bases: BasesStore,
    private readonly preferences: PreferencesOnFile,
    private readonly authorizations: AuthorizationStore,
    private readonly clients: ClientsService,
    private readonly ledger: LedgerService,
    private readonly accessLog: AccessLogStore,
    private readonly ownAccess: OwnAccess,
    private readonly requests: RightsRequestsStore,
    private readonly register: RegisterRequest,
    private readonly checks: CheckCountsStore,
    private readonly messages: Messages,
  ) {}

  /** For who works on it. */
  read(contactId: string, caller: Caller, reason: string): Promise<DossierDto> {
    return this.open(contactId, caller.scopes.has('audit.clear'), async (tx, at) => {
      await this.note(tx, { contactId, actor: actorOf(caller), reason, at });
    });
  }

  /** For the person: it answers what they asked for, access and portability alike. */
  give(contactId: string, caller: Caller, reason: string): Promise<DossierDto> {
    return this.open(contactId, caller.scopes.has('audit.clear'), async (tx, at) => {
      const actor = actorOf(caller);
      await this.note(tx, { contactId, actor, reason, at });
      await this.register.carriedOut(tx, { ...ANSWERED, contactId, reason, actor, at });
    });
  }

  /** To the person themselves, on their own pages; with their addresses, since they proved one. */
  giveOwn(contactId: string): Promise<DossierDto> {
    return this.open(contactId, true, async (tx, at) => {
      await this.ownAccess.note(tx, contactId, ACTION, at);
      const [actor, reason] = [PREFERENCES_PAGE, OWN_REASONS.ownPages];
      await this.register.carriedOut(tx, { ...ANSWERED, contactId, reason, actor, at });
    });
  }

  /** For who has left the access line, in the same transaction, and holds the contact's lock. */
  async readIn(tx: Tx, contactId: string, isClear: boolean, now: number): Promise<DossierDto> {
    return dossierOf(await this.factsOf(tx, contactId, isClear, now), this.messages);
  }

  private open(
    contactId: string,
    isClear: boolean,
    note: (tx: Tx, now: number) => Promise<void>,
  ): Promise<DossierDto> {
    return this.database.inTransaction(async (tx) => {
      await this.contacts.lock(tx, contactId);
      const at = await readClock(tx);
      await note(tx, at);
      return this.readIn(tx, contactId, isClear, at);
    });
  }

  private note(tx: Tx, line: Omit<AccessLine, 'action'>): Promise<void> {
    return this.accessLog.insert(tx, { ...line, action: ACTION });
  }

  private async factsOf(
    tx: Tx,
    contactId: string,
    isClear: boolean,
    now: number,
  ): Promise<DossierFacts> {
    const contact = await this.contacts.lock(tx, contactId);
    const happenings = await this.ledger.ofContact(tx, contactId);
    const { total, newest } = await this.authorizations.listOf(tx, contactId, MOST);
    return {
      now,
      isClear,
      contact,
      addresses: await this.addressesOf(tx, contactId),
      catalog: (await this.catalog.currentIn(tx)).catalog,
      versions: await this.catalog.historyIn(tx),
      histories: await this.records.historiesOf(tx, contactId, happenings),
      bases: await this.bases.list(tx, contactId),
      preferences: await this.preferences.document(tx, contact, now),
      happenings,
      decisions: { total, newest, outcomes: await this.authorizations.historyOf(tx, newest) },
      checks: await this.checks.list(tx, contactId),
      accesses: await this.accessLog.listOf(tx, contactId, MOST),
      requests: await this.requests.listOf(tx, contactId),
      clients: await this.clients.names(tx),
    };
  }

  private async addressesOf(tx: Tx, contactId: string): Promise<AddressOnFile[]> {
    const found: AddressOnFile[] = [];
    for (const address of await this.onFile.list(tx, contactId)) {
      const { value, matchKeys, ...rest } = address;
      found.push({ ...rest, value, refusals: await this.suppressions.list(tx, matchKeys) });
    }
    return found;
  }
}
