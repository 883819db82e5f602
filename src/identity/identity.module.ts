/** API clients, keys, tokens, sessions, the staff door, the guard before every route, idempotency, access log. */
import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LedgerModule } from '../ledger/ledger.module.js';
import { AccessLogEntity } from './access-log.entity.js';
import { AccessLogStore } from './access-log.store.js';
import { AuthGuard } from './auth.guard.js';
import { CheckSecrets } from './check-secrets.js';
import { ClientEntity } from './client.entity.js';
import { ClientsService } from './clients.service.js';
import { ClientsStore } from './clients.store.js';
import { IdempotencyKeyEntity } from './idempotency-key.entity.js';
import { IdempotencyService } from './idempotency.service.js';
import { IdempotencyStore } from './idempotency.store.js';
import { JwksController } from './jwks.controller.js';
import { KeyEntity } from './key.entity.js';
import { KeyRing } from './key-ring.js';
import { KeysService } from './keys.service.js';
import { KeysStore } from './keys.store.js';
import { LinkTokensService } from './link-tokens.service.js';
import { OAuthController } from './oauth.controller.js';
import { OAuthService } from './oauth.service.js';
import { OwnAccess } from './own-access.js';
import { PersonGate } from './person-gate.js';
import { PersonSessionsService } from './person-sessions.service.js';
import { PersonSessionsStore } from './person-sessions.store.js';
import { SecretChecksStore } from './secret-checks.store.js';
import { SessionForms } from './session-forms.js';
import { Signatures } from './signatures.js';
import { StaffDoorStore } from './staff-door.store.js';
import { StaffGate } from './staff-gate.js';
import { StaffLinksService } from './staff-links.service.js';
import { StaffSessionsService } from './staff-sessions.service.js';
import { TokensService } from './tokens.service.js';

@Module({
  imports: [
    LedgerModule,
    // No default key or option: each call names its key, algorithm, issuer and audience itself.
    JwtModule.register({}),
    TypeOrmModule.forFeature([ClientEntity, KeyEntity, AccessLogEntity, IdempotencyKeyEntity]),
  ],
  controllers: [OAuthController, JwksController],
  providers: [
    AccessLogStore,
    OwnAccess,
    CheckSecrets,
    ClientsService,
    ClientsStore,
    IdempotencyService,
    IdempotencyStore,
    KeyRing,
    KeysService,
    KeysStore,
    LinkTokensService,
    OAuthService,
    PersonGate,
    PersonSessionsService,
    PersonSessionsStore,
    SecretChecksStore,
    SessionForms,
    Signatures,
    StaffDoorStore,
    StaffGate,
    StaffLinksService,
    StaffSessionsService,
    TokensService,
    { provide: APP_GUARD, useClass: AuthGuard },
  ],
  exports: [
    AccessLogStore,
    OwnAccess,
    ClientsService,
    IdempotencyService,
    KeysService,
    LinkTokensService,
    PersonSessionsService,
    SessionForms,
    StaffLinksService,
    StaffSessionsService,
    TokensService,
  ],
})
export class IdentityModule {}
