/**
 * Verifications that somebody asks for. Each is a job, since a long log takes a minute: pages look at how
 * far it is. One runs at a time; who asks meanwhile is shown that one.
 */
import { Injectable } from '@nestjs/common';
import { DAY_MS } from '../../core/local-time.js';
import { readClock } from '../../platform/database/clock.js';
import { Database } from '../../platform/database/database.js';
import { actorOf, type Caller } from '../../platform/http/scopes.js';
import { newId } from '../../platform/ids.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { VerificationsStore, type VerificationRun } from './verifications.store.js';
import { VerifyLedger } from './verify-ledger.js';

const VERIFY = 'log_verify';
const KEPT_MS = 90 * DAY_MS;
const LISTED = 10;
/** How often a run says how far it is. */
const TOLD_EVERY_MS = 1_000;

/** Nothing is brought here: keys and checkpoints held outside the database decide whom to believe. */
const HELD = { vkeys: [], checkpoints: [] };

@Injectable()
export class VerifyRuns {
  constructor(
    private readonly database: Database,
    private readonly store: VerificationsStore,
    private readonly verifier: VerifyLedger,
    private readonly jobs: Jobs,
  ) {
    jobs.handle(VERIFY, ({ verificationId = '' }) => this.run(verificationId));
  }

  /** The id of the run that answers. */
  ask(caller: Caller): Promise<string> {
    return this.database.inTransaction(async (tx) => {
      const open = await this.store.lockOpen(tx);
      if (open !== null) return open;
      const at = await readClock(tx);
      await this.store.deleteBefore(tx, at - KEPT_MS);
      const verificationId = newId();
      await this.store.insert(tx, verificationId, actorOf(caller), at);
      await this.jobs.enqueue(tx, VERIFY, { verificationId });
      return verificationId;
    });
  }

  find(verificationId: string): Promise<VerificationRun | null> {
    return this.database.inSnapshot((tx) => this.store.find(tx, verificationId));
  }

  list(): Promise<VerificationRun[]> {
    return this.database.inSnapshot((tx) => this.store.list(tx, LISTED));
  }

  private async run(verificationId: string): Promise<void> {
    const isOurs = await this.database.inTransaction((tx) => this.store.begin(tx, verificationId));
    if (!isOurs) return;
    try {
      const result = await this.verifier.run(HELD, this.teller(verificationId));
      await this.database.inTransaction((tx) => this.store.finish(tx, verificationId, result));
    } catch (error) {
      await this.database.inTransaction((tx) => this.store.finish(tx, verificationId, null));
      throw error;
    }
  }

  /** Progress is told beside the work and never holds it up. */
  private teller(verificationId: string): (done: number, of: number) => void {
    let toldAt = 0;
    let telling: Promise<void> | null = null;
    return (done, of) => {
      const now = performance.now();
      if (telling || now - toldAt < TOLD_EVERY_MS) return;
      toldAt = now;
      telling = this.database
        .inTransaction((tx) => this.store.progress(tx, verificationId, done, of))
        .catch(() => undefined)
        .then(() => {
          telling = null;
        });
    };
  }
}
