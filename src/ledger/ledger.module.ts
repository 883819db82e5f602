/** The ledger imports no feature: everything may be remembered, nothing is known about by it. */
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Checkpoints } from './checkpoints.js';
import { CheckpointsStore } from './checkpoints.store.js';
import { ContactKeysStore } from './contact-keys.store.js';
import { ContactKeysEntity, EvidenceEntity, LedgerEntryEntity } from './ledger.entity.js';
import { LedgerService } from './ledger.service.js';
import { LedgerStore } from './ledger.store.js';
import { LogKeysStore } from './log-keys.store.js';
import { SealLoop } from './seal-loop.js';
import { SealRows } from './seal-rows.js';
import { SealedBatchesStore } from './sealed-batches.store.js';
import { SealedSources } from './sealed-source.js';
import { Sequencer } from './sequencer.js';
import { TreeStore } from './tree.store.js';

@Module({
  imports: [TypeOrmModule.forFeature([LedgerEntryEntity, EvidenceEntity, ContactKeysEntity])],
  providers: [
    Checkpoints,
    CheckpointsStore,
    ContactKeysStore,
    LedgerService,
    LedgerStore,
    LogKeysStore,
    SealLoop,
    SealRows,
    SealedBatchesStore,
    SealedSources,
    Sequencer,
    TreeStore,
  ],
  exports: [Checkpoints, ContactKeysStore, LedgerService, SealLoop, SealedSources, Sequencer],
})
export class LedgerModule {}
