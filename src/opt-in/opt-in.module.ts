/** Double opt-in: ask, mail, confirm or refuse, expire, forget. */
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthorizationModule } from '../authorization/authorization.module.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { DeliveryModule } from '../delivery/delivery.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { PreferencesModule } from '../preferences/preferences.module.js';
import { AnswerOptIn } from './answer-opt-in.js';
import { OwnSender } from './confirmation-ask.js';
import { ConfirmationMailsStore } from './confirmation-mails.store.js';
import { ConfirmController } from './confirm.controller.js';
import { MailOptIn } from './mail-opt-in.js';
import { OptInController } from './opt-in.controller.js';
import { OptInEntity, OptInRequestEntity, OptInTokenEntity } from './opt-in.entity.js';
import { OptInStore } from './opt-in.store.js';
import { ProcessOptIn } from './process-opt-in.js';
import { RequestOptIn } from './request-opt-in.js';
import { SubscribeController } from './subscribe.controller.js';
import { TidyOptIns } from './tidy-opt-ins.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([OptInEntity, OptInTokenEntity, OptInRequestEntity]),
    AuthorizationModule,
    CatalogModule,
    ContactsModule,
    DeliveryModule,
    IdentityModule,
    LedgerModule,
    PreferencesModule,
  ],
  controllers: [OptInController, SubscribeController, ConfirmController],
  providers: [
    AnswerOptIn,
    ConfirmationMailsStore,
    MailOptIn,
    OptInStore,
    OwnSender,
    ProcessOptIn,
    RequestOptIn,
    TidyOptIns,
  ],
})
export class OptInModule {}
