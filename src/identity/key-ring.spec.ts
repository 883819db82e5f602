import { Vault } from '../platform/crypto/vault.js';
import type { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { makeKey } from './key-material.js';
import { KeyRing } from './key-ring.js';
import { KeyEntity, type KeyUse } from './key.entity.js';
import type { KeysStore } from './keys.store.js';

const vault = new Vault(
  [{ id: 'k1', bytes: Buffer.alloc(32, 1) }],
  [{ id: 'p1', bytes: Buffer.alloc(32, 2) }],
);

function aKey(use: KeyUse): KeyEntity {
  const { kid, publicJwk, secret } = makeKey(use);
  const wrapped = vault.wrap(secret, `key:${kid}`);
  const dates = { createdAt: new Date(), retiredAt: null, revokedAt: null };
  return Object.assign(new KeyEntity(), { kid, use, publicJwk, wrapped, ...dates });
}

/** The reading side of a database that counts how often it is asked and can fall silent. */
function setUp(...rows: KeyEntity[]) {
  const table = { rows, reads: 0, isDown: false };
  const store = {
    list: () => {
      table.reads++;
      return table.isDown ? Promise.reject(new Error('down')) : Promise.resolve([...table.rows]);
    },
  } as unknown as KeysStore;
  const database = {
    inSnapshot: <T>(work: (tx: Tx) => Promise<T>) => {
      const runner = { query: () => Promise.resolve({ records: [{ now: String(Date.now()) }] }) };
      return work({ queryRunner: runner } as unknown as Tx);
    },
  } as unknown as Database;
  return { table, ring: new KeyRing(database, store, vault) };
}

describe('the key ring', () => {
  it('reads the table once for many questions', async () => {
    const key = aKey('access');
    const { table, ring } = setUp(key);
    const asked = Array.from({ length: 100 }, () => ring.verifier('access', key.kid));
    for (const found of await Promise.all(asked)) expect(found?.type).toBe('public');
    expect((await ring.current('access')).kid).toBe(key.kid);
    expect(table.reads).toBe(1);
  });

  it('looks again at most once a second for kids that it does not know', async () => {
    const { table, ring } = setUp(aKey('access'));
    const unknown = Array.from({ length: 200 }, () => ring.verifier('access', aKid()));
    for (const found of await Promise.all(unknown)) expect(found).toBeNull();
    expect(table.reads).toBe(2);
  });

  it('does not look for what cannot be a kid', async () => {
    const { table, ring } = setUp(aKey('access'));
    for (const kid of ['', '../../x', "' OR 1=1 --", 'x'.repeat(44)])
      expect(await ring.verifier('access', kid)).toBeNull();
    expect(table.reads).toBe(0);
  });

  it('finds a key that another instance has just made', async () => {
    const { table, ring } = setUp(aKey('access'));
    await ring.current('access');
    const fresh = aKey('access');
    table.rows = [fresh];
    expect((await ring.verifier('access', fresh.kid))?.type).toBe('public');
  });

  it('does not take a key for another use', async () => {
    const key = aKey('link');
    const permitKey = aKey('permit');
    const { ring } = setUp(key, permitKey, aKey('access'));
    expect(await ring.verifier('access', key.kid)).toBeNull();
    expect(await ring.verifier('access', permitKey.kid)).toBeNull();
    expect((await ring.verifier('link', key.kid))?.type).toBe('secret');
  });

  it('publishes no private and no link key', async () => {
    const key = aKey('access');
    const { ring } = setUp(key, aKey('link'));
    expect(await ring.publishedJwks()).toEqual([
      { ...key.publicJwk, kid: key.kid, use: 'sig', alg: 'ES256' },
    ]);
  });

  it('refuses a revoked key within five seconds, and everything when the database is silent', async () => {
    const key = aKey('access');
    const { table, ring } = setUp(key);
    const clock = jest.spyOn(performance, 'now').mockReturnValue(10_000);
    expect(await ring.verifier('access', key.kid)).not.toBeNull();
    const successor = aKey('access');
    table.rows = [Object.assign(new KeyEntity(), key, { revokedAt: new Date() }), successor];
    clock.mockReturnValue(15_000);
    expect(await ring.verifier('access', key.kid)).toBeNull();
    table.isDown = true;
    clock.mockReturnValue(20_000);
    await expect(ring.verifier('access', key.kid)).rejects.toThrow('down');
    table.isDown = false;
    expect((await ring.current('access')).kid).toBe(successor.kid);
    clock.mockRestore();
  });
});

function aKid(): string {
  return makeKey('link').kid;
}
