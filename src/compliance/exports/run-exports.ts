/**
 * Works on exports, one after the other, few at once over all instances. A file counts when its row
 * says so, in the transaction that notes the export in the ledger; before that it is nobody's. Who
 * crashes is found by being silent, and the export is begun anew, under another key.
 */
import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { DAY_MS } from '../../core/local-time.js';
import { readClock } from '../../platform/database/clock.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/tx.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { ExportFiles, type FileKey, type WrittenFile } from './export-files.js';
import { ExportsStore, type ExportRow, type MadeFile } from './exports.store.js';
import { MakeExport } from './make-export.js';
import { NoteExport } from './note-export.js';

export const WORK_ON_EXPORTS = 'audit_export';
const EVERY_MINUTE = '* * * * *';
const MOST_AT_ONCE = 2;
const MOST_ATTEMPTS = 5;
const TELL_EVERY_MS = 1_000;
/** Whoever works on an export says so every second. */
const CRASHED_AFTER_MS = 60_000;
const KEPT_FOR_MS = 7 * DAY_MS;

interface Claim extends FileKey {
  readonly row: ExportRow;
}

@Injectable()
export class RunExports {
  constructor(
    private readonly database: Database,
    private readonly store: ExportsStore,
    private readonly files: ExportFiles,
    private readonly maker: MakeExport,
    private readonly note: NoteExport,
    private readonly jobs: Jobs,
  ) {
    jobs.handle(WORK_ON_EXPORTS, (_, signal) => this.run(signal));
    jobs.schedule(WORK_ON_EXPORTS, EVERY_MINUTE);
  }

  enqueue(tx: Tx): Promise<void> {
    return this.jobs.enqueue(tx, WORK_ON_EXPORTS, {});
  }

  /** Until there is nothing to do, or it is to stop. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const claim = await this.claim();
      if (!claim) return;
      await this.workOn(claim, signal);
    }
  }

  private claim(): Promise<Claim | null> {
    return this.database.inTransaction(async (tx) => {
      await this.store.failCrashed(tx, CRASHED_AFTER_MS, MOST_ATTEMPTS);
      const row = await this.store.lockNext(tx, CRASHED_AFTER_MS, MOST_AT_ONCE);
      if (!row) return null;
      const key = this.files.newKey(row.exportId);
      await this.store.begin(tx, row.exportId, key.wrappedKey);
      return { ...key, row };
    });
  }

  private async workOn(claim: Claim, signal: AbortSignal): Promise<void> {
    const lost = new AbortController();
    const stop = AbortSignal.any([signal, lost.signal]);
    try {
      const made = await this.make(claim, stop, () => lost.abort());
      if (!(await this.finish(claim, made))) await this.files.delete(claim);
    } catch (error) {
      await this.files.delete(claim);
      // To be stopped, or overtaken, is no failure: it is begun anew.
      const isFault = !stop.aborted;
      const isLast = isFault && claim.row.attempts + 1 >= MOST_ATTEMPTS;
      const next = { state: isLast ? 'failed' : 'queued', isFault } as const;
      await this.database.inTransaction((tx) => this.store.giveBack(tx, claim.wrappedKey, next));
      if (isFault) throw error;
    }
  }

  /** From here on the file is on disk, and nobody's yet. */
  private async make(claim: Claim, stop: AbortSignal, lose: () => void): Promise<MadeFile> {
    const reached = { done: 0, total: 0 };
    const made = new AbortController();
    const telling = this.tell(claim, reached, made.signal, lose);
    try {
      let file: WrittenFile | null = null;
      const { lines, treeSize } = await this.maker.run(
        claim.row,
        async (chunks) => {
          file = await this.files.write(claim, chunks, stop);
        },
        (done, total) => void Object.assign(reached, { done, total }),
      );
      return { ...requireFile(file), lines, treeSize };
    } finally {
      made.abort();
      await telling;
    }
  }

  /** Says every second how far it is, until it is made or somebody else's. */
  private async tell(
    { wrappedKey }: Claim,
    reached: { readonly done: number; readonly total: number },
    made: AbortSignal,
    lose: () => void,
  ): Promise<void> {
    for (;;) {
      await sleep(TELL_EVERY_MS, undefined, { signal: made }).catch(() => undefined);
      if (made.aborted) return;
      const told = this.database.inTransaction((tx) => this.store.move(tx, wrappedKey, reached));
      // A database that is away for a moment is met by whatever reads from it.
      if (!(await told.catch(() => true))) lose();
    }
  }

  /** False when the key was emptied meanwhile: what the file holds may be gone from the ledger. */
  private finish({ row, wrappedKey }: Claim, made: MadeFile): Promise<boolean> {
    return this.database.inTransaction(async (tx) => {
      const at = await readClock(tx);
      const times = { at: new Date(at), expiresAt: new Date(at + KEPT_FOR_MS) };
      if (!(await this.store.finish(tx, wrappedKey, made, times))) return false;
      await this.note.inLedger(tx, row, at, made);
      return true;
    });
  }
}

function requireFile(file: WrittenFile | null): WrittenFile {
  if (!file) throw new Error('An export was made and not written.');
  return file;
}
