/**
 * The doors to redeeming and releasing: calls that arrive together are settled as one set, and our
 * own mails are redeemed in the transaction that makes them.
 */
import { Injectable } from '@nestjs/common';
import { DomainError } from '../core/errors.js';
import { Coalescer } from '../platform/coalescer.js';
import type { Tx } from '../platform/database/tx.js';
import type { Sender } from './ask.js';
import type { AuthorizationEntity } from './authorization.entity.js';
import { AuthorizationStore } from './authorization.store.js';
import { InSets } from './in-sets.js';
import { SettleSet, type Redemption, type Release, type Settled } from './settle-set.js';

/** All kinds together leave connections to withdrawals: ADR 16 has the sum. */
const LIMITS = { largest: 32, atOnce: 3, mostWaiting: 512 };

@Injectable()
export class SettleAuthorization {
  private readonly redeeming: Coalescer<Redemption, Settled>;
  private readonly releasing: Coalescer<Release, Settled>;

  constructor(
    private readonly inSets: InSets,
    private readonly store: AuthorizationStore,
    private readonly sets: SettleSet,
  ) {
    this.redeeming = new Coalescer((items) => this.redeemSet(items), LIMITS);
    this.releasing = new Coalescer((items) => this.releaseSet(items), LIMITS);
  }

  async redeem(redemption: Redemption): Promise<void> {
    await this.redeeming.submit(redemption);
  }

  async release(release: Release): Promise<void> {
    await this.releasing.submit(release);
  }

  redeemSet(items: readonly Redemption[]): Promise<(Settled | Error)[]> {
    return this.inSets.run(items, (tx, set, leave) => this.sets.redeem(tx, set, leave));
  }

  releaseSet(items: readonly Release[]): Promise<(Settled | Error)[]> {
    return this.inSets.run(items, (tx, set) => this.sets.release(tx, set));
  }

  /** For our own mails, whose sending is tried again: what this ask has redeemed stays redeemed. */
  async redeemOnceIn(tx: Tx, redemption: Redemption): Promise<void> {
    const outcomes = await this.store.listOutcomes(tx, redemption.authorizationId);
    if (outcomes.some(({ kind }) => kind === 'redeemed')) return;
    const left: Promise<unknown>[] = [];
    const [settled] = await this.sets.redeem(tx, [redemption], (one) => left.push(one));
    await Promise.all(left);
    if (settled instanceof DomainError) throw settled;
  }

  /** An authorization of another client does not exist for this one. */
  async getOwn(tx: Tx, authorizationId: string, sender: Sender): Promise<AuthorizationEntity> {
    const found = await this.store.find(tx, authorizationId);
    if (found?.clientId !== sender.clientId) throw new DomainError('not_found');
    return found;
  }
}
