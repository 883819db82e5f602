/** What compliance asks for: the audit, restriction, and later the other rights and retention. */
import { Module } from '@nestjs/common';
import { AuthorizationModule } from '../authorization/authorization.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { AuditExport } from './audit-export.js';
import { AuditStore } from './audit.store.js';
import { RestrictionController } from './rights/restriction.controller.js';
import { RestrictionService } from './rights/restriction.service.js';

@Module({
  imports: [AuthorizationModule, ContactsModule, IdentityModule, LedgerModule],
  controllers: [RestrictionController],
  providers: [AuditExport, AuditStore, RestrictionService],
  exports: [AuditExport],
})
export class ComplianceModule {}
