/** The preference center: how people get in, and what they see and change once they are. */
import { Module } from '@nestjs/common';
import { AuthorizationModule } from '../authorization/authorization.module.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import { ComplianceModule } from '../compliance/compliance.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { DeliveryModule } from '../delivery/delivery.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { OptInModule } from '../opt-in/opt-in.module.js';
import { PreferencesModule } from '../preferences/preferences.module.js';
import { CenterHome } from './center-home.js';
import { CenterPages } from './center-pages.js';
import { ChoicesController } from './choices.controller.js';
import { ChosenForms } from './chosen-forms.js';
import { DoorController } from './door.controller.js';
import { DoorPages } from './door-pages.js';
import { EraseOwn } from './erase-own.js';
import { ErasureController } from './erasure.controller.js';
import { ExchangeLink } from './exchange-link.js';
import { LinkAsks } from './link-asks.js';
import { LinkAsksStore } from './link-asks.store.js';
import { LinkOver } from './link-over.js';
import { LinkPost } from './link-post.js';
import { PersonLinksStore } from './person-links.store.js';
import { ReadChoices } from './read-choices.js';
import { ReadWhy } from './read-why.js';
import { SaveChoices } from './save-choices.js';
import { SessionController } from './session.controller.js';
import { SessionLinks } from './session-links.js';
import { StopMessages } from './stop-messages.js';
import { TakeAwayController } from './take-away.controller.js';
import { TidyLinks } from './tidy-links.js';
import { WhyController } from './why.controller.js';

@Module({
  imports: [
    AuthorizationModule,
    CatalogModule,
    ComplianceModule,
    ContactsModule,
    DeliveryModule,
    IdentityModule,
    LedgerModule,
    OptInModule,
    PreferencesModule,
  ],
  controllers: [
    ChoicesController,
    DoorController,
    ErasureController,
    SessionController,
    TakeAwayController,
    WhyController,
  ],
  providers: [
    CenterHome,
    CenterPages,
    ChosenForms,
    DoorPages,
    EraseOwn,
    ExchangeLink,
    LinkAsks,
    LinkAsksStore,
    LinkOver,
    LinkPost,
    PersonLinksStore,
    ReadChoices,
    ReadWhy,
    SaveChoices,
    SessionLinks,
    StopMessages,
    TidyLinks,
  ],
})
export class CenterModule {}
