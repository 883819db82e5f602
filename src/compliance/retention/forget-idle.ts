/**
 * Erases people who agree to nothing, of whom no proof is kept, and with whom nothing happened for so
 * long. Each is looked at again under their lock: who comes back at the last moment stays.
 */
import { Injectable } from '@nestjs/common';
import { CatalogService } from '../../catalog/catalog.service.js';
import { DAY_MS } from '../../core/local-time.js';
import { keptDaysOf } from '../../core/retention.js';
import { readClock } from '../../platform/database/clock.js';
import { Database } from '../../platform/database/database.js';
import { inPages } from '../../platform/database/pages.js';
import type { Tx } from '../../platform/database/tx.js';
import { EraseContact } from '../rights/erase-contact.js';
import type { Due, RetentionRule, Step } from './retention-rule.js';
import { RetentionStore, type IdleSince } from './retention.store.js';

const PAGE = 500;

@Injectable()
export class ForgetIdle implements RetentionRule {
  readonly key = 'idle_contacts';

  constructor(
    private readonly database: Database,
    private readonly catalog: CatalogService,
    private readonly store: RetentionStore,
    private readonly erasure: EraseContact,
  ) {}

  plan(step: Step): Promise<Due> {
    return this.each(step, (contactId) =>
      this.database.inSnapshot((tx) => this.store.countEvidence(tx, contactId)),
    );
  }

  apply(step: Step): Promise<Due> {
    return this.each(step, async (contactId) => {
      const erased = await this.erasure.eraseIdle(contactId, async (tx) =>
        this.store.isIdle(tx, contactId, await this.since(tx)),
      );
      return erased?.entries ?? null;
    });
  }

  /** `work` says how many entries lose their evidence; null where the person stayed. */
  private async each(
    step: Step,
    work: (contactId: string) => Promise<number | null>,
  ): Promise<Due> {
    const due = { count: 0, entries: 0 };
    for await (const contactId of inPages<string>(PAGE, (last) => this.candidates(last))) {
      const entries = await work(contactId);
      if (entries !== null) due.count += 1;
      due.entries += entries ?? 0;
      step();
    }
    return due;
  }

  private candidates(after: string | null): Promise<string[]> {
    return this.database.inSnapshot(async (tx) =>
      this.store.listIdle(tx, await this.since(tx), after, PAGE),
    );
  }

  private async since(tx: Tx): Promise<IdleSince> {
    const { idleContacts, proof } = keptDaysOf((await this.catalog.currentIn(tx)).catalog);
    const now = await readClock(tx);
    return { act: new Date(now - idleContacts * DAY_MS), proof: new Date(now - proof * DAY_MS) };
  }
}
