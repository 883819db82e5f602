/**
 * Forgets what opt-ins keep about an address apart from any contact: asks that nobody has worked on yet,
 * which hold it sealed, and the mails that its budget counts, which hold its match key.
 */
import { Injectable } from '@nestjs/common';
import type { Address } from '../core/address.js';
import { Vault } from '../platform/crypto/vault.js';
import { inPages } from '../platform/database/pages.js';
import type { Tx } from '../platform/database/tx.js';
import { domainKeys, mailboxKeys } from './budget-keys.js';
import { ConfirmationMailsStore } from './confirmation-mails.store.js';
import type { OptInRequestEntity } from './opt-in.entity.js';
import { OptInStore } from './opt-in.store.js';
import { requestLabel, type OptInAsk } from './request-opt-in.js';

const PAGE = 500;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

@Injectable()
export class ForgetAddress {
  constructor(
    private readonly store: OptInStore,
    private readonly mails: ConfirmationMailsStore,
    private readonly vault: Vault,
  ) {}

  /**
   * Sealed asks cannot be searched, so each is opened; there are few, since a job works on each within
   * seconds. One that is being worked on is waited for. Comes before any lock of an address, as there.
   */
  async asks(tx: Tx, addresses: readonly Address[]): Promise<void> {
    const requests = inPages<OptInRequestEntity>(PAGE, (last) =>
      this.store.listRequestsAfter(tx, last?.requestId ?? FIRST_ID, PAGE),
    );
    for await (const { requestId, sealed } of requests) {
      const opened = this.vault.unwrap(sealed, requestLabel(requestId)).toString();
      const { address } = JSON.parse(opened) as OptInAsk;
      if (addresses.some((one) => isSame(one, address)))
        await this.store.deleteRequest(tx, requestId);
    }
  }

  /** What was sent counts for its domain and mailbox no more either: those rows name the same mails. */
  async mailsTo(tx: Tx, address: Address): Promise<void> {
    const own = this.vault.matchKeys(address.kind, address.matchForm);
    const shared = [...domainKeys(this.vault, address), ...mailboxKeys(this.vault, address)];
    const keysOf = (keys: typeof shared) => keys.map(({ key }) => key);
    await this.mails.forget(tx, keysOf([...own]), keysOf(shared));
  }
}

function isSame(one: Address, other: Address): boolean {
  return one.kind === other.kind && one.matchForm === other.matchForm;
}
