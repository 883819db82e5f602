/**
 * A yes that somebody ticks on the page of their choices. They came there by a link that was mailed to
 * this very address minutes before, so it is confirmed as it is asked: another mail would prove nothing
 * more. It is on record as any opt-in, what was asked and what was answered; it has no link, so nothing
 * of it waits, expires or can be answered again.
 */
import { Injectable } from '@nestjs/common';
import { noticeHashes } from '../catalog/notice-hashes.js';
import type { Address } from '../core/address.js';
import type { Catalog } from '../core/catalog.js';
import { PREFERENCES_PAGE } from '../core/own-actors.js';
import { LedgerService } from '../ledger/ledger.service.js';
import type { Tx } from '../platform/database/tx.js';
import { newId } from '../platform/ids.js';
import { GiveConsent } from './give-consent.js';
import { checkOffered } from './offered.js';
import type { OptInAsk } from './request-opt-in.js';

export type ChoiceForm = OptInAsk['evidence'];

/** Topics on one channel, chosen in one act. */
export interface ChosenTopics {
  readonly contactId: string;
  /** The address that the link was mailed to; a yes covers no other one. */
  readonly addressId: string;
  readonly kind: Address['kind'];
  readonly channel: string;
  readonly topics: readonly string[];
  /** The language that the page was read in. */
  readonly locale: string;
  readonly form: ChoiceForm;
}

type Kept = NonNullable<Awaited<ReturnType<GiveConsent['give']>>>;

@Injectable()
export class ChooseTopics {
  constructor(
    private readonly ledger: LedgerService,
    private readonly giving: GiveConsent,
  ) {}

  /** Throws for what nobody could have agreed to. */
  check(catalog: Catalog, { kind, channel, topics, form }: ChosenTopics): void {
    checkOffered(catalog, { kind, channel, topics, noticeVersion: form.noticeVersion });
  }

  /**
   * For what was checked, under the contact's lock. What is returned is to stand in the journal before
   * anything is answered.
   */
  async choose(tx: Tx, catalog: Catalog, chosen: ChosenTopics, now: number): Promise<Kept> {
    const { contactId, addressId, channel, locale, form } = chosen;
    const optInId = newId();
    const topics = [...chosen.topics].sort();
    await this.ledger.append(tx, {
      contactId,
      type: 'opt_in.requested',
      at: now,
      payload: {
        optIn: optInId,
        channel,
        topics,
        locale,
        actor: PREFERENCES_PAGE,
        form: { url: form.formUrl, controls: form.controls.map((control) => ({ ...control })) },
        notices: noticeHashes(catalog, topics, form.noticeVersion, locale),
      },
    });
    const { noticeVersion } = form;
    const choice = { contactId, optInId, addressId, channel, locale, noticeVersion };
    const kept = await this.giving.give(tx, { ...choice, kind: 'choice' }, catalog, topics, now);
    return kept ?? [];
  }
}
