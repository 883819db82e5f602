/**
 * The kill switch: stops messages of a topic, of a channel, or all, whoever they are for and whatever
 * their class. It stands in the database, so every ask and every redeem begun after its answer sees
 * it, on every instance. Beginning and ending are entries of the ledger.
 */
import { Injectable } from '@nestjs/common';
import { CatalogService } from '../catalog/catalog.service.js';
import { channelByKey, topicByKey } from '../core/catalog.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import { newId } from '../platform/ids.js';
import { StartupError } from '../platform/startup-error.js';
import { HaltsStore, type Halt } from './halts.store.js';
import type { StandingHalt } from './in-force.store.js';

@Injectable()
export class HaltsService {
  constructor(
    private readonly database: Database,
    private readonly store: HaltsStore,
    private readonly catalog: CatalogService,
    private readonly ledger: LedgerService,
  ) {}

  /** False when it stood already: the reason given first is kept. */
  begin(scope: StandingHalt, reason: string, actor: string): Promise<boolean> {
    return this.database.inTransaction(async (tx) => {
      const { catalog } = await this.catalog.currentIn(tx);
      refuseUnknown(scope.scope === 'topic' && topicByKey(catalog, scope.of ?? '') === null, scope);
      refuseUnknown(
        scope.scope === 'channel' && channelByKey(catalog, scope.of ?? '') === null,
        scope,
      );
      const at = await readClock(tx);
      const halt = { ...scope, haltId: newId(), reason, actor, begunAt: new Date(at) };
      if (!(await this.store.insert(tx, halt))) return false;
      const payload = { halt: halt.haltId, ...scope, reason, actor };
      await this.ledger.append(tx, { contactId: null, type: 'halt.begun', at, payload });
      return true;
    });
  }

  /** False when none of this scope stood. */
  end(scope: StandingHalt, reason: string, actor: string): Promise<boolean> {
    return this.database.inTransaction(async (tx) => {
      const at = await readClock(tx);
      const haltId = await this.store.end(tx, scope, new Date(at));
      if (haltId === null) return false;
      const payload = { halt: haltId, ...scope, reason, actor };
      await this.ledger.append(tx, { contactId: null, type: 'halt.ended', at, payload });
      return true;
    });
  }

  list(): Promise<Halt[]> {
    return this.database.inSnapshot((tx) => this.store.listStanding(tx));
  }
}

/** A halt of a topic that does not exist would stop nothing, and somebody would believe it did. */
function refuseUnknown(isUnknown: boolean, { scope, of }: StandingHalt): void {
  if (isUnknown)
    throw new StartupError(`The catalog has no ${scope} ${of ?? ''}: nothing was stopped.`);
}
