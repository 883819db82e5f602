/** The list of features, in the order in which they build on each other. */
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { join } from 'node:path';
import { AuthorizationModule } from './authorization/authorization.module.js';
import { CatalogModule } from './catalog/catalog.module.js';
import { CatalogService } from './catalog/catalog.service.js';
import { CenterModule } from './center/center.module.js';
import { ComplianceModule } from './compliance/compliance.module.js';
import { ConsoleModule } from './console/console.module.js';
import { ContactsModule } from './contacts/contacts.module.js';
import { DeliveryModule } from './delivery/delivery.module.js';
import { FeedbackModule } from './feedback/feedback.module.js';
import { IdentityModule } from './identity/identity.module.js';
import { LedgerModule } from './ledger/ledger.module.js';
import { OptInModule } from './opt-in/opt-in.module.js';
import { Config } from './platform/config.js';
import { ActsAllowance, Allowance } from './platform/http/allowance.js';
import { DocsController } from './platform/http/docs.controller.js';
import { HomeController } from './platform/http/home.controller.js';
import { ApiDocument } from './platform/http/openapi.js';
import { loadMessages, Messages } from './platform/http/messages.js';
import { Pages } from './platform/http/pages.js';
import { createRenderer } from './platform/http/renderer.js';
import { PlatformModule, type Foundation } from './platform/platform.module.js';
import { ROOT } from './platform/root.js';
import { PreferencesModule } from './preferences/preferences.module.js';
import { SuggestionsModule } from './suggestions/suggestions.module.js';

const viewsDir = join(ROOT, 'views');

/** Every page names the controller, so pages stand on the catalog. */
@Global()
@Module({
  imports: [CatalogModule],
  controllers: [HomeController, DocsController],
  providers: [
    ApiDocument,
    { provide: Messages, useFactory: () => loadMessages(join(viewsDir, 'messages')) },
    {
      provide: Pages,
      useFactory: (messages: Messages, catalog: CatalogService) =>
        new Pages(createRenderer({ viewsDir, messages }), catalog),
      inject: [Messages, CatalogService],
    },
    {
      provide: Allowance,
      useFactory: ({ settings }: Config) => new Allowance(settings.publicAsksPerMinute),
      inject: [Config],
    },
    { provide: ActsAllowance, useFactory: () => new ActsAllowance() },
  ],
  exports: [Messages, Pages, Allowance, ActsAllowance],
})
class PagesModule {}

@Module({})
export class AppModule {
  static on(foundation: Foundation): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.on(foundation),
        LedgerModule,
        IdentityModule,
        CatalogModule,
        PagesModule,
        ContactsModule,
        AuthorizationModule,
        DeliveryModule,
        PreferencesModule,
        OptInModule,
        FeedbackModule,
        SuggestionsModule,
        ComplianceModule,
        CenterModule,
        ConsoleModule,
      ],
    };
  }
}
