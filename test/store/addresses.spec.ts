/**
 * How an address is found, by keyed hash, and read, by the contact's own key; and what becomes of
 * both when the pepper or the key-encryption key is replaced.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { AddAddresses } from '../../src/contacts/add-addresses.js';
import { AddressEntity } from '../../src/contacts/contact.entity.js';
import { ContactsService, type Person } from '../../src/contacts/contacts.service.js';
import { OpenAddresses } from '../../src/contacts/open-addresses.js';
import { ContactsStore } from '../../src/contacts/contacts.store.js';
import { addressOrThrow } from '../../src/contacts/recipient.js';
import { NoteRefusals } from '../../src/contacts/note-refusals.js';
import { RegisterContact } from '../../src/contacts/register-contact.js';
import { SuppressionsStore } from '../../src/contacts/suppressions.store.js';
import { DomainError } from '../../src/core/errors.js';
import { AccessLogStore } from '../../src/identity/access-log.store.js';
import { ContactKeysStore } from '../../src/ledger/contact-keys.store.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { LedgerStore } from '../../src/ledger/ledger.store.js';
import type { SecretKey } from '../../src/platform/crypto/key-file.js';
import { Vault } from '../../src/platform/crypto/vault.js';
import { managerOf } from '../../src/platform/database/tx.js';
import type { Caller } from '../../src/platform/http/scopes.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { until } from '../support/until.js';

const NOW = Date.UTC(2026, 10, 21);
const PROFILE = {
  kind: 'consumer',
  country: null,
  timezone: null,
  locale: null,
  source: 'test',
} as const;
const CALLER: Caller = { clientId: 'test', name: 'test', scopes: new Set(), gated: false };

const aKey = (id: string): SecretKey => ({ id, bytes: randomBytes(32) });
const anAddress = () =>
  addressOrThrow('email', `camille-${randomUUID().slice(0, 13)}@exemple.example`, '');

describe('addresses', () => {
  const store = new ContactsStore();
  const suppressions = new SuppressionsStore();
  const [kek, newKek, pepper, newPepper] = ['k1', 'k2', 'p1', 'p2'].map(aKey) as [
    SecretKey,
    SecretKey,
    SecretKey,
    SecretKey,
  ];
  let test: TestDatabase;
  let owner: pg.Client;

  beforeAll(async () => {
    test = await openTestDatabase();
    owner = new pg.Client({ connectionString: test.ownerUrl });
    await owner.connect();
  });
  afterAll(async () => {
    await owner.end();
    await test.close();
  });

  const openers = new Map<ContactsService, OpenAddresses>();
  const contactsWith = (vault: Vault): ContactsService => {
    const keys = new ContactKeysStore(vault);
    const service = new ContactsService(store, keys, vault);
    openers.set(service, new OpenAddresses(store, keys));
    return service;
  };
  const openerOf = (service: ContactsService): OpenAddresses => {
    const opener = openers.get(service);
    if (!opener) throw new Error('This service was not made here.');
    return opener;
  };
  const contacts = contactsWith(new Vault([kek], [pepper]));

  const create = (service: ContactsService, address = anAddress()): Promise<Person> =>
    test.database.inTransaction((tx) => service.findOrCreate(tx, address, PROFILE, NOW));
  const read = (service: ContactsService, { contactId, addressId }: Person): Promise<string> =>
    test.database.inSnapshot((tx) => openerOf(service).one(tx, contactId, addressId ?? ''));
  const rowsOf = async (contactId: string): Promise<AddressEntity[]> =>
    test.database.inSnapshot((tx) => managerOf(tx).findBy(AddressEntity, { contactId }));

  describe('when the pepper is replaced', () => {
    const rotated = contactsWith(new Vault([kek], [newPepper, pepper]));

    it('are found under the old one, and from then on under the new', async () => {
      const address = anAddress();
      const before = await create(contacts, address);
      expect(await create(rotated, address)).toEqual({ ...before, isNew: false });
      const [row, ...more] = await rowsOf(before.contactId);
      expect(more).toEqual([]);
      expect(row).toMatchObject({
        pepperId: 'p2',
        matchKey: rotated.matchKeys(address)[0].key,
        addressId: before.addressId,
      });
      expect(await read(rotated, before)).toBe(address.value);
      const onlyNew = contactsWith(new Vault([kek], [newPepper]));
      expect(await create(onlyNew, address)).toEqual({ ...before, isNew: false });
    });

    it('take what was refused along', async () => {
      const address = anAddress();
      await create(contacts, address);
      const refusal = { kind: 'objection' as const, since: new Date(NOW), until: null };
      await test.database.inTransaction((tx) =>
        suppressions.put(tx, contacts.matchKeys(address)[0], refusal),
      );
      await create(rotated, address);
      const standing = await test.database.inSnapshot(async (tx) =>
        suppressions.list(tx, rotated.matchKeys(address).slice(0, 1)),
      );
      expect(standing).toMatchObject([{ kind: 'objection', pepperId: 'p2' }]);
    });

    it('are nobody’s without the old one: a pepper lives as long as what it found', async () => {
      const address = anAddress();
      const before = await create(contacts, address);
      const forgetful = contactsWith(new Vault([kek], [newPepper]));
      expect((await create(forgetful, address)).contactId).not.toBe(before.contactId);
    });
  });

  describe('when the key-encryption key is replaced', () => {
    const rotated = contactsWith(new Vault([newKek, kek], [pepper]));

    it('are read with the old one, and new people get the new one', async () => {
      const [oldAddress, newAddress] = [anAddress(), anAddress()];
      const old = await create(contacts, oldAddress);
      const recent = await create(rotated, newAddress);
      expect(await read(rotated, old)).toBe(oldAddress.value);
      const onlyNew = contactsWith(new Vault([newKek], [pepper]));
      expect(await read(onlyNew, recent)).toBe(newAddress.value);
      await expect(read(onlyNew, old)).rejects.toThrow('is not in the file');
      await expect(read(contacts, recent)).rejects.toThrow('is not in the file');
    });

    it('are not read with another key of the same name', async () => {
      const person = await create(contacts);
      const other = contactsWith(new Vault([aKey('k1')], [pepper]));
      await expect(read(other, person)).rejects.toThrow();
    });
  });
  const someoneWaits = () =>
    until(async () => {
      const { rows } = await owner.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      return rows.length === 1;
    }, 'somebody to wait for a lock');

  it('do not open in another row, of another contact or of the same', async () => {
    const [one, other] = [await create(contacts), await create(contacts)];
    const second = await test.database.inTransaction((tx) =>
      contacts.addAddress(tx, one.contactId, anAddress(), NOW),
    );
    const move = (from: string | null, to: string | null) =>
      owner.query(
        `UPDATE addresses SET sealed = (SELECT sealed FROM addresses WHERE address_id = $1)
         WHERE address_id = $2`,
        [from, to],
      );
    await move(one.addressId, second);
    await move(one.addressId, other.addressId);
    await expect(read(contacts, one)).resolves.toContain('@');
    await expect(read(contacts, { ...one, addressId: second })).rejects.toThrow();
    await expect(read(contacts, other)).rejects.toThrow();
  });

  it('are there with their keys or not at all for whoever reads while the person is erased', async () => {
    const { contactId } = await create(contacts);
    await owner.query('BEGIN');
    await owner.query('LOCK TABLE contact_keys IN ACCESS EXCLUSIVE MODE');
    const reading = test.database.inTransaction((tx) => openerOf(contacts).all(tx, contactId));
    await someoneWaits();
    for (const table of ['addresses', 'contact_keys'])
      await owner.query(`DELETE FROM ${table} WHERE contact_id = $1`, [contactId]);
    await owner.query('COMMIT');
    await expect(reading).resolves.toEqual([]);
  });

  it('belong to one contact, however many bring them at once', async () => {
    const address = anAddress();
    const count = async (): Promise<number[]> => {
      const { rows } = await owner.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM contacts UNION ALL SELECT count(*)::int FROM contact_keys
         UNION ALL SELECT count(*)::int FROM addresses`,
      );
      return rows.map(({ n }) => n);
    };
    const before = await count();
    const people = await Promise.all(
      Array.from({ length: 10 }, () => create(contacts, { ...address })),
    );
    expect(new Set(people.map(({ contactId }) => contactId)).size).toBe(1);
    expect(new Set(people.map(({ addressId }) => addressId)).size).toBe(1);
    expect(await count()).toEqual(before.map((n) => n + 1));
  });

  it('are locked before their contact: who waits for the address holds nothing else', async () => {
    const address = anAddress();
    const { contactId } = await create(contacts, address);
    let hold: () => void = () => undefined;
    let letGo: () => void = () => undefined;
    const holding = new Promise<void>((resolve) => (hold = resolve));
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const order: string[] = [];
    const first = test.database.inTransaction(async (tx) => {
      await store.lockAddress(tx, contacts.matchKeys(address));
      hold();
      await held;
      await store.lockContact(tx, contactId);
      order.push('first');
    });
    await holding;
    const second = test.database.inTransaction(async (tx) => {
      await contacts.findOrCreate(tx, address, PROFILE, NOW);
      await contacts.lock(tx, contactId);
      order.push('second');
    });
    await someoneWaits();
    // It would wait here for good, or end in a deadlock, if the second held the contact.
    letGo();
    await Promise.all([first, second]);
    expect(order).toEqual(['first', 'second']);
  });

  it('can be brought crosswise by many at once without one deadlock getting out', async () => {
    const ledger = new LedgerService(
      new LedgerStore(),
      new ContactKeysStore(new Vault([kek], [pepper])),
    );
    const register = new RegisterContact(
      test.database,
      contacts,
      store,
      ledger,
      new AccessLogStore(),
      new AddAddresses(contacts),
      new NoteRefusals(test.database, contacts, new AccessLogStore()),
    );
    const pair = [{ email: anAddress().value }, { phone: '+33612345055' }];
    const bring = (n: number): Promise<string> =>
      register.register(
        { addresses: n % 2 === 0 ? pair : [...pair].reverse(), source: 'test' },
        CALLER,
      );
    const results = await Promise.allSettled(Array.from({ length: 6 }, (_, n) => bring(n)));
    const failures = results.flatMap((one) =>
      one.status === 'rejected' ? [one.reason as unknown] : [],
    );
    for (const failure of failures) {
      expect(failure).toBeInstanceOf(DomainError);
      expect(failure).toMatchObject({ code: 'address_in_use' });
    }
    const ids = new Set(results.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])));
    expect(ids.size).toBe(1);
    expect(await rowsOf([...ids][0] ?? '')).toHaveLength(2);
  });
});
