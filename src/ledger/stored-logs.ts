/** Opens the log for verification: as it is stored, and as it was published outside the database. */
import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/tx.js';
import type { Beside, LogSource } from '../verifier/source.js';
import type { Brought } from '../verifier/verify-log.js';
import { CheckpointFile } from './checkpoint-file.js';
import { CheckpointsStore } from './checkpoints.store.js';
import { ContactKeysStore } from './contact-keys.store.js';
import { LogKeysStore } from './log-keys.store.js';
import { SealRows } from './seal-rows.js';
import { SealedRunsStore } from './sealed-runs.store.js';
import { StoredLog } from './stored-log.js';
import { StoredLogStore } from './stored-log.store.js';
import { TreeStore } from './tree.store.js';

@Injectable()
export class StoredLogs {
  constructor(
    private readonly store: StoredLogStore,
    private readonly tree: TreeStore,
    private readonly checkpoints: CheckpointsStore,
    private readonly keys: LogKeysStore,
    private readonly runs: SealedRunsStore,
    private readonly rows: SealRows,
    private readonly contactKeys: ContactKeysStore,
    private readonly file: CheckpointFile,
  ) {}

  /** The tables that must be what the log says are given; the ledger knows nothing of them. */
  async open(tx: Tx, consents: LogSource['consents'], beside: Beside): Promise<LogSource> {
    const { store, tree, checkpoints, keys, runs, rows, contactKeys } = this;
    const parts = { store, tree, checkpoints, keys, runs, rows, contactKeys };
    return new StoredLog(tx, parts, await tree.head(tx), consents, beside);
  }

  /** What nobody who rewrites the database can rewrite. */
  heldOutside(): Brought {
    const lines = this.file.lines();
    const vkeys = lines.flatMap((line) => ('vkey' in line ? [line.vkey] : []));
    const checkpoints = lines.flatMap((line) => ('note' in line ? [line.note] : []));
    return { vkeys: [...new Set(vkeys)], checkpoints };
  }
}
