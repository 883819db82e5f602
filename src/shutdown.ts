/**
 * Leaves in good order: not ready at once, jobs given back, what is under way answered, the journal
 * closed, the database last. A second wish to stop, or a shutdown that takes too long, ends at once:
 * what was acknowledged is on disk either way.
 */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenedFoundation } from './platform/foundation.js';
import { SealLoop } from './ledger/seal-loop.js';
import { HealthController } from './platform/http/health.controller.js';
import { Jobs } from './platform/jobs/jobs.js';
import type { Log } from './platform/log.js';
import { WithdrawalJournal } from './preferences/withdrawal-journal.js';

const DRAIN_TIMEOUT_MS = 20_000;
/** Ctrl-C comes twice at once, from the terminal and passed on by npm; an impatient one comes later. */
const SAME_SIGNAL_MS = 1_000;

export class Shutdown {
  app: NestFastifyApplication | null = null;
  private opening: Promise<OpenedFoundation> | null = null;
  private since: number | null = null;

  constructor(private readonly log: Log) {}

  /** A stop that is asked for while the foundation opens waits for it, and then closes it. */
  async afterwards(opening: Promise<OpenedFoundation>): Promise<OpenedFoundation> {
    this.opening = opening;
    const opened = await opening;
    // Once a stop has begun, starting goes no further: the process ends when the stop is done.
    if (this.since !== null) await new Promise(() => undefined);
    return opened;
  }

  async begin(code: number): Promise<void> {
    if (this.since !== null) {
      if (performance.now() - this.since > SAME_SIGNAL_MS) process.exit(1);
      return;
    }
    this.since = performance.now();
    setTimeout(() => process.exit(1), DRAIN_TIMEOUT_MS).unref();
    await this.tryTo(() => this.closeApp());
    await this.tryTo(async () => {
      const opened = await this.opening?.catch(() => null);
      await opened?.close();
    });
    this.log.info('stopped');
    process.exit(code);
  }

  private async closeApp(): Promise<void> {
    const { app } = this;
    if (!app) return;
    const journal = app.get(WithdrawalJournal);
    app.get(HealthController).stopServing();
    await app.get(Jobs).stop();
    await app.get(SealLoop).stop();
    await app.close();
    await journal.close();
  }

  private async tryTo(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.log.failure('shutdown', error);
    }
  }
}
