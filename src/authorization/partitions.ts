/**
 * Keeps partitions ready for the months ahead. Without one, a decision cannot be stored and nothing
 * is allowed, so they are made long before they are needed.
 */
import { Injectable } from '@nestjs/common';
import { MONTHS_AHEAD } from '../platform/database/data-source.js';
import { Database } from '../platform/database/database.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { AuthorizationStore } from './authorization.store.js';

const MAKE_PARTITIONS = 'authorization_partitions';
const EVERY_NIGHT = '23 3 * * *';

@Injectable()
export class Partitions {
  constructor(
    private readonly database: Database,
    private readonly store: AuthorizationStore,
    jobs: Jobs,
  ) {
    jobs.handle(MAKE_PARTITIONS, () => this.make());
    jobs.schedule(MAKE_PARTITIONS, EVERY_NIGHT);
  }

  make(): Promise<void> {
    return this.database.inTransaction((tx) => this.store.ensurePartitions(tx, MONTHS_AHEAD));
  }
}
