/** Decides message by message, reserves, and spends: the heart of Assent. */
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CatalogModule } from '../catalog/catalog.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { AnswerSender } from './answer-sender.js';
import { AuthorizationController } from './authorization.controller.js';
import { AuthorizationEntity, AuthorizationOutcomeEntity } from './authorization.entity.js';
import { AuthorizationService } from './authorization.service.js';
import { AuthorizationStore } from './authorization.store.js';
import { AuthorizeSet } from './authorize-set.js';
import { Batch } from './batch.js';
import { BatchController } from './batch.controller.js';
import { ChecksController } from './checks.controller.js';
import { ChecksService } from './checks.service.js';
import { ChecksStore } from './checks.store.js';
import { DecideSet } from './decide-set.js';
import { FactsReader } from './facts-reader.js';
import { HaltsService } from './halts.service.js';
import { HaltsStore } from './halts.store.js';
import { InForceStore } from './in-force.store.js';
import { InSets } from './in-sets.js';
import { MessageRefsStore } from './message-refs.store.js';
import { Permits } from './permits.js';
import { SealedRowsStore } from './sealed-rows.store.js';
import { SettleSet } from './settle-set.js';
import { FactsStore } from './facts.store.js';
import { Partitions } from './partitions.js';
import { SettleAuthorization } from './settle-authorization.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([AuthorizationEntity, AuthorizationOutcomeEntity]),
    CatalogModule,
    ContactsModule,
    LedgerModule,
    IdentityModule,
  ],
  controllers: [BatchController, AuthorizationController, ChecksController],
  providers: [
    AnswerSender,
    AuthorizationService,
    AuthorizationStore,
    AuthorizeSet,
    Batch,
    ChecksService,
    ChecksStore,
    DecideSet,
    FactsReader,
    FactsStore,
    HaltsService,
    HaltsStore,
    InForceStore,
    InSets,
    MessageRefsStore,
    Partitions,
    Permits,
    SealedRowsStore,
    SettleAuthorization,
    SettleSet,
  ],
  exports: [AuthorizationService, AuthorizationStore, Partitions, SettleAuthorization],
})
export class AuthorizationModule {}
