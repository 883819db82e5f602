/** The staff door and the pages of compliance. It shows what other features know, and owns nothing. */
import { Module } from '@nestjs/common';
import { ComplianceModule } from '../compliance/compliance.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { PreferencesModule } from '../preferences/preferences.module.js';
import { SuggestionsModule } from '../suggestions/suggestions.module.js';
import { ActPages } from './act-pages.js';
import { ConsolePages } from './console-pages.js';
import { ConsoleDossierController } from './dossier.controller.js';
import { DoorController } from './door.controller.js';
import { ConsoleErasureController } from './erasure.controller.js';
import { ConsoleExportsController } from './exports.controller.js';
import { FindController } from './find.controller.js';
import { ConsoleHomeController } from './home.controller.js';
import { ConsoleLogController } from './log.controller.js';
import { OpenPerson } from './open-person.js';
import { OpeningsStore } from './openings.store.js';
import { PersonController } from './person.controller.js';
import { ConsoleProcessingController } from './processing.controller.js';
import { ConsoleReceiptsController } from './receipts.controller.js';
import { ConsoleRequestsController } from './requests.controller.js';
import { ConsoleRestrictionController } from './restriction.controller.js';
import { ReadPerson } from './read-person.js';
import { ConsoleSuggestionsController } from './suggestions.controller.js';

@Module({
  imports: [
    ComplianceModule,
    ContactsModule,
    IdentityModule,
    LedgerModule,
    PreferencesModule,
    SuggestionsModule,
  ],
  controllers: [
    DoorController,
    ConsoleHomeController,
    FindController,
    PersonController,
    ConsoleRequestsController,
    ConsoleRestrictionController,
    ConsoleDossierController,
    ConsoleErasureController,
    ConsoleExportsController,
    ConsoleLogController,
    ConsoleProcessingController,
    ConsoleReceiptsController,
    ConsoleSuggestionsController,
  ],
  providers: [ActPages, ConsolePages, OpenPerson, OpeningsStore, ReadPerson],
})
export class ConsoleModule {}
