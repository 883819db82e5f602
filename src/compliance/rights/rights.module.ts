/** What people may ask for about themselves (GDPR Art. 12–21), and the register of what they asked. */
import { Module } from '@nestjs/common';
import { AuthorizationModule } from '../../authorization/authorization.module.js';
import { CatalogModule } from '../../catalog/catalog.module.js';
import { ContactsModule } from '../../contacts/contacts.module.js';
import { DeliveryModule } from '../../delivery/delivery.module.js';
import { IdentityModule } from '../../identity/identity.module.js';
import { LedgerModule } from '../../ledger/ledger.module.js';
import { OptInModule } from '../../opt-in/opt-in.module.js';
import { PreferencesModule } from '../../preferences/preferences.module.js';
import { ReceiptsModule } from '../receipts/receipts.module.js';
import { DossierController } from './dossier.controller.js';
import { DossierService } from './dossier.service.js';
import { ExportsModule } from '../exports/exports.module.js';
import { HistoryModule } from '../history/history.module.js';
import { EraseContact } from './erase-contact.js';
import { ErasureController } from './erasure.controller.js';
import { KeepRefusals } from './keep-refusals.js';
import { RectificationController } from './rectification.controller.js';
import { RectifyAddress } from './rectify-address.js';
import { RegisterRequest } from './register-request.js';
import { RestrictionController } from './restriction.controller.js';
import { RestrictionService } from './restriction.service.js';
import { RightsRequestsController } from './rights-requests.controller.js';
import { RightsRequestsService } from './rights-requests.service.js';
import { RightsRequestsStore } from './rights-requests.store.js';
import { WatchDeadlines } from './watch-deadlines.js';

@Module({
  imports: [
    AuthorizationModule,
    CatalogModule,
    ContactsModule,
    DeliveryModule,
    ExportsModule,
    HistoryModule,
    IdentityModule,
    LedgerModule,
    OptInModule,
    PreferencesModule,
    ReceiptsModule,
  ],
  controllers: [
    DossierController,
    ErasureController,
    RectificationController,
    RestrictionController,
    RightsRequestsController,
  ],
  providers: [
    DossierService,
    EraseContact,
    KeepRefusals,
    RectifyAddress,
    RegisterRequest,
    RestrictionService,
    RightsRequestsService,
    RightsRequestsStore,
    WatchDeadlines,
  ],
  exports: [
    DossierService,
    EraseContact,
    RegisterRequest,
    RestrictionService,
    RightsRequestsService,
    RightsRequestsStore,
  ],
})
export class RightsModule {}
