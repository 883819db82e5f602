/** What the contact chose, and every way to hear less. */
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { join } from 'node:path';
import { AuthorizationModule } from '../authorization/authorization.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { Config } from '../platform/config.js';
import { Log } from '../platform/log.js';
import { ConsentEntity } from './consent.entity.js';
import { ConsentsStore } from './consents.store.js';
import { FooterController } from './footer.controller.js';
import { FooterLinks } from './footer-links.js';
import { ReconcileWithdrawals } from './reconcile-withdrawals.js';
import { ReduceContact } from './reduce-contact.js';
import { WithdrawalJournal } from './withdrawal-journal.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([ConsentEntity]),
    AuthorizationModule,
    ContactsModule,
    IdentityModule,
    LedgerModule,
  ],
  controllers: [FooterController],
  providers: [
    ConsentsStore,
    FooterLinks,
    ReconcileWithdrawals,
    ReduceContact,
    {
      provide: WithdrawalJournal,
      useFactory: ({ settings }: Config, log: Log) =>
        new WithdrawalJournal(join(settings.dataDir, 'withdrawals.journal'), log),
      inject: [Config, Log],
    },
  ],
  exports: [ConsentsStore, ReconcileWithdrawals, ReduceContact, WithdrawalJournal],
})
export class PreferencesModule {}
