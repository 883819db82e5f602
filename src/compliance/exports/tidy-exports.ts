/** Every night: files that are 7 days old become noise, then go, and with them whatever a crash left. */
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { Log } from '../../platform/log.js';
import { ExportFiles } from './export-files.js';
import { ExportsStore } from './exports.store.js';

const TIDY_EXPORTS = 'audit_export_tidy';
const EVERY_NIGHT = '43 2 * * *';

@Injectable()
export class TidyExports {
  constructor(
    private readonly database: Database,
    private readonly store: ExportsStore,
    private readonly files: ExportFiles,
    private readonly log: Log,
    jobs: Jobs,
  ) {
    jobs.handle(TIDY_EXPORTS, () => this.run());
    jobs.schedule(TIDY_EXPORTS, EVERY_NIGHT);
  }

  async run(): Promise<void> {
    await this.database.inTransaction((tx) => this.store.forgetExpired(tx));
    const deleted = await this.files.deleteAllBut(() =>
      this.database.inSnapshot((tx) => this.store.listKeys(tx)),
    );
    if (deleted > 0) this.log.info('files of exports deleted', { files: deleted });
  }
}
