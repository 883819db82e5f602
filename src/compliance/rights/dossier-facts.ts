/** What a dossier is made from, as the stores have it. */
import type {
  AuthorizationOutcome,
  AuthorizationStore,
} from '../../authorization/authorization.store.js';
import type { ListedAddress } from '../../contacts/addresses-on-file.js';
import type { ContactsService } from '../../contacts/contacts.service.js';
import type { SuppressionsStore } from '../../contacts/suppressions.store.js';
import type { Catalog } from '../../core/catalog.js';
import type { LedgerPayload } from '../../core/ledger-entry.js';
import type { AccessLogStore } from '../../identity/access-log.store.js';
import type { BasisOnFile } from '../../preferences/bases.store.js';
import type { PreferenceDocumentDto } from '../../preferences/preferences.dto.js';
import type { ConsentHistory } from '../receipts/consent-event.js';
import type { CheckCount } from '../history/check-counts.store.js';
import type { RightsRequest } from './rights-request.js';

export type Contact = Awaited<ReturnType<ContactsService['lock']>>;
export type Decision = Awaited<ReturnType<AuthorizationStore['listOf']>>['newest'][number];
export type Accesses = Awaited<ReturnType<AccessLogStore['listOf']>>;

export interface AddressOnFile extends Omit<ListedAddress, 'matchKeys'> {
  readonly refusals: Awaited<ReturnType<SuppressionsStore['list']>>;
}

export interface Happening {
  readonly entryId: string;
  readonly leafIndex: number | null;
  readonly payload: LedgerPayload | null;
}

export interface DossierFacts {
  readonly now: number;
  /** Whether whoever asks may see addresses. */
  readonly isClear: boolean;
  readonly contact: Contact;
  readonly addresses: readonly AddressOnFile[];
  readonly catalog: Catalog;
  /** Every version ever applied. */
  readonly versions: readonly { readonly catalog: Catalog }[];
  readonly histories: readonly ConsentHistory[];
  readonly bases: readonly BasisOnFile[];
  readonly preferences: PreferenceDocumentDto;
  readonly happenings: readonly Happening[];
  readonly decisions: {
    readonly total: number;
    readonly newest: readonly Decision[];
    readonly outcomes: ReadonlyMap<string, readonly AuthorizationOutcome[]>;
  };
  readonly checks: readonly CheckCount[];
  readonly accesses: Accesses;
  readonly requests: readonly RightsRequest[];
  /** Names of clients, by id. */
  readonly clients: ReadonlyMap<string, string>;
}
