/** The ledger, verified where it stands. */
import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/ledger.module.js';
import { PreferencesModule } from '../../preferences/preferences.module.js';
import { VerifyLedger } from './verify-ledger.js';

@Module({
  imports: [LedgerModule, PreferencesModule],
  providers: [VerifyLedger],
  exports: [VerifyLedger],
})
export class VerificationModule {}
