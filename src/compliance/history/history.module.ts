/** What is on record about a person, as lines, periods and a picture. */
import { Module } from '@nestjs/common';
import { AuthorizationModule } from '../../authorization/authorization.module.js';
import { CatalogModule } from '../../catalog/catalog.module.js';
import { ContactsModule } from '../../contacts/contacts.module.js';
import { IdentityModule } from '../../identity/identity.module.js';
import { LedgerModule } from '../../ledger/ledger.module.js';
import { PreferencesModule } from '../../preferences/preferences.module.js';
import { ExportsModule } from '../exports/exports.module.js';
import { CheckCountsStore } from './check-counts.store.js';
import { ReadHistory } from './read-history.js';
import { ReadLapses } from './read-lapses.js';

@Module({
  imports: [
    AuthorizationModule,
    CatalogModule,
    ContactsModule,
    ExportsModule,
    IdentityModule,
    LedgerModule,
    PreferencesModule,
  ],
  providers: [CheckCountsStore, ReadHistory, ReadLapses],
  exports: [CheckCountsStore, ReadHistory, ReadLapses],
})
export class HistoryModule {}
