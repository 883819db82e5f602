/**
 * The entries of one double opt-in with their sealed evidence, as the service writes them: asked for,
 * mailed, said yes to. Whoever needs no log needs only the last, which the consent stands on.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { formatInstant } from '../../src/core/duration.js';
import { buildEntry, type LedgerType } from '../../src/core/ledger-entry.js';
import { DAY_MS } from '../../src/core/local-time.js';
import { seal } from '../../src/platform/crypto/seal.js';
import { CHANNEL, TOPIC } from '../people.js';

const SALT_BYTES = 32;
const CONSENT_DAYS = 730;
const HOUR_MS = 3_600_000;
export const LOCALE = 'fr';
export const NOTICE = { key: 'accord', version: '1' };
export const ENTRIES_AN_OPT_IN = 3;

export interface Seeded {
  readonly contactId: string;
  readonly addressId: string;
  readonly dataKey: Buffer;
  readonly subjectKey: Buffer;
  /** When they said yes, in epoch milliseconds. */
  readonly at: number;
}

export interface SeededEntry {
  readonly entryId: string;
  readonly bytes: Buffer;
  readonly sealed: Buffer;
}

export const expiresAt = ({ at }: Seeded): string => formatInstant(at + CONSENT_DAYS * DAY_MS);

export function consentEntry(person: Seeded, optIn: string): SeededEntry {
  return entry(person, 'consent.confirmed', person.at, {
    ...{ optIn, topic: TOPIC, channel: CHANNEL, address: person.addressId, purpose: 'nouvelles' },
    ...{ basis: 'consent', method: 'button_post', chosen: 1, locale: LOCALE },
    ...{ notice: notice(), expiresAt: expiresAt(person) },
  });
}

export function askEntries(person: Seeded, optIn: string): SeededEntry[] {
  const askedAt = person.at - HOUR_MS;
  return [
    entry(person, 'opt_in.requested', askedAt, {
      ...{ optIn, channel: CHANNEL, topics: [TOPIC], locale: LOCALE, actor: 'subscribe page' },
      form: {
        url: 'https://www.mesures.example/lettre',
        controls: [{ name: TOPIC, kind: 'checkbox', preselected: false, value: true }],
      },
      notices: [notice()],
    }),
    entry(person, 'opt_in.mailed', askedAt, {
      ...{ optIn, messageId: `<${randomUUID()}@mesures.example>` },
      contentSha256: randomBytes(SALT_BYTES).toString('hex'),
    }),
  ];
}

function entry(
  { contactId, dataKey, subjectKey }: Seeded,
  type: LedgerType,
  at: number,
  payload: Readonly<Record<string, unknown>>,
): SeededEntry {
  const entryId = randomUUID();
  const salt = randomBytes(SALT_BYTES);
  const { bytes, payloadBytes } = buildEntry({
    ...{ id: entryId, at, subject: { contact: contactId, key: subjectKey }, salt },
    payload: { type, at: formatInstant(at), ...payload },
  });
  const sealed = seal(dataKey, Buffer.concat([salt, payloadBytes]), `evidence:${entryId}`);
  return { entryId, bytes, sealed };
}

function notice() {
  return { ...NOTICE, locale: LOCALE, sha256: NOTICE_SHA256 };
}

const NOTICE_SHA256 = createHash('sha256').update('Vous recevez la lettre.').digest('hex');
