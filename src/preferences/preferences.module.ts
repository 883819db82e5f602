/** What the contact chose, and every way to hear less. */
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { join } from 'node:path';
import { AuthorizationModule } from '../authorization/authorization.module.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { Config } from '../platform/config.js';
import { Log } from '../platform/log.js';
import { BasesController } from './bases.controller.js';
import { BasesStore } from './bases.store.js';
import { ConsentEntity } from './consent.entity.js';
import { ConsentsStore } from './consents.store.js';
import { FooterController } from './footer.controller.js';
import { FooterLinks } from './footer-links.js';
import { Grants } from './grants.js';
import { OwnActs } from './own-acts.js';
import { PassOnWithdrawal } from './pass-on-withdrawal.js';
import { PreferencesController } from './preferences.controller.js';
import { PreferencesOnFile } from './preferences-on-file.js';
import { PreferencesService } from './preferences.service.js';
import { PreferencesStore } from './preferences.store.js';
import { ReconcileWithdrawals } from './reconcile-withdrawals.js';
import { RecordBasis } from './record-basis.js';
import { RecordWithdrawal } from './record-withdrawal.js';
import { ReduceContact } from './reduce-contact.js';
import { RenewalsStore } from './renewals.store.js';
import { TidyUndos } from './tidy-undos.js';
import { UndoReduction } from './undo-reduction.js';
import { Undos } from './undos.js';
import { UndosStore } from './undos.store.js';
import { WhatStood } from './what-stood.js';
import { WithdrawalJournal } from './withdrawal-journal.js';
import { WithdrawalsController } from './withdrawals.controller.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([ConsentEntity]),
    AuthorizationModule,
    CatalogModule,
    ContactsModule,
    IdentityModule,
    LedgerModule,
  ],
  controllers: [BasesController, FooterController, PreferencesController, WithdrawalsController],
  providers: [
    BasesStore,
    ConsentsStore,
    FooterLinks,
    Grants,
    OwnActs,
    PassOnWithdrawal,
    PreferencesOnFile,
    PreferencesService,
    PreferencesStore,
    ReconcileWithdrawals,
    RecordBasis,
    RecordWithdrawal,
    ReduceContact,
    RenewalsStore,
    TidyUndos,
    UndoReduction,
    Undos,
    UndosStore,
    WhatStood,
    {
      provide: WithdrawalJournal,
      useFactory: ({ settings }: Config, log: Log) =>
        new WithdrawalJournal(join(settings.dataDir, 'withdrawals.journal'), log),
      inject: [Config, Log],
    },
  ],
  exports: [
    BasesStore,
    ConsentsStore,
    Grants,
    OwnActs,
    PreferencesOnFile,
    ReconcileWithdrawals,
    RecordWithdrawal,
    ReduceContact,
    RenewalsStore,
    UndoReduction,
    UndosStore,
    WithdrawalJournal,
  ],
})
export class PreferencesModule {}
