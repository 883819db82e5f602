/**
 * Rules that their own features carry out by their own clocks, in the form of all others, so that an
 * operator reads one list and one command applies all of it.
 */
import { Injectable } from '@nestjs/common';
import { Partitions } from '../../authorization/partitions.js';
import { CatalogService } from '../../catalog/catalog.service.js';
import { OptInStore } from '../../opt-in/opt-in.store.js';
import { TidyOptIns } from '../../opt-in/tidy-opt-ins.js';
import { Database } from '../../platform/database/database.js';
import { SuggestionsService } from '../../suggestions/suggestions.service.js';
import { TidyExports } from '../exports/tidy-exports.js';
import type { Due, RetentionRule } from './retention-rule.js';
import { RetentionStore } from './retention.store.js';

@Injectable()
export class OptInsRule implements RetentionRule {
  readonly key = 'opt_ins';

  constructor(
    private readonly database: Database,
    private readonly catalog: CatalogService,
    private readonly store: OptInStore,
    private readonly tidy: TidyOptIns,
  ) {}

  plan(): Promise<Due> {
    return this.database.inSnapshot(async (tx) => {
      const { optInsDays } = (await this.catalog.currentIn(tx)).catalog.retention;
      return this.store.countPurgeable(tx, optInsDays);
    });
  }

  async apply(): Promise<Due> {
    const due = await this.plan();
    await this.tidy.run();
    return due;
  }
}

@Injectable()
export class DecisionsRule implements RetentionRule {
  readonly key = 'decisions';

  constructor(
    private readonly database: Database,
    private readonly partitions: Partitions,
  ) {}

  /** Counted in tables: a month has one of decisions and one of what became of them. */
  plan(): Promise<Due> {
    return this.database.inSnapshot(async (tx) => {
      const { tables } = await this.partitions.overdue(tx);
      return { count: tables.length, entries: 0 };
    });
  }

  async apply(): Promise<Due> {
    const before = await this.plan();
    await this.partitions.run();
    const after = await this.plan();
    return { count: before.count - after.count, entries: 0 };
  }
}

@Injectable()
export class ExportFilesRule implements RetentionRule {
  readonly key = 'export_files';

  constructor(
    private readonly database: Database,
    private readonly store: RetentionStore,
    private readonly tidy: TidyExports,
  ) {}

  async plan(): Promise<Due> {
    const count = await this.database.inSnapshot((tx) => this.store.countExpiredExports(tx));
    return { count, entries: 0 };
  }

  async apply(): Promise<Due> {
    const before = await this.plan();
    await this.tidy.run();
    const after = await this.plan();
    return { count: before.count - after.count, entries: 0 };
  }
}

@Injectable()
export class SuggestionsRule implements RetentionRule {
  readonly key = 'suggestions';

  constructor(private readonly suggestions: SuggestionsService) {}

  async plan(): Promise<Due> {
    return { count: await this.suggestions.overdue(), entries: 0 };
  }

  async apply(): Promise<Due> {
    const due = await this.plan();
    await this.suggestions.forget();
    return due;
  }
}
