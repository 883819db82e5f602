/**
 * The entries of one double opt-in with their sealed evidence, as the service writes them: asked for,
 * mailed, said yes to. Whoever needs no log needs only the last, which the consent stands on.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { noticeHashes } from '../../src/catalog/notice-hashes.js';
import { currentNotice, localised, purposeByKey, topicByKey } from '../../src/core/catalog.js';
import { formatInstant } from '../../src/core/duration.js';
import { buildEntry, type LedgerType } from '../../src/core/ledger-entry.js';
import { DAY_MS } from '../../src/core/local-time.js';
import type { FormControl } from '../../src/opt-in/request-opt-in.js';
import { seal } from '../../src/platform/crypto/seal.js';
import { readBenchCatalog } from '../catalog.js';
import { CHANNEL, TOPIC } from '../people.js';

const SALT_BYTES = 32;
const HOUR_MS = 3_600_000;
export const LOCALE = 'fr';
export const ENTRIES_AN_OPT_IN = 3;
/** The same of everybody. */
export const ASKED = asked();

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

export const expiresAt = ({ at }: Seeded): string => formatInstant(at + ASKED.lastsDays * DAY_MS);

export function consentEntry(person: Seeded, optIn: string): SeededEntry {
  return entry(person, 'consent.confirmed', person.at, {
    ...{ optIn, topic: TOPIC, channel: CHANNEL, address: person.addressId, purpose: ASKED.purpose },
    ...{ basis: 'consent', method: 'button_post', chosen: 1, locale: LOCALE },
    ...{ notice: ASKED.notice, expiresAt: expiresAt(person) },
  });
}

export function askEntries(person: Seeded, optIn: string): SeededEntry[] {
  const askedAt = person.at - HOUR_MS;
  return [
    entry(person, 'opt_in.requested', askedAt, {
      ...{ optIn, channel: CHANNEL, topics: [TOPIC], locale: LOCALE, actor: 'subscribe page' },
      form: { url: 'https://www.mesures.example/subscribe', controls: ASKED.controls },
      notices: [ASKED.notice],
    }),
    entry(person, 'opt_in.mailed', askedAt, {
      ...{ optIn, messageId: `<${randomUUID()}@mesures.example>` },
      // There was no mail: as long as the hash of one, and as unlike all others.
      contentSha256: createHash('sha256').update(optIn).digest('hex'),
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

/** What the bench's catalog says of the topic, and the form that shows it. */
function asked() {
  const catalog = readBenchCatalog();
  const topic = said(topicByKey(catalog, TOPIC));
  const { version } = said(currentNotice(catalog, said(topic.notice)));
  const notice = said(noticeHashes(catalog, [TOPIC], version, LOCALE)[0]);
  const lastsDays = said(purposeByKey(catalog, topic.purpose)?.consentLastsDays);
  const label = localised(topic.name, LOCALE, catalog);
  const controls: FormControl[] = [{ name: TOPIC, label, default: false, value: true }];
  return { notice, purpose: topic.purpose, lastsDays, controls };
}

function said<T>(part: T | null | undefined): T {
  if (part === null || part === undefined)
    throw new Error(`The catalog of the bench says too little about ${TOPIC}.`);
  return part;
}
