/** What is on record about a person, as lines, periods and a picture. */
import { Module } from '@nestjs/common';
import { AuthorizationModule } from '../../authorization/authorization.module.js';
import { IdentityModule } from '../../identity/identity.module.js';
import { LedgerModule } from '../../ledger/ledger.module.js';
import { ExportsModule } from '../exports/exports.module.js';
import { CheckCountsStore } from './check-counts.store.js';
import { ReadHistory } from './read-history.js';

@Module({
  imports: [AuthorizationModule, ExportsModule, IdentityModule, LedgerModule],
  providers: [CheckCountsStore, ReadHistory],
  exports: [CheckCountsStore, ReadHistory],
})
export class HistoryModule {}
