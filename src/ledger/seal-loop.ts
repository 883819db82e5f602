/**
 * Seals by the clock, on every instance that does background work: whoever comes second finds nothing
 * left to do. A failure is told and tried again; what is not sealed yet is not lost, only unproven.
 */
import { Injectable } from '@nestjs/common';
import { Config } from '../platform/config.js';
import { Log } from '../platform/log.js';
import { Metrics } from '../platform/metrics.js';
import { Sequencer } from './sequencer.js';

@Injectable()
export class SealLoop {
  private timer: NodeJS.Timeout | null = null;
  private round: Promise<void> = Promise.resolve();
  private isStopped = true;

  constructor(
    private readonly sequencer: Sequencer,
    private readonly config: Config,
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {}

  start(): void {
    this.isStopped = false;
    this.wait();
  }

  /** Returns once the round that is under way has ended. */
  async stop(): Promise<void> {
    this.isStopped = true;
    if (this.timer) clearTimeout(this.timer);
    await this.round;
  }

  private wait(): void {
    const { sealEverySeconds } = this.config.settings;
    this.timer = setTimeout(() => {
      this.round = this.once().finally(() => {
        if (!this.isStopped) this.wait();
      });
    }, sealEverySeconds * 1_000);
    this.timer.unref();
  }

  private async once(): Promise<void> {
    try {
      const { size } = await this.sequencer.run();
      this.metrics.sealed(size);
    } catch (error) {
      this.log.failure('sealing', error);
    }
  }
}
