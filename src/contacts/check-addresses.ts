/**
 * Holds each address row against what is sealed in it: it must stand where that address is looked for,
 * under a pepper that is known, and open with the keys of its contact. A row that stands elsewhere would
 * let one person's yes carry messages to another. It tells of ids alone.
 */
import { parseAddress } from '../core/address.js';
import { ContactKeysStore } from '../ledger/contact-keys.store.js';
import { unseal } from '../platform/crypto/seal.js';
import { Vault } from '../platform/crypto/vault.js';
import { pagesOf, ROWS_A_PAGE } from '../platform/database/pages.js';
import type { Tx } from '../platform/database/tx.js';
import { bucketOfKey } from '../platform/ids.js';
import { ContactsStore, type StoredAddress } from './contacts.store.js';

export interface Misplaced {
  readonly addressId: string;
  readonly contactId: string;
  readonly how: 'unopened' | 'elsewhere' | 'of_nobody';
}

type Misplacement = Misplaced['how'];

export interface CheckedAddresses {
  readonly count: number;
  /** The first of those that are not as they should be. */
  readonly misplaced: readonly Misplaced[];
  /** How many of those are beside the first. */
  readonly notListed: number;
}

export class CheckAddresses {
  constructor(
    private readonly store: ContactsStore,
    private readonly contactKeys: ContactKeysStore,
    private readonly vault: Vault,
  ) {}

  /** However many are not as they should be, only the first are held: `listed` of them. */
  async run(tx: Tx, listed: number): Promise<CheckedAddresses> {
    const misplaced: Misplaced[] = [];
    let [count, notListed] = [0, 0];
    const list = (last: StoredAddress | null) =>
      this.store.listAddressesAfter(tx, last, ROWS_A_PAGE);
    for await (const rows of pagesOf(ROWS_A_PAGE, list)) {
      count += rows.length;
      for (const row of rows) {
        const how = this.judge(row);
        if (how === null) continue;
        const { addressId, contactId } = row;
        if (misplaced.length < listed) misplaced.push({ addressId, contactId, how });
        else notListed += 1;
      }
    }
    return { count, misplaced, notListed };
  }

  /** Null for a row that is as it should be. */
  private judge(row: StoredAddress): Misplacement | null {
    if (!row.isOfContact || row.wrapped === null) return 'of_nobody';
    const value = this.open(row, row.wrapped);
    if (value === null) return 'unopened';
    const parsed = parseAddress(row.kind, value);
    if (!parsed.ok) return 'elsewhere';
    const keys = this.vault.matchKeys(row.kind, parsed.address.matchForm);
    const isThere = keys.some(
      ({ key, pepperId }) => pepperId === row.pepperId && key.equals(row.matchKey),
    );
    return isThere && row.bucket === bucketOfKey(row.matchKey) ? null : 'elsewhere';
  }

  /** Whatever was tampered with, it does not open. */
  private open({ contactId, addressId, sealed }: StoredAddress, wrapped: Buffer): string | null {
    try {
      const { dataKey } = this.contactKeys.open(contactId, wrapped);
      return unseal(dataKey, sealed, `address:${addressId}`).toString();
    } catch {
      return null;
    }
  }
}
