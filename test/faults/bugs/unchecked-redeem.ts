/** Bug: a permit that was given is taken for one that still holds. */
import { Inject, Injectable } from '@nestjs/common';
import { AuthorizationModule } from '../../../src/authorization/authorization.module.js';
import { AuthorizationStore } from '../../../src/authorization/authorization.store.js';
import { SettleSet, type Redemption, type Settled } from '../../../src/authorization/settle-set.js';
import { readClock } from '../../../src/platform/database/clock.js';
import type { Leave } from '../../../src/platform/database/pipeline.js';
import type { Tx } from '../../../src/platform/database/tx.js';
import { isOn, replaceProvider } from './bug.js';

@Injectable()
class UncheckedRedeem extends SettleSet {
  @Inject(AuthorizationStore) private readonly rows: AuthorizationStore;

  override async redeem(
    tx: Tx,
    redemptions: readonly Redemption[],
    leave: Leave,
  ): Promise<Settled[]> {
    if (!isOn('unchecked-redeem')) return super.redeem(tx, redemptions, leave);
    const ids = redemptions.map(({ authorizationId }) => authorizationId);
    const found = (await this.rows.findSet(tx, ids)).filter((one) => one !== null);
    await this.rows.insertOutcomes(tx, found, 'redeemed', await readClock(tx));
    return redemptions.map(() => 'done');
  }
}

replaceProvider(AuthorizationModule, SettleSet, UncheckedRedeem);
