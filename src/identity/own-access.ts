/**
 * People who take away what is kept about them, on their own pages. It is on record as every other read is:
 * who has got hold of somebody's session cannot do it unseen. And not without end: a copy is heavy to make.
 */
import { Injectable } from '@nestjs/common';
import { DomainError } from '../core/errors.js';
import { DAY_MS } from '../core/local-time.js';
import { PREFERENCES_PAGE } from '../core/own-actors.js';
import { OWN_REASONS } from '../core/own-reasons.js';
import type { Tx } from '../platform/database/tx.js';
import { AccessLogStore } from './access-log.store.js';

const MOST_A_DAY = 10;

@Injectable()
export class OwnAccess {
  constructor(private readonly accessLog: AccessLogStore) {}

  /** Under the contact's lock. Throws `daily_limit`. */
  async note(tx: Tx, contactId: string, action: string, at: number): Promise<void> {
    const line = { actor: PREFERENCES_PAGE, action, contactId };
    if ((await this.accessLog.countSince(tx, line, at - DAY_MS)) >= MOST_A_DAY)
      throw new DomainError('daily_limit');
    await this.accessLog.insert(tx, { ...line, reason: OWN_REASONS.ownPages, at });
  }
}
