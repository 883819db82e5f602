/**
 * Forgets what is kept about an address apart from any contact: asks that nobody has worked on yet, which
 * hold it sealed, and the mails that its budget counts, which hold its match key. Features above this one
 * have asks of their own, and let them be looked through here.
 */
import { Injectable } from '@nestjs/common';
import type { Address } from '../core/address.js';
import { Vault } from '../platform/crypto/vault.js';
import { inPages } from '../platform/database/pages.js';
import type { Tx } from '../platform/database/tx.js';
import { domainKeys, mailboxKeys } from './budget-keys.js';
import { ConfirmationMailsStore } from './confirmation-mails.store.js';
import { OptInStore } from './opt-in.store.js';
import { requestLabel, type OptInAsk } from './request-opt-in.js';

const PAGE = 500;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** An ask that a job has not worked on yet; null where it names no address. */
export interface WaitingAsk {
  readonly askId: string;
  readonly address: Address | null;
}

export interface WaitingAsks {
  listAfter(tx: Tx, askId: string, limit: number): Promise<WaitingAsk[]>;
  delete(tx: Tx, askId: string): Promise<void>;
}

@Injectable()
export class ForgetAddress {
  private readonly waiting: WaitingAsks[] = [this.ownAsks()];

  constructor(
    private readonly store: OptInStore,
    private readonly mails: ConfirmationMailsStore,
    private readonly vault: Vault,
  ) {}

  alsoAmong(asks: WaitingAsks): void {
    this.waiting.push(asks);
  }

  /**
   * Sealed asks cannot be searched, so each is opened; there are few, since a job works on each within
   * seconds. One that is being worked on is waited for. Comes before any lock of an address, as there.
   */
  async asks(tx: Tx, addresses: readonly Address[]): Promise<void> {
    for (const asks of this.waiting) {
      const pages = inPages<WaitingAsk>(PAGE, (last) =>
        asks.listAfter(tx, last?.askId ?? FIRST_ID, PAGE),
      );
      for await (const { askId, address } of pages)
        if (address && addresses.some((one) => isSame(one, address))) await asks.delete(tx, askId);
    }
  }

  /** What was sent counts for its domain and mailbox no more either: those rows name the same mails. */
  async mailsTo(tx: Tx, address: Address): Promise<void> {
    const own = this.vault.matchKeys(address.kind, address.matchForm);
    const shared = [...domainKeys(this.vault, address), ...mailboxKeys(this.vault, address)];
    const keysOf = (keys: typeof shared) => keys.map(({ key }) => key);
    await this.mails.forget(tx, keysOf([...own]), keysOf(shared));
  }

  private ownAsks(): WaitingAsks {
    return {
      listAfter: async (tx, askId, limit) => {
        const requests = await this.store.listRequestsAfter(tx, askId, limit);
        return requests.map(({ requestId, sealed }) => {
          const opened = this.vault.unwrap(sealed, requestLabel(requestId)).toString();
          return { askId: requestId, address: (JSON.parse(opened) as OptInAsk).address };
        });
      },
      delete: (tx, askId) => this.store.deleteRequest(tx, askId),
    };
  }
}

function isSame(one: Address, other: Address): boolean {
  return one.kind === other.kind && one.matchForm === other.matchForm;
}
