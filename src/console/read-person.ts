/** What is on record about a person, as the console shows it; read in one transaction with its access line. */
import { Injectable } from '@nestjs/common';
import type { HistoryLine } from '../compliance/history/history-line.js';
import type { Lapse } from '../compliance/history/periods.js';
import { ReadHistory } from '../compliance/history/read-history.js';
import { ReadLapses } from '../compliance/history/read-lapses.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { OpenAddresses } from '../contacts/open-addresses.js';
import { maskTyped } from '../core/address.js';
import { DomainError } from '../core/errors.js';
import { topicOnChannelKey } from '../core/topic.js';
import type { Tx } from '../platform/database/tx.js';
import { ConsentsStore } from '../preferences/consents.store.js';

export interface PersonOnRecord {
  readonly contactId: string;
  readonly addresses: readonly string[];
  readonly restrictedAt: number | null;
  readonly consents: readonly {
    readonly topic: string;
    readonly channel: string;
    readonly state: 'confirmed' | 'expired' | 'withdrawn';
    readonly confirmedAt: number;
    /** When it ended or will end; null where nothing ends it. */
    readonly endsAt: number | null;
  }[];
  /** Oldest first. */
  readonly lines: readonly HistoryLine[];
  /** What ended since for want of an act. */
  readonly lapses: readonly Lapse[];
}

@Injectable()
export class ReadPerson {
  constructor(
    private readonly contacts: ContactsService,
    private readonly opened: OpenAddresses,
    private readonly consents: ConsentsStore,
    private readonly history: ReadHistory,
    private readonly lapsed: ReadLapses,
  ) {}

  async read(tx: Tx, contactId: string, isClear: boolean, now: number): Promise<PersonOnRecord> {
    const contact = await this.contacts.findById(tx, contactId);
    if (!contact) throw new DomainError('contact_unknown');
    const addresses = await this.opened.all(tx, contactId);
    const consents = await this.consents.list(tx, contactId);
    const lapses = await this.lapsed.of(tx, contactId, now);
    return {
      contactId,
      addresses: addresses.map(({ value }) => (isClear ? value : maskTyped(value))),
      restrictedAt: contact.restrictedAt?.getTime() ?? null,
      consents: consents.map((consent) => {
        const { topic, channel, state, confirmedAt, endedAt } = consent;
        const lapse = lapses.find((one) => topicOnChannelKey(one) === topicOnChannelKey(consent));
        const endsAt = endedAt?.getTime() ?? lapse?.endsAt ?? consent.expiresAt?.getTime() ?? null;
        const isOver = state === 'confirmed' && endsAt !== null && endsAt <= now;
        return {
          ...{ topic, channel, confirmedAt: confirmedAt.getTime(), endsAt },
          state: isOver ? 'expired' : state,
        };
      }),
      lines: await this.history.read(tx, contactId),
      lapses,
    };
  }
}
