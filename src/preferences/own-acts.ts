/**
 * Notes that the person did something here themselves, which puts off the end of every consent that
 * stands. What had lapsed by then stays over: it is set down first, with the instant at which it ended by
 * itself. Nobody refused it, so it is no withdrawal, and a basis that is brought later is not outranked.
 */
import { Injectable } from '@nestjs/common';
import { CatalogService } from '../catalog/catalog.service.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { formatInstant } from '../core/duration.js';
import { LedgerService } from '../ledger/ledger.service.js';
import type { Tx } from '../platform/database/tx.js';
import type { ConsentEntity } from './consent.entity.js';
import { ConsentsStore } from './consents.store.js';
import { lapsedOf, type Lapsed } from './lapsed.js';

@Injectable()
export class OwnActs {
  constructor(
    private readonly catalog: CatalogService,
    private readonly contacts: ContactsService,
    private readonly consents: ConsentsStore,
    private readonly ledger: LedgerService,
  ) {}

  /** Under the contact's lock, and before the act gives a consent: one that had lapsed began anew then. */
  async note(tx: Tx, contactId: string, now: number): Promise<void> {
    await this.endLapsed(tx, contactId, now);
    await this.contacts.noteAct(tx, contactId, now);
  }

  /**
   * Around what may turn out to change nothing: its null is no sign of life, or whoever holds a link could
   * repeat what was said years ago and make consents last. What had lapsed is set down either way.
   */
  async noteIfDone<Done>(
    tx: Tx,
    contactId: string,
    now: number,
    act: () => Promise<Done | null>,
  ): Promise<Done | null> {
    await this.endLapsed(tx, contactId, now);
    const done = await act();
    if (done !== null) await this.contacts.noteAct(tx, contactId, now);
    return done;
  }

  private async endLapsed(tx: Tx, contactId: string, now: number): Promise<void> {
    const lapsed = await this.lapsedBy(tx, contactId, now);
    if (lapsed.length > 0) await this.end(tx, contactId, lapsed, now);
  }

  private async lapsedBy(
    tx: Tx,
    contactId: string,
    now: number,
  ): Promise<readonly Lapsed<ConsentEntity>[]> {
    const contact = await this.contacts.findById(tx, contactId);
    if (!contact) return [];
    const { catalog } = await this.catalog.currentIn(tx);
    return lapsedOf(catalog, contact, await this.consents.listConfirmed(tx, contactId), now);
  }

  private async end(
    tx: Tx,
    contactId: string,
    lapsed: readonly Lapsed<ConsentEntity>[],
    now: number,
  ): Promise<void> {
    await this.ledger.append(tx, {
      contactId,
      type: 'consent.lapsed',
      at: now,
      payload: {
        lapsed: lapsed.map(({ consent: { topic, channel }, endsAt }) => ({
          topic,
          channel,
          endsAt: formatInstant(endsAt),
        })),
      },
    });
    for (const { consent, endsAt } of lapsed)
      await this.consents.endByItself(tx, consent, new Date(endsAt));
  }
}
