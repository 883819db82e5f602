/**
 * A thread that looks at all addresses once, says what it found and ends. It reads the key files
 * itself, as the process did: no key is sent to it. Whatever fails here ends it without an answer.
 */
import 'reflect-metadata';
import { parentPort, workerData } from 'node:worker_threads';
import { ContactKeysStore } from '../ledger/contact-keys.store.js';
import { readVault, type KeyFiles } from '../platform/crypto/key-files.js';
import { inSharedSnapshot, type SharedSnapshot } from '../platform/database/shared-snapshot.js';
import { CheckAddresses } from './check-addresses.js';
import { ContactsStore } from './contacts.store.js';

export interface AddressOrder {
  readonly snapshot: SharedSnapshot;
  readonly keyFiles: KeyFiles;
  readonly listed: number;
}

const { snapshot, keyFiles, listed } = workerData as AddressOrder;
const vault = readVault(keyFiles);
const check = new CheckAddresses(new ContactsStore(), new ContactKeysStore(vault), vault);
const checked = await inSharedSnapshot(snapshot, (tx) => check.run(tx, listed));
parentPort?.postMessage(checked);
