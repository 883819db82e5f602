/** What compliance asks for: the rights of people, receipts, and the export of the audit. */
import { Module } from '@nestjs/common';
import { ExportsModule } from './exports/exports.module.js';
import { HistoryModule } from './history/history.module.js';
import { ReceiptsModule } from './receipts/receipts.module.js';
import { RecordModule } from './record/record.module.js';
import { RetentionModule } from './retention/retention.module.js';
import { RightsModule } from './rights/rights.module.js';
import { VerificationModule } from './verification/verification.module.js';

@Module({
  imports: [
    ExportsModule,
    HistoryModule,
    ReceiptsModule,
    RecordModule,
    RetentionModule,
    RightsModule,
    VerificationModule,
  ],
  exports: [
    ExportsModule,
    HistoryModule,
    ReceiptsModule,
    RecordModule,
    RetentionModule,
    RightsModule,
    VerificationModule,
  ],
})
export class ComplianceModule {}
