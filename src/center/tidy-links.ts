/** Every hour: links and sessions that open nothing any more go, and asks that nobody could work on. */
import { Injectable } from '@nestjs/common';
import { PersonSessionsService } from '../identity/person-sessions.service.js';
import { Database } from '../platform/database/database.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { LinkAsks } from './link-asks.js';
import { SessionLinks } from './session-links.js';

const TIDY_LINKS = 'person_links_tidy';
const EVERY_HOUR = '23 * * * *';

@Injectable()
export class TidyLinks {
  constructor(
    private readonly database: Database,
    private readonly links: SessionLinks,
    private readonly sessions: PersonSessionsService,
    private readonly asks: LinkAsks,
    jobs: Jobs,
  ) {
    jobs.handle(TIDY_LINKS, () => this.run());
    jobs.schedule(TIDY_LINKS, EVERY_HOUR);
  }

  run(): Promise<void> {
    return this.database.inTransaction(async (tx) => {
      await this.links.deleteForgotten(tx);
      await this.sessions.deleteEnded(tx);
      await this.asks.deleteOld(tx);
    });
  }
}
