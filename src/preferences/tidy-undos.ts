/** Runs by the clock: deletes what could be taken back and can be no more. */
import { Injectable } from '@nestjs/common';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { UndosStore } from './undos.store.js';

const TIDY_UNDOS = 'undos_tidy';
const EVERY_HOUR = '41 * * * *';
/** For as long, one that was used is told from one that never was. */
const REMEMBERED_MS = 24 * 3_600_000;

@Injectable()
export class TidyUndos {
  constructor(
    private readonly database: Database,
    private readonly store: UndosStore,
    jobs: Jobs,
  ) {
    jobs.handle(TIDY_UNDOS, () => this.run());
    jobs.schedule(TIDY_UNDOS, EVERY_HOUR);
  }

  async run(): Promise<void> {
    await this.database.inTransaction(async (tx) =>
      this.store.deleteOverBefore(tx, new Date((await readClock(tx)) - REMEMBERED_MS)),
    );
  }
}
