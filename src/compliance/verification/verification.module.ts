/** The ledger, verified where it stands. */
import { Module } from '@nestjs/common';
import { CatalogModule } from '../../catalog/catalog.module.js';
import { ContactsModule } from '../../contacts/contacts.module.js';
import { LedgerModule } from '../../ledger/ledger.module.js';
import { PreferencesModule } from '../../preferences/preferences.module.js';
import { RightsModule } from '../rights/rights.module.js';
import { StoredTables } from './stored-tables.js';
import { VerifyLedger } from './verify-ledger.js';

@Module({
  imports: [CatalogModule, ContactsModule, LedgerModule, PreferencesModule, RightsModule],
  providers: [StoredTables, VerifyLedger],
  exports: [VerifyLedger],
})
export class VerificationModule {}
