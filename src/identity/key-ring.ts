/**
 * The keys in force, read at most five seconds ago: a rotation is followed and a revoked key refused
 * within that time, without a restart. An unknown kid makes it look again, at most once a second
 * however many come; when the database is silent for longer, nothing verifies.
 */
import { Injectable } from '@nestjs/common';
import type { KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Vault } from '../platform/crypto/vault.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import { publicKeyOf, secretKeyOf } from './key-material.js';
import { stateOf } from './key-state.js';
import { KeyEntity, type KeyUse, type PublicJwk } from './key.entity.js';
import { KeysStore } from './keys.store.js';

const CACHED_FOR_MS = 5_000;
const RELOADS_EVERY_MS = 1_000;
const KID = /^[A-Za-z0-9_-]{8,43}$/;

export interface CurrentKey {
  readonly kid: string;
  /** Private for access and permit, symmetric for link. */
  readonly key: KeyObject;
}

export type PublishedJwk = PublicJwk & {
  readonly kid: string;
  readonly use: 'sig';
  readonly alg: 'ES256';
};

interface Ring {
  readonly loadedAt: number;
  readonly current: ReadonlyMap<KeyUse, KeyEntity>;
  readonly inForce: ReadonlyMap<string, KeyEntity>;
  /** Also what is no longer in force: nobody need look again for that. */
  readonly known: ReadonlySet<string>;
}

@Injectable()
export class KeyRing {
  private ring: Ring | null = null;
  private loading: Promise<Ring> | null = null;
  private lookingAgain: Promise<Ring> | null = null;
  private readonly secrets = new Map<string, KeyObject>();
  private readonly publics = new Map<string, KeyObject>();

  constructor(
    private readonly database: Database,
    private readonly store: KeysStore,
    private readonly vault: Vault,
  ) {}

  /** What signs and mints now. */
  async current(use: KeyUse): Promise<CurrentKey> {
    const entity = (await this.fresh()).current.get(use);
    if (!entity) throw new Error(`There is no current ${use} key.`);
    return { kid: entity.kid, key: this.secretOf(entity) };
  }

  /** What proves or opens something made under this kid; null when no key of the use is in force. */
  async verifier(use: KeyUse, kid: string): Promise<KeyObject | null> {
    if (!KID.test(kid)) return null;
    const seen = await this.fresh();
    const ring = seen.known.has(kid) ? seen : await this.lookAgain(seen);
    const entity = ring.inForce.get(kid);
    if (entity?.use !== use) return null;
    return use === 'link' ? this.secretOf(entity) : this.publicOf(entity);
  }

  async publishedJwks(): Promise<PublishedJwk[]> {
    const keys = [...(await this.fresh()).inForce.values()];
    return keys.flatMap(({ kid, publicJwk }) => {
      if (publicJwk === null) return [];
      const { kty, crv, x, y } = publicJwk;
      return [{ kty, crv, x, y, kid, use: 'sig' as const, alg: 'ES256' as const }];
    });
  }

  /** After a change made here: the next use reads the table. */
  forget(): void {
    this.ring = null;
    this.loading = null;
  }

  private async fresh(): Promise<Ring> {
    const { ring } = this;
    return ring && performance.now() - ring.loadedAt < CACHED_FOR_MS ? ring : this.load();
  }

  /** The wait lets a token signed by a key that is younger than our copy pass after all. */
  private lookAgain(seen: Ring): Promise<Ring> {
    this.lookingAgain ??= sleep(seen.loadedAt + RELOADS_EVERY_MS - performance.now())
      .then(() => this.load())
      .finally(() => (this.lookingAgain = null));
    return this.lookingAgain;
  }

  private load(): Promise<Ring> {
    if (this.loading) return this.loading;
    const loading = this.read();
    this.loading = loading;
    const settle = (ring: Ring | null) => {
      // A load that began before `forget` may have seen the past; it must not be kept.
      if (this.loading !== loading) return;
      this.loading = null;
      if (ring) this.ring = ring;
    };
    loading.then(settle, () => settle(null));
    return loading;
  }

  private async read(): Promise<Ring> {
    // Counted from before the query, so that the copy can never be older than it seems.
    const loadedAt = performance.now();
    const { keys, now } = await this.database.inSnapshot(async (tx) => ({
      keys: await this.store.list(tx),
      now: await readClock(tx),
    }));
    const withState = keys.map((key) => ({ key, state: stateOf(key, now) }));
    const current = withState.filter(({ state }) => state === 'current');
    const inForce = withState.filter(({ state }) => state === 'current' || state === 'retired');
    return {
      loadedAt,
      current: new Map(current.map(({ key }) => [key.use, key])),
      inForce: new Map(inForce.map(({ key }) => [key.kid, key])),
      known: new Set(keys.map(({ kid }) => kid)),
    };
  }

  private secretOf({ kid, use, wrapped }: KeyEntity): KeyObject {
    const known = this.secrets.get(kid);
    if (known) return known;
    const key = secretKeyOf(use, this.vault.unwrap(wrapped, `key:${kid}`));
    this.secrets.set(kid, key);
    return key;
  }

  private publicOf({ kid, publicJwk }: KeyEntity): KeyObject | null {
    const known = this.publics.get(kid);
    if (known || publicJwk === null) return known ?? null;
    const key = publicKeyOf(publicJwk);
    this.publics.set(kid, key);
    return key;
  }
}
