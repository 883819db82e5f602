/**
 * Runs by the clock: finds the people whose consent ends soon and has them asked, each by a job of
 * their own. It only looks; whether somebody is still to be asked is decided again under their lock.
 */
import { Injectable } from '@nestjs/common';
import { CatalogService } from '../catalog/catalog.service.js';
import type { Catalog } from '../core/catalog.js';
import { dueForRenewal, idleLimits } from '../core/renewal.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import { newId } from '../platform/ids.js';
import { Jobs } from '../platform/jobs/jobs.js';
import {
  RenewalsStore,
  roundFrom,
  SLICES,
  type Cursor,
  type EndingConsent,
  type Within,
} from '../preferences/renewals.store.js';
import { MAIL_RENEWAL } from './mail-renewal.js';
import { personOf, standingOf } from './renewal-facts.js';

const RENEW_CONSENTS = 'consents_renew';
const EVERY_HOUR = '23 * * * *';
/** Mails that people wait for come through the same queue: these must not stand before them for long. */
const ASKED_A_RUN = 5_000;

interface Page {
  readonly rows: readonly EndingConsent[];
  readonly next: Cursor | null;
  readonly now: number;
}

@Injectable()
export class RenewConsents {
  constructor(
    private readonly database: Database,
    private readonly catalog: CatalogService,
    private readonly renewals: RenewalsStore,
    private readonly jobs: Jobs,
  ) {
    jobs.handle(RENEW_CONSENTS, () => this.run());
    jobs.schedule(RENEW_CONSENTS, EVERY_HOUR);
  }

  /**
   * Each run begins somewhere else: whoever is refused each time is found each time, and must not
   * stand before the same people for ever.
   */
  async run(random: () => number = Math.random, most = ASKED_A_RUN): Promise<void> {
    const { catalog } = await this.catalog.current();
    if (!catalog.renewal) return;
    const within = { days: catalog.renewal.daysBefore, idleDays: idleLimits(catalog) };
    let from: Cursor | null = roundFrom(Math.floor(random() * SLICES));
    let asked = 0;
    do {
      const { rows, next, now } = await this.look(within, from);
      asked += await this.enqueue(ordersIn(catalog, rows, now));
      from = next;
    } while (from !== null && asked < most);
  }

  private look(within: Within, from: Cursor): Promise<Page> {
    return this.database.inSnapshot(async (tx) => ({
      ...(await this.renewals.listEnding(tx, within, from)),
      now: await readClock(tx),
    }));
  }

  private async enqueue(orders: readonly Order[]): Promise<number> {
    if (orders.length === 0) return 0;
    await this.database.inTransaction(async (tx) => {
      for (const order of orders)
        await this.jobs.enqueue(tx, MAIL_RENEWAL, { ...order, optInId: newId() });
    });
    return orders.length;
  }
}

type Order = Pick<EndingConsent, 'contactId' | 'channel' | 'addressId'>;

/** One for each address at which something is due. */
function ordersIn(catalog: Catalog, rows: readonly EndingConsent[], now: number): Order[] {
  const orders = new Map<string, Order>();
  for (const row of rows) {
    // What was refused at the address is looked at under the lock.
    const person = personOf(row, []);
    const { contactId, channel, addressId } = row;
    if (dueForRenewal(catalog, person, [standingOf(row)], now).length > 0)
      orders.set(`${contactId} ${channel} ${addressId}`, { contactId, channel, addressId });
  }
  return [...orders.values()];
}
