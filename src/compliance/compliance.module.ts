/** What compliance asks for: the audit, and later rights and retention. */
import { Module } from '@nestjs/common';
import { ContactsModule } from '../contacts/contacts.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { AuditExport } from './audit-export.js';
import { AuditStore } from './audit.store.js';

@Module({
  imports: [ContactsModule, IdentityModule, LedgerModule],
  providers: [AuditExport, AuditStore],
  exports: [AuditExport],
})
export class ComplianceModule {}
