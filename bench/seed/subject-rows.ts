/**
 * One invented contact as the service would have stored it once it confirmed: keys, sealed address,
 * match key, consent, and the entries of the opt-in with their sealed evidence, all of them real.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { formatInstant } from '../../src/core/duration.js';
import { seal } from '../../src/platform/crypto/seal.js';
import type { Vault } from '../../src/platform/crypto/vault.js';
import { bucketOf, bucketOfKey } from '../../src/platform/ids.js';
import { CHANNEL, emailOf, TOPIC } from '../people.js';
import { copyLine } from './copy-in.js';
import { askEntries, ASKED, consentEntry, expiresAt, LOCALE } from './opt-in-entries.js';

const KEY_BYTES = 32;

export const COLUMNS = {
  contact_keys: ['bucket', 'contact_id', 'wrapped'],
  contacts: [
    ...['bucket', 'contact_id', 'kind', 'country', 'timezone', 'locale', 'source', 'created_at'],
    'last_act_at',
  ],
  addresses: [
    ...['bucket', 'match_key', 'pepper_id', 'address_id', 'kind', 'contact_id', 'sealed'],
    ...['linked_at', 'created_at'],
  ],
  ledger_entries: ['entry_id', 'bytes'],
  evidence: ['bucket', 'contact_id', 'entry_id', 'sealed'],
  consents: [
    ...['bucket', 'contact_id', 'topic', 'channel', 'state', 'basis', 'address_id', 'notice_key'],
    ...['notice_version', 'locale', 'confirmed_at', 'expires_at', 'entry_id'],
  ],
} as const;

export type SeededTable = keyof typeof COLUMNS;
export const SEEDED_TABLES = Object.keys(COLUMNS) as SeededTable[];

/**
 * What is measured with them. For `asks` each was sent something in the past, and the log has no more of
 * an opt-in than its consent; for `log` it has all of it, and nobody was sent anything.
 */
export type Measured = 'asks' | 'log';

export interface Subject {
  readonly number: number;
  /** When they said yes, in epoch milliseconds. */
  readonly at: number;
  readonly measured: Measured;
}

export type SubjectRows = Readonly<Record<SeededTable, readonly string[]>>;

/** Lines of COPY for each table. */
export function subjectRows(vault: Vault, { number, at, measured }: Subject): SubjectRows {
  const contactId = randomUUID();
  const addressId = randomUUID();
  const ofContact = [bucketOf(contactId), contactId];
  const secret = randomBytes(2 * KEY_BYTES);
  const dataKey = secret.subarray(0, KEY_BYTES);
  const email = emailOf(number);
  const { key, pepperId } = vault.matchKeys('email', email)[0];
  const instant = formatInstant(at);
  const person = { contactId, addressId, dataKey, subjectKey: secret.subarray(KEY_BYTES), at };
  const optIn = randomUUID();
  const { notice } = ASKED;
  const consent = consentEntry(person, optIn);
  const entries = [...(measured === 'log' ? askEntries(person, optIn) : []), consent];
  return {
    contact_keys: [copyLine([...ofContact, vault.wrap(secret, `contact:${contactId}`)])],
    contacts: [
      copyLine([
        ...ofContact,
        ...['consumer', 'FR', 'Europe/Paris', LOCALE, 'bench', instant, instant],
      ]),
    ],
    addresses: [
      copyLine([
        ...[bucketOfKey(key), key, pepperId, addressId, 'email', contactId],
        ...[seal(dataKey, Buffer.from(email), `address:${addressId}`), instant, instant],
      ]),
    ],
    ledger_entries: entries.map(({ entryId, bytes }) => copyLine([entryId, bytes])),
    evidence: entries.map(({ entryId, sealed }) => copyLine([...ofContact, entryId, sealed])),
    consents: [
      copyLine([
        ...[...ofContact, TOPIC, CHANNEL, 'confirmed', 'consent', addressId],
        ...[notice.key, notice.version, LOCALE, instant, expiresAt(person), consent.entryId],
      ]),
    ],
  };
}
