/** The record of processing, from the catalog in force at this instant. */
import { Injectable } from '@nestjs/common';
import { CatalogService } from '../../catalog/catalog.service.js';
import { languageFor } from '../../core/catalog.js';
import { formatInstant } from '../../core/duration.js';
import { readClock } from '../../platform/database/clock.js';
import { Database } from '../../platform/database/database.js';
import { Messages, type Locale } from '../../platform/http/messages.js';
import { recordOfProcessing, type RecordOfProcessing } from './record-of-processing.js';

@Injectable()
export class RecordService {
  constructor(
    private readonly database: Database,
    private readonly catalog: CatalogService,
    private readonly messages: Messages,
  ) {}

  /** Undefined: in the first language of the catalog. */
  make(locale?: Locale): Promise<RecordOfProcessing> {
    return this.database.inSnapshot(async (tx) => {
      const current = await this.catalog.currentIn(tx);
      const spoken = locale ?? (languageFor('', current.catalog) === 'fr' ? 'fr' : 'en');
      return recordOfProcessing(
        current,
        this.messages.in(spoken),
        formatInstant(await readClock(tx)),
      );
    });
  }
}
