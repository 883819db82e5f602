/**
 * Seals runs of rows by commit horizon, not by clock: only rows whose transactions all ended, so that
 * a transaction that commits late can never change what was sealed. Each run becomes one entry.
 */
import { Injectable } from '@nestjs/common';
import { createHmac } from 'node:crypto';
import { rootOf } from '../core/merkle.js';
import { hashesIn } from '../core/tiles.js';
import { readClock } from '../platform/database/clock.js';
import type { Tx } from '../platform/database/tx.js';
import { ContactKeysStore, ORGANISATION_ID } from './contact-keys.store.js';
import { LedgerService } from './ledger.service.js';
import { SealedRunsStore, type SealedRun } from './sealed-runs.store.js';
import {
  SealedSources,
  type SealedRow,
  type SealedSource,
  type SourceName,
} from './sealed-source.js';

const KEY_BYTES = 32;

/** `isAll` is false when more rows wait than were sealed. */
export interface Sealed {
  readonly runs: number;
  readonly isAll: boolean;
}

@Injectable()
export class SealRows {
  constructor(
    private readonly sources: SealedSources,
    private readonly runs: SealedRunsStore,
    private readonly contactKeys: ContactKeysStore,
    private readonly ledger: LedgerService,
  ) {}

  /** Under the lock of the tree's head. */
  async seal(tx: Tx, ended: string): Promise<Sealed> {
    let [runs, isAll] = [0, true];
    for (const source of this.sources.all()) {
      const sealed = await this.sealOf(tx, source, ended);
      runs += sealed.runs;
      isAll &&= sealed.isAll;
    }
    return { runs, isAll };
  }

  /** How many a busy time brings: one of each source. */
  get expected(): number {
    return this.sources.all().length;
  }

  /** In place of runs that there are no rows for. */
  async pad(tx: Tx, count: number): Promise<void> {
    for (let nth = 0; nth < count; nth += 1) await this.ledger.pad(tx, await readClock(tx));
  }

  private async sealOf(tx: Tx, source: SealedSource, ended: string): Promise<Sealed> {
    let after = await this.runs.reached(tx, source.name);
    const key = await this.pseudonymKey(tx);
    const { runs, isAll } = await source.cut(tx, { after, ended }, key);
    for (const run of runs) {
      const hashes = hashesIn(run.hashes);
      const entryId = await this.ledger.append(tx, {
        contactId: null,
        type: 'decisions.sealed',
        at: await readClock(tx),
        payload: {
          source: source.name,
          rows: hashes.length,
          root: rootOf(hashes).toString('base64'),
          // Where it begins and ends: the next one must begin there, or rows could stand in between.
          after,
          last: run.last,
          // Retention drops whole months, and a run is of one.
          month: run.month,
        },
      });
      await this.runs.insert(tx, { ...run, source: source.name, entryId, after });
      after = run.last;
    }
    return { runs: runs.length, isAll };
  }

  /** Sources with rows that no run holds, though their transactions are below `horizon`. */
  async passedOver(tx: Tx, horizon: string): Promise<SourceName[]> {
    // Only whether there are any is asked: who verifies may lack the key, and must hear of it all.
    const key = Buffer.alloc(KEY_BYTES);
    const found: SourceName[] = [];
    for (const source of this.sources.all()) {
      const after = await this.runs.reached(tx, source.name);
      const { runs } = await source.cut(tx, { after, ended: horizon }, key);
      if (runs.length > 0) found.push(source.name);
    }
    return found;
  }

  /** Sources with rows of transactions that have not begun: nobody wrote them in one. */
  async ahead(tx: Tx): Promise<SourceName[]> {
    const found: SourceName[] = [];
    for (const source of this.sources.all()) if (await source.isAhead(tx)) found.push(source.name);
    return found;
  }

  /** The rows of a run that still stand, in order. */
  async rows(tx: Tx, run: SealedRun): Promise<SealedRow[]> {
    return this.sources.get(run.source).rows(tx, run, await this.pseudonymKey(tx));
  }

  async rowsOf(
    tx: Tx,
    authorizationId: string,
  ): Promise<(SealedRow & Pick<SealedRun, 'source'>)[]> {
    const key = await this.pseudonymKey(tx);
    const found = [];
    for (const source of this.sources.all())
      for (const row of await source.find(tx, authorizationId, key))
        found.push({ ...row, source: source.name });
    return found;
  }

  /** Of the deployment: a row keeps its pseudonym when the person's own keys are gone. */
  private async pseudonymKey(tx: Tx): Promise<Buffer> {
    const { subjectKey } = await this.contactKeys.get(tx, ORGANISATION_ID);
    return createHmac('sha256', subjectKey).update('assent/rows/v1').digest();
  }
}
