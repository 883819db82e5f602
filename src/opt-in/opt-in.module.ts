/** Double opt-in: ask, mail, confirm or refuse, expire, forget; and ask again before consent ends. */
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
import { AnswerRenewal } from './answer-renewal.js';
import { OwnSender } from './confirmation-ask.js';
import { ConfirmationMailsStore } from './confirmation-mails.store.js';
import { CorrectAddress } from './correct-address.js';
import { ChooseTopics } from './choose-topics.js';
import { ConfirmController } from './confirm.controller.js';
import { CountAnswers } from './count-answers.js';
import { EmbedController } from './embed.controller.js';
import { ForgetAddress } from './forget-address.js';
import { FormTalliesStore } from './form-tallies.store.js';
import { GiveConsent } from './give-consent.js';
import { MailOptIn } from './mail-opt-in.js';
import { MailRenewal } from './mail-renewal.js';
import { OptInLinks } from './opt-in-links.js';
import { OptInPost } from './opt-in-post.js';
import { OptInController } from './opt-in.controller.js';
import { OptInEntity, OptInRequestEntity, OptInTokenEntity } from './opt-in.entity.js';
import { OptInStore } from './opt-in.store.js';
import { OwnMails } from './own-mails.js';
import { ProcessOptIn } from './process-opt-in.js';
import { RenewConsents } from './renew-consents.js';
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
  controllers: [OptInController, SubscribeController, EmbedController, ConfirmController],
  providers: [
    AnswerOptIn,
    AnswerRenewal,
    ChooseTopics,
    ConfirmationMailsStore,
    CorrectAddress,
    CountAnswers,
    ForgetAddress,
    FormTalliesStore,
    GiveConsent,
    MailOptIn,
    MailRenewal,
    OptInLinks,
    OptInPost,
    OptInStore,
    OwnMails,
    OwnSender,
    ProcessOptIn,
    RenewConsents,
    RequestOptIn,
    TidyOptIns,
  ],
  exports: [
    ChooseTopics,
    ForgetAddress,
    OptInLinks,
    OptInStore,
    OwnMails,
    OwnSender,
    RequestOptIn,
    TidyOptIns,
  ],
})
export class OptInModule {}
