/**
 * The tables beside the log, as one transaction sees them, for verification: what carries messages and
 * what refuses them, who may be found by which address, what was asked under the GDPR, and the catalogs.
 * What no entry tells of is not here; docs/operations.md lists it.
 */
import { Injectable } from '@nestjs/common';
import { CatalogService } from '../../catalog/catalog.service.js';
import { ContactsService } from '../../contacts/contacts.service.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import type { Tx } from '../../platform/database/tx.js';
import { BasesStore } from '../../preferences/bases.store.js';
import { ConsentsStore } from '../../preferences/consents.store.js';
import { UndosStore } from '../../preferences/undos.store.js';
import { WithdrawalJournal } from '../../preferences/withdrawal-journal.js';
import type { Beside } from '../../verifier/source.js';
import { RightsRequestsStore } from '../rights/rights-requests.store.js';
import { AddressCheck, type LookAtAddresses } from './address-check.js';
import { BasisCheck } from './basis-check.js';
import { CatalogCheck } from './catalog-check.js';
import { ErasureCheck } from './erasure-check.js';
import { PlaceCheck } from './place-check.js';
import { PlacesStore } from './places.store.js';
import { RequestCheck } from './request-check.js';
import { RestrictionCheck } from './restriction-check.js';
import { UndoneCheck } from './undone-check.js';
import { WithdrawalCheck } from './withdrawal-check.js';

@Injectable()
export class StoredTables {
  constructor(
    private readonly bases: BasesStore,
    private readonly consents: ConsentsStore,
    private readonly undos: UndosStore,
    private readonly contacts: ContactsService,
    private readonly requests: RightsRequestsStore,
    private readonly catalogs: CatalogService,
    private readonly ledger: LedgerService,
    private readonly journal: WithdrawalJournal,
    private readonly places: PlacesStore,
  ) {}

  /**
   * `erased`: whom the journal says to be erased, as it was before `tx` began to see. Without
   * `lookAtAddresses` addresses are left out.
   */
  open(tx: Tx, erased: readonly string[], lookAtAddresses: LookAtAddresses | null): Beside {
    const checks = [
      new BasisCheck(this.bases),
      new WithdrawalCheck(this.consents, this.ledger, this.journal),
      new UndoneCheck(this.undos, this.ledger),
      new RestrictionCheck(this.contacts),
      new RequestCheck(this.requests, this.contacts),
      new CatalogCheck(this.catalogs),
      new PlaceCheck(this.places),
      ...(lookAtAddresses ? [new AddressCheck(lookAtAddresses)] : []),
      new ErasureCheck(this.consents, this.contacts, erased),
    ];
    return {
      isAddressed: lookAtAddresses !== null,
      hear: (index, { contact, payload }) => {
        const heard = { index, entryId: String(payload.entryId), contact, payload };
        for (const check of checks) check.hear(heard);
      },
      judge: async (report) => {
        for (const check of checks) await check.judge(tx, report);
      },
    };
  }
}
