/**
 * Makes, rotates and revokes keys. A use has exactly one current key at every instant anybody can
 * see: its end and its successor stand in one transaction. Private halves leave this process only
 * wrapped; each change is an entry of the ledger.
 */
import { Injectable } from '@nestjs/common';
import { LedgerService } from '../ledger/ledger.service.js';
import { Vault } from '../platform/crypto/vault.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { StartupError } from '../platform/startup-error.js';
import { makeKey } from './key-material.js';
import { KeyRing } from './key-ring.js';
import { stateOf, type KeyState } from './key-state.js';
import { KEY_USES, type KeyUse } from './key.entity.js';
import { KeysStore } from './keys.store.js';

export interface KeyRecord {
  readonly kid: string;
  readonly use: KeyUse;
  readonly state: KeyState;
  readonly createdAt: number;
  readonly retiredAt: number | null;
  readonly revokedAt: number | null;
}

@Injectable()
export class KeysService {
  constructor(
    private readonly database: Database,
    private readonly store: KeysStore,
    private readonly vault: Vault,
    private readonly ledger: LedgerService,
    private readonly ring: KeyRing,
  ) {}

  /** At start-up, on every instance: the first one makes the keys, the others find them. */
  async ensureAll(): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      const at = await readClock(tx);
      for (const use of KEY_USES) await this.makeUnlessCurrent(tx, use, at, 'system');
    });
    this.ring.forget();
  }

  async list(): Promise<KeyRecord[]> {
    return this.database.inSnapshot(async (tx) => {
      const now = await readClock(tx);
      const keys = await this.store.list(tx);
      return keys.map((key) => ({
        kid: key.kid,
        use: key.use,
        state: stateOf(key, now),
        createdAt: key.createdAt.getTime(),
        retiredAt: key.retiredAt?.getTime() ?? null,
        revokedAt: key.revokedAt?.getTime() ?? null,
      }));
    });
  }

  /** The kid of the new key. What the old one signed stays valid for its time. */
  async rotate(use: KeyUse, actor: string): Promise<{ kid: string; retired: string | null }> {
    const rotated = await this.database.inTransaction(async (tx) => {
      await this.store.lock(tx, use);
      const at = await readClock(tx);
      const retired = await this.store.retireCurrent(tx, use, at);
      const kid = await this.insert(tx, use, at);
      if (kid === null) throw new Error('A key stayed current while it was being rotated.');
      const payload = { use, kid, retired, actor };
      await this.ledger.append(tx, { contactId: null, type: 'key.rotated', at, payload });
      return { kid, retired };
    });
    this.ring.forget();
    return rotated;
  }

  /**
   * For a key that somebody else may have: all it ever signed is refused from now on, footer links
   * included. A current key gets a successor. Revoking twice changes nothing.
   */
  async revoke(kid: string, reason: string, actor: string): Promise<{ use: KeyUse }> {
    const use = await this.database.inTransaction(async (tx) => {
      const found = await this.store.find(tx, kid);
      if (!found) throw new StartupError('There is no key with this kid: see `assent keys list`.');
      await this.store.lock(tx, found.use);
      const at = await readClock(tx);
      if ((await this.store.find(tx, kid))?.revokedAt !== null) return found.use;
      await this.store.revoke(tx, kid, at);
      const payload = { use: found.use, kid, reason, actor };
      await this.ledger.append(tx, { contactId: null, type: 'key.revoked', at, payload });
      await this.makeUnlessCurrent(tx, found.use, at, actor);
      return found.use;
    });
    this.ring.forget();
    return { use };
  }

  private async makeUnlessCurrent(tx: Tx, use: KeyUse, at: number, actor: string): Promise<void> {
    const kid = await this.insert(tx, use, at);
    if (kid === null) return;
    const payload = { use, kid, actor };
    await this.ledger.append(tx, { contactId: null, type: 'key.created', at, payload });
  }

  /** Null when the use has a current key. */
  private async insert(tx: Tx, use: KeyUse, at: number): Promise<string | null> {
    const { kid, publicJwk, secret } = makeKey(use);
    const wrapped = this.vault.wrap(secret, `key:${kid}`);
    const isNew = await this.store.insertUnlessCurrent(tx, { kid, use, publicJwk, wrapped, at });
    return isNew ? kid : null;
  }
}
