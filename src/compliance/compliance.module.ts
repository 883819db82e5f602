/** What compliance asks for: the audit, restriction, and later the other rights and retention. */
import { Module } from '@nestjs/common';
import { AuthorizationModule } from '../authorization/authorization.module.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { AuditExport } from './exports/audit-export.js';
import { AuditStore } from './exports/audit.store.js';
import { RegisterRequest } from './rights/register-request.js';
import { RestrictionController } from './rights/restriction.controller.js';
import { RestrictionService } from './rights/restriction.service.js';
import { RightsRequestsController } from './rights/rights-requests.controller.js';
import { RightsRequestsService } from './rights/rights-requests.service.js';
import { RightsRequestsStore } from './rights/rights-requests.store.js';
import { WatchDeadlines } from './rights/watch-deadlines.js';

@Module({
  imports: [AuthorizationModule, CatalogModule, ContactsModule, IdentityModule, LedgerModule],
  controllers: [RestrictionController, RightsRequestsController],
  providers: [
    AuditExport,
    AuditStore,
    RegisterRequest,
    RestrictionService,
    RightsRequestsService,
    RightsRequestsStore,
    WatchDeadlines,
  ],
  exports: [AuditExport],
})
export class ComplianceModule {}
