/**
 * A thread that looks at all addresses once, says what it found and ends. Whatever fails here ends it
 * without an answer.
 */
import 'reflect-metadata';
import { parentPort, workerData } from 'node:worker_threads';
import { ContactKeysStore } from '../ledger/contact-keys.store.js';
import { Vault, type VaultKeys } from '../platform/crypto/vault.js';
import { inSharedSnapshot, type SharedSnapshot } from '../platform/database/shared-snapshot.js';
import { CheckAddresses } from './check-addresses.js';
import { ContactsStore } from './contacts.store.js';

export interface AddressOrder {
  readonly snapshot: SharedSnapshot;
  readonly keys: VaultKeys;
  readonly listed: number;
}

const { snapshot, keys, listed } = workerData as AddressOrder;
const vault = Vault.inThread(keys);
const check = new CheckAddresses(new ContactsStore(), new ContactKeysStore(vault), vault);
const checked = await inSharedSnapshot(snapshot, (tx) => check.run(tx, listed));
parentPort?.postMessage(checked);
