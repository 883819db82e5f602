/** The ledger imports no feature: everything may be remembered, nothing is known about by it. */
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ContactKeysStore } from './contact-keys.store.js';
import { ContactKeysEntity, EvidenceEntity, LedgerEntryEntity } from './ledger.entity.js';
import { LedgerService } from './ledger.service.js';
import { LedgerStore } from './ledger.store.js';

@Module({
  imports: [TypeOrmModule.forFeature([LedgerEntryEntity, EvidenceEntity, ContactKeysEntity])],
  providers: [LedgerService, LedgerStore, ContactKeysStore],
  exports: [LedgerService, ContactKeysStore],
})
export class LedgerModule {}
