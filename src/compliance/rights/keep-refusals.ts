/**
 * What stays of a person's refusals when they are erased (GDPR Art. 17(3)(b), 21(3)): by match key, apart
 * from any contact. What they said stays, since it protects nobody else: an objection, or a complaint,
 * which is one and is kept as one; "it was not me" until its 30 days are over. What only happened to a
 * mailbox goes. A withdrawal of less than everything goes too: about somebody who is not on file nothing
 * narrower than everything can be kept, and that they did not say.
 */
import { Injectable } from '@nestjs/common';
import { ContactsService } from '../../contacts/contacts.service.js';
import { SuppressionsStore, type SuppressionKind } from '../../contacts/suppressions.store.js';
import type { Address } from '../../core/address.js';
import type { Tx } from '../../platform/database/tx.js';
import { ConsentsStore } from '../../preferences/consents.store.js';
import { RecordWithdrawal } from '../../preferences/record-withdrawal.js';
import type { Journaled } from '../../preferences/withdrawal-journal.js';

/** What an erasure leaves behind of an address. */
export const KEPT = ['objection', 'not_me'] as const;
export type KeptRefusal = (typeof KEPT)[number];

export interface Kept {
  readonly kinds: ReadonlySet<KeptRefusal>;
  /** To be journaled before anything is answered. */
  readonly rows: readonly Journaled[];
}

const SAYS_NO: readonly SuppressionKind[] = ['objection', 'complaint'];
const GOES: readonly SuppressionKind[] = ['complaint', 'undeliverable'];
const SAID = { via: 'erasure' };

@Injectable()
export class KeepRefusals {
  constructor(
    private readonly contacts: ContactsService,
    private readonly suppressions: SuppressionsStore,
    private readonly consents: ConsentsStore,
    private readonly withdrawals: RecordWithdrawal,
  ) {}

  /** For looking only. */
  async wouldKeep(
    tx: Tx,
    contactId: string,
    addresses: readonly Address[],
  ): Promise<readonly KeptRefusal[]> {
    const hasObjected = await this.consents.hasObjected(tx, contactId);
    const kinds = new Set<KeptRefusal>();
    for (const address of addresses)
      for (const kind of await this.keptOf(tx, this.contacts.matchKeys(address), hasObjected))
        kinds.add(kind);
    return [...kinds].sort();
  }

  /** Who once said no to everything and confirmed a topic since takes that yes back by being erased. */
  async of(tx: Tx, contactId: string, addresses: readonly Address[], now: number): Promise<Kept> {
    const hasObjected = await this.consents.hasObjected(tx, contactId);
    const kinds = new Set<KeptRefusal>();
    const rows: Journaled[] = [];
    for (const address of addresses) {
      const keys = this.contacts.matchKeys(address);
      const kept = await this.keptOf(tx, keys, hasObjected);
      if (kept.includes('objection'))
        rows.push(await this.withdrawals.refuseAddress(tx, keys[0], SAID, now));
      for (const kind of kept) kinds.add(kind);
      await this.suppressions.delete(tx, keys, GOES);
    }
    return { kinds, rows };
  }

  private async keptOf(
    tx: Tx,
    keys: ReturnType<ContactsService['matchKeys']>,
    hasObjected: boolean,
  ): Promise<KeptRefusal[]> {
    const standing = (await this.suppressions.list(tx, keys)).map(({ kind }) => kind);
    const saysNo = hasObjected || standing.some((kind) => SAYS_NO.includes(kind));
    return [
      ...(saysNo ? (['objection'] as const) : []),
      ...(standing.includes('not_me') ? (['not_me'] as const) : []),
    ];
  }
}
