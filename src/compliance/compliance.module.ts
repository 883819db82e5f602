/** What compliance asks for: the audit, and the rights of people. */
import { Module } from '@nestjs/common';
import { AuthorizationModule } from '../authorization/authorization.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { AuditExport } from './exports/audit-export.js';
import { AuditStore } from './exports/audit.store.js';
import { ReceiptsModule } from './receipts/receipts.module.js';
import { RightsModule } from './rights/rights.module.js';

@Module({
  imports: [
    AuthorizationModule,
    ContactsModule,
    IdentityModule,
    LedgerModule,
    ReceiptsModule,
    RightsModule,
  ],
  providers: [AuditExport, AuditStore],
  exports: [AuditExport, RightsModule],
})
export class ComplianceModule {}
