/**
 * Runs a set in one transaction. One that fails is run again member by member, so that nobody pays for
 * another's call; that it failed is told in the log, since it should not.
 */
import { Injectable } from '@nestjs/common';
import { Database, isDatabaseDown } from '../platform/database/database.js';
import type { Leave } from '../platform/database/pipeline.js';
import type { Tx } from '../platform/database/tx.js';
import { Log } from '../platform/log.js';
import { Turns } from '../platform/turns.js';

const SINGLY_AT_ONCE = 3;

/** May leave its last statements unanswered, for COMMIT to travel behind them. */
type Work<Item, Result> = (
  tx: Tx,
  items: readonly Item[],
  leave: Leave,
) => Promise<readonly (Result | Error)[]>;

@Injectable()
export class InSets {
  private readonly turns = new Turns(SINGLY_AT_ONCE);

  constructor(
    private readonly database: Database,
    private readonly log: Log,
  ) {}

  /** In the order of the items; an error is that item's alone, unless the database is away. */
  async run<Item, Result>(
    items: readonly Item[],
    work: Work<Item, Result>,
  ): Promise<(Result | Error)[]> {
    try {
      return [...(await this.database.inPipeline((tx, leave) => work(tx, items, leave)))];
    } catch (error) {
      if (items.length <= 1 || isDatabaseDown(error)) throw error;
      this.log.failure('a set', error);
    }
    return Promise.all(items.map((item) => this.turns.take(() => this.one(item, work))));
  }

  private async one<Item, Result>(item: Item, work: Work<Item, Result>): Promise<Result | Error> {
    try {
      const [result] = await this.database.inPipeline((tx, leave) => work(tx, [item], leave));
      return result ?? new Error('A member of a set was not answered.');
    } catch (error) {
      return error as Error;
    }
  }
}
