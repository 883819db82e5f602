/** How long everything is kept: one list of rules, a plan that changes nothing, and a run every night. */
import { Module } from '@nestjs/common';
import { AuthorizationModule } from '../../authorization/authorization.module.js';
import { CatalogModule } from '../../catalog/catalog.module.js';
import { ContactsModule } from '../../contacts/contacts.module.js';
import { LedgerModule } from '../../ledger/ledger.module.js';
import { OptInModule } from '../../opt-in/opt-in.module.js';
import { PreferencesModule } from '../../preferences/preferences.module.js';
import { SuggestionsModule } from '../../suggestions/suggestions.module.js';
import { ExportsModule } from '../exports/exports.module.js';
import { ReceiptsModule } from '../receipts/receipts.module.js';
import { RightsModule } from '../rights/rights.module.js';
import { ForgetIdle } from './forget-idle.js';
import { ForgetRequests } from './forget-requests.js';
import { KeepProof } from './keep-proof.js';
import { RetentionController } from './retention.controller.js';
import { RetentionService } from './retention.service.js';
import { RetentionStore } from './retention.store.js';
import { DecisionsRule, ExportFilesRule, OptInsRule, SuggestionsRule } from './rules-elsewhere.js';

@Module({
  imports: [
    AuthorizationModule,
    CatalogModule,
    ContactsModule,
    ExportsModule,
    LedgerModule,
    OptInModule,
    PreferencesModule,
    ReceiptsModule,
    RightsModule,
    SuggestionsModule,
  ],
  controllers: [RetentionController],
  providers: [
    DecisionsRule,
    ExportFilesRule,
    ForgetIdle,
    ForgetRequests,
    KeepProof,
    OptInsRule,
    RetentionService,
    RetentionStore,
    SuggestionsRule,
  ],
  exports: [RetentionService],
})
export class RetentionModule {}
