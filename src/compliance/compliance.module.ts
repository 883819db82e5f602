/** What compliance asks for: the rights of people, receipts, and the export of the audit. */
import { Module } from '@nestjs/common';
import { ExportsModule } from './exports/exports.module.js';
import { ReceiptsModule } from './receipts/receipts.module.js';
import { RightsModule } from './rights/rights.module.js';

@Module({
  imports: [ExportsModule, ReceiptsModule, RightsModule],
  exports: [ExportsModule, ReceiptsModule, RightsModule],
})
export class ComplianceModule {}
