/** Decides message by message, reserves, and spends: the heart of Assent. */
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CatalogModule } from '../catalog/catalog.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { AnswerSender } from './answer-sender.js';
import { AuthorizationController } from './authorization.controller.js';
import { AuthorizationEntity, AuthorizationOutcomeEntity } from './authorization.entity.js';
import { AuthorizationService } from './authorization.service.js';
import { AuthorizationStore } from './authorization.store.js';
import { Decide } from './decide.js';
import { FactsStore } from './facts.store.js';
import { Partitions } from './partitions.js';
import { SettleAuthorization } from './settle-authorization.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([AuthorizationEntity, AuthorizationOutcomeEntity]),
    CatalogModule,
    ContactsModule,
    IdentityModule,
  ],
  controllers: [AuthorizationController],
  providers: [
    AnswerSender,
    AuthorizationService,
    AuthorizationStore,
    Decide,
    FactsStore,
    Partitions,
    SettleAuthorization,
  ],
  exports: [AuthorizationService, AuthorizationStore, SettleAuthorization],
})
export class AuthorizationModule {}
