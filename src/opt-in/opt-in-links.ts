/** Opens the link of an opt-in's mail: for looking, and for answering under the contact's lock. */
import { Injectable } from '@nestjs/common';
import { ContactsService } from '../contacts/contacts.service.js';
import { OpenAddresses } from '../contacts/open-addresses.js';
import type { OptInState } from '../core/opt-in.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { tokenHash } from '../platform/ids.js';
import { ConsentsStore } from '../preferences/consents.store.js';
import type { OptInEntity } from './opt-in.entity.js';
import { OptInStore } from './opt-in.store.js';

export interface OpenedOptIn {
  readonly optIn: OptInEntity;
  /** As it is now: an unanswered one whose time is over is expired, whether or not the job ran. */
  readonly state: OptInState;
  /** Topics of this opt-in that stand confirmed. */
  readonly standing: readonly string[];
}

export interface OptInOnPage extends OpenedOptIn {
  readonly address: string;
  /** The person's time zone; null where it is not known. */
  readonly zone: string | null;
}

export type Answer = 'confirmed' | 'refused' | 'expired' | 'none_chosen' | 'unknown';

@Injectable()
export class OptInLinks {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactsService,
    private readonly opened: OpenAddresses,
    private readonly consents: ConsentsStore,
    private readonly store: OptInStore,
  ) {}

  /** Null for a token that leads nowhere. */
  look(token: string): Promise<OptInOnPage | null> {
    return this.database.inSnapshot(async (tx) => {
      const optIn = await this.store.findByToken(tx, tokenHash(token));
      if (!optIn) return null;
      const address = await this.opened.one(tx, optIn.contactId, optIn.addressId);
      const { zone } = await this.contacts.readerOf(tx, optIn.contactId);
      return { ...(await this.open(tx, optIn, await readClock(tx))), address, zone };
    });
  }

  /** Null for a token that leads nowhere any more. */
  answer<T>(
    token: string,
    work: (tx: Tx, opened: OpenedOptIn, now: number) => Promise<T>,
  ): Promise<T | null> {
    return this.database.inTransaction(async (tx) => {
      const found = await this.store.findByToken(tx, tokenHash(token));
      if (!found || !(await this.contacts.lockIfThere(tx, found.contactId))) return null;
      const optIn = await this.store.find(tx, found);
      if (!optIn) return null;
      const now = await readClock(tx);
      return work(tx, await this.open(tx, optIn, now), now);
    });
  }

  private async open(tx: Tx, optIn: OptInEntity, now: number): Promise<OpenedOptIn> {
    const consents = await this.consents.listConfirmed(tx, optIn.contactId);
    const standing = optIn.topics.filter((topic) =>
      consents.some((one) => one.topic === topic && one.channel === optIn.channel),
    );
    return { optIn, state: stateAt(optIn, now), standing };
  }
}

/** The link ends with its time, whatever was answered: who finds the mail later learns nothing. */
function stateAt(optIn: OptInEntity, now: number): OptInState {
  return optIn.expiresAt.getTime() <= now ? 'expired' : optIn.state;
}
