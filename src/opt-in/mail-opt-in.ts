/** Sends the confirmation mail of an opt-in that was asked for. */
import { Injectable } from '@nestjs/common';
import { LedgerService } from '../ledger/ledger.service.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { Jobs, type JobPayload } from '../platform/jobs/jobs.js';
import { OptInPost, type ReadyMail } from './opt-in-post.js';
import { OptInStore, type OptInKey } from './opt-in.store.js';
import { MAIL_OPT_IN } from './process-opt-in.js';

@Injectable()
export class MailOptIn {
  constructor(
    private readonly database: Database,
    private readonly store: OptInStore,
    private readonly post: OptInPost,
    private readonly ledger: LedgerService,
    jobs: Jobs,
  ) {
    jobs.handle(MAIL_OPT_IN, (payload) => this.run(payload));
  }

  private async run({ contactId = '', optInId = '' }: JobPayload): Promise<void> {
    const ready = await this.database.inTransaction(async (tx) => {
      const prepared = await this.prepare(tx, { contactId, optInId });
      // In place of the entry that says that it was mailed (ADR 25).
      if (!prepared) await this.ledger.pad(tx, await readClock(tx));
      return prepared;
    });
    if (ready) await this.post.send(ready);
  }

  /** Null when there is nothing to send any more: answered, out of time, or no longer allowed. */
  private async prepare(tx: Tx, key: OptInKey): Promise<ReadyMail | null> {
    const found = await this.store.find(tx, key);
    if (found?.state !== 'requested') return null;
    const allowed = await this.post.allow(tx, found);
    if (!allowed) return null;
    // The contact is locked by now: what is read from here on holds until the commit.
    const optIn = await this.store.find(tx, key);
    if (optIn?.state !== 'requested' || optIn.expiresAt.getTime() <= (await readClock(tx)))
      return null;
    return this.post.stamp(tx, optIn, allowed);
  }
}
