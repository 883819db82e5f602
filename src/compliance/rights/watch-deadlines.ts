/**
 * Says every day what is overdue or soon will be, and shows it to whoever watches the metrics: a
 * request that nobody looks at answers itself by default, with a fine.
 */
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { Log } from '../../platform/log.js';
import { Metrics } from '../../platform/metrics.js';
import { SOON_DAYS } from './rights-request.js';
import { RightsRequestsStore } from './rights-requests.store.js';

export const WATCH_DEADLINES = 'rights_watch_deadlines';
const EVERY_MORNING = '5 5 * * *';

@Injectable()
export class WatchDeadlines {
  constructor(
    private readonly database: Database,
    private readonly store: RightsRequestsStore,
    private readonly log: Log,
    metrics: Metrics,
    jobs: Jobs,
  ) {
    jobs.handle(WATCH_DEADLINES, () => this.run());
    jobs.schedule(WATCH_DEADLINES, EVERY_MORNING);
    metrics.watchRights(async () => {
      const { open, overdue } = await this.count();
      return { open, overdue };
    });
  }

  async run(): Promise<void> {
    const { overdue, soon } = await this.count();
    if (overdue > 0) this.log.warn('requests of people are overdue', { overdue, soon });
    else if (soon > 0) this.log.info('requests of people are due within days', { soon });
  }

  private count(): Promise<{ open: number; overdue: number; soon: number }> {
    return this.database.inSnapshot((tx) => this.store.count(tx, SOON_DAYS));
  }
}
