/**
 * One invented contact as the service would have stored it once it confirmed: keys, sealed address,
 * match key, consent, and the consent's entry with its sealed evidence, all of them real.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { formatInstant } from '../../src/core/duration.js';
import { buildEntry } from '../../src/core/ledger-entry.js';
import { DAY_MS } from '../../src/core/local-time.js';
import { seal } from '../../src/platform/crypto/seal.js';
import type { Vault } from '../../src/platform/crypto/vault.js';
import { bucketOf, bucketOfKey } from '../../src/platform/ids.js';
import { CHANNEL, emailOf, TOPIC } from '../people.js';
import { copyLine } from './copy-in.js';

const KEY_BYTES = 32;
const CONSENT_DAYS = 730;
const LOCALE = 'fr';
const NOTICE = { key: 'accord', version: '1' };

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

/** A line of COPY for each table. */
export function subjectRows(vault: Vault, number: number, at: number): Record<SeededTable, string> {
  const contactId = randomUUID();
  const addressId = randomUUID();
  const entryId = randomUUID();
  const ofContact = [bucketOf(contactId), contactId];
  const secret = randomBytes(2 * KEY_BYTES);
  const dataKey = secret.subarray(0, KEY_BYTES);
  const email = emailOf(number);
  const { key, pepperId } = vault.matchKeys('email', email)[0];
  const instant = formatInstant(at);
  const expiresAt = formatInstant(at + CONSENT_DAYS * DAY_MS);
  const { bytes, sealed } = confirmation({
    ...{ contactId, entryId, at, dataKey, subjectKey: secret.subarray(KEY_BYTES) },
    ...{ addressId, expiresAt },
  });
  return {
    contact_keys: copyLine([...ofContact, vault.wrap(secret, `contact:${contactId}`)]),
    contacts: copyLine([
      ...ofContact,
      ...['consumer', 'FR', 'Europe/Paris', LOCALE, 'bench', instant, instant],
    ]),
    addresses: copyLine([
      ...[bucketOfKey(key), key, pepperId, addressId, 'email', contactId],
      ...[seal(dataKey, Buffer.from(email), `address:${addressId}`), instant, instant],
    ]),
    ledger_entries: copyLine([entryId, bytes]),
    evidence: copyLine([...ofContact, entryId, sealed]),
    consents: copyLine([
      ...[...ofContact, TOPIC, CHANNEL, 'confirmed', 'consent', addressId],
      ...[NOTICE.key, NOTICE.version, LOCALE, instant, expiresAt, entryId],
    ]),
  };
}

interface Confirmed {
  readonly contactId: string;
  readonly entryId: string;
  readonly at: number;
  readonly dataKey: Buffer;
  readonly subjectKey: Buffer;
  readonly addressId: string;
  readonly expiresAt: string;
}

function confirmation(confirmed: Confirmed): { bytes: Buffer; sealed: Buffer } {
  const { contactId, addressId, at, dataKey, entryId, expiresAt, subjectKey } = confirmed;
  const salt = randomBytes(KEY_BYTES);
  const { bytes, payloadBytes } = buildEntry({
    ...{ id: entryId, at, subject: { contact: contactId, key: subjectKey }, salt },
    payload: {
      ...{ type: 'consent.confirmed', at: formatInstant(at), topic: TOPIC, channel: CHANNEL },
      ...{ address: addressId, purpose: 'nouvelles', basis: 'consent', method: 'button_post' },
      ...{ locale: LOCALE, notice: NOTICE, expiresAt },
    },
  });
  const sealed = seal(dataKey, Buffer.concat([salt, payloadBytes]), `evidence:${entryId}`);
  return { bytes, sealed };
}
