/** The ledger imports no feature: everything may be remembered, nothing is known about by it. */
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Config } from '../platform/config.js';
import { CheckpointFile } from './checkpoint-file.js';
import { Checkpoints } from './checkpoints.js';
import { CheckpointsStore } from './checkpoints.store.js';
import { ContactKeysStore } from './contact-keys.store.js';
import { ContactKeysEntity, EvidenceEntity, LedgerEntryEntity } from './ledger.entity.js';
import { LedgerService } from './ledger.service.js';
import { LedgerStore } from './ledger.store.js';
import { LogController } from './log.controller.js';
import { LogKeys } from './log-keys.js';
import { LogKeysStore } from './log-keys.store.js';
import { LogTiles } from './log-tiles.js';
import { Proofs } from './proofs.js';
import { SealLoop } from './seal-loop.js';
import { SealRows } from './seal-rows.js';
import { SealedRunsStore } from './sealed-runs.store.js';
import { SealedSources } from './sealed-source.js';
import { Sequencer } from './sequencer.js';
import { StoredLogs } from './stored-logs.js';
import { StoredLogStore } from './stored-log.store.js';
import { TreeStore } from './tree.store.js';

@Module({
  imports: [TypeOrmModule.forFeature([LedgerEntryEntity, EvidenceEntity, ContactKeysEntity])],
  controllers: [LogController],
  providers: [
    {
      provide: CheckpointFile,
      useFactory: ({ settings }: Config) => new CheckpointFile(settings.checkpointsFile),
      inject: [Config],
    },
    Checkpoints,
    CheckpointsStore,
    ContactKeysStore,
    LedgerService,
    LedgerStore,
    LogKeys,
    LogKeysStore,
    LogTiles,
    Proofs,
    SealLoop,
    SealRows,
    SealedRunsStore,
    SealedSources,
    Sequencer,
    StoredLogs,
    StoredLogStore,
    TreeStore,
  ],
  exports: [
    Checkpoints,
    ContactKeysStore,
    LedgerService,
    LogKeys,
    LogTiles,
    Proofs,
    SealLoop,
    SealedSources,
    Sequencer,
    StoredLogs,
  ],
})
export class LedgerModule {}
