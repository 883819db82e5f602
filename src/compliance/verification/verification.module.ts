/** The ledger, verified where it stands: at once, or by a job that somebody follows. */
import { Module } from '@nestjs/common';
import { CatalogModule } from '../../catalog/catalog.module.js';
import { ContactsModule } from '../../contacts/contacts.module.js';
import { LedgerModule } from '../../ledger/ledger.module.js';
import { PreferencesModule } from '../../preferences/preferences.module.js';
import { RightsModule } from '../rights/rights.module.js';
import { PlacesStore } from './places.store.js';
import { StoredTables } from './stored-tables.js';
import { VerificationsStore } from './verifications.store.js';
import { VerifyLedger } from './verify-ledger.js';
import { VerifyRuns } from './verify-runs.js';

@Module({
  imports: [CatalogModule, ContactsModule, LedgerModule, PreferencesModule, RightsModule],
  providers: [PlacesStore, StoredTables, VerificationsStore, VerifyLedger, VerifyRuns],
  exports: [VerifyLedger, VerifyRuns],
})
export class VerificationModule {}
