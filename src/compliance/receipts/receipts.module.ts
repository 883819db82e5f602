/** Consent records and receipts (ISO/IEC TS 27560): told from the evidence, signed, given and mailed. */
import { Module } from '@nestjs/common';
import { AuthorizationModule } from '../../authorization/authorization.module.js';
import { CatalogModule } from '../../catalog/catalog.module.js';
import { ContactsModule } from '../../contacts/contacts.module.js';
import { IdentityModule } from '../../identity/identity.module.js';
import { LedgerModule } from '../../ledger/ledger.module.js';
import { OptInModule } from '../../opt-in/opt-in.module.js';
import { PreferencesModule } from '../../preferences/preferences.module.js';
import { ConsentRecords } from './consent-records.js';
import { GiveReceipts } from './give-receipts.js';
import { MailReceipts } from './mail-receipts.js';
import { ReceiptPageController } from './receipt-page.controller.js';
import { ReceiptsController } from './receipts.controller.js';
import { ReceiptsService } from './receipts.service.js';
import { TermsController } from './terms.controller.js';

@Module({
  imports: [
    AuthorizationModule,
    CatalogModule,
    ContactsModule,
    IdentityModule,
    LedgerModule,
    OptInModule,
    PreferencesModule,
  ],
  controllers: [ReceiptsController, ReceiptPageController, TermsController],
  providers: [ConsentRecords, GiveReceipts, MailReceipts, ReceiptsService],
  exports: [ConsentRecords, MailReceipts, ReceiptsService],
})
export class ReceiptsModule {}
