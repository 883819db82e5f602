/**
 * Looks at all addresses in a thread of its own, beside whatever else is done in the same snapshot: to
 * open each takes long, and nothing that is done meanwhile says anything of them.
 */
import { Injectable } from '@nestjs/common';
import { Worker } from 'node:worker_threads';
import { Vault } from '../platform/crypto/vault.js';
import { shareSnapshot } from '../platform/database/shared-snapshot.js';
import type { Tx } from '../platform/database/tx.js';
import { workerFile } from '../platform/root.js';
import type { CheckedAddresses } from './check-addresses.js';
import type { AddressOrder } from './check-addresses.worker.js';

const WORKER = workerFile('contacts', 'check-addresses');

@Injectable()
export class AddressThread {
  constructor(private readonly vault: Vault) {}

  /**
   * `work` gets what will be found, as `tx` sees it, and a signal with the reason why it never will be.
   * By that it ends itself where it can: were it left behind, it would read on, past the end of its transaction, from
   * a connection that is given back. The thread is gone once `work` is over, whatever came of it.
   */
  async beside<T>(
    tx: Tx,
    listed: number,
    work: (found: Promise<CheckedAddresses>, failed: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const snapshot = await shareSnapshot(tx);
    const workerData: AddressOrder = { snapshot, keys: this.vault.forThread(), listed };
    // No limits as for signatures, whose thread stays: this one holds two pages at a time, and goes.
    const worker = new Worker(WORKER, { workerData });
    const failure = new AbortController();
    const found = answerOf(worker);
    found.catch((error: unknown) => failure.abort(error));
    try {
      return await work(found, failure.signal);
    } finally {
      await worker.terminate();
    }
  }
}

function answerOf(worker: Worker): Promise<CheckedAddresses> {
  return new Promise((resolve, reject) => {
    worker.on('message', resolve);
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('The thread ended without saying what it found.')));
  });
}
