/**
 * The bytes of a ledger entry. They hold nothing about a person: a pseudonym that differs in every
 * entry, a time cut to the minute, and a salted commitment to the sealed payload. Once the subject's
 * key and the salt are deleted, the entry still verifies in the tree and says nothing any more.
 * The payload carries the entry's id and whom it is about, so that it can be shown neither as the
 * evidence of another entry nor as that of another person.
 */
import { createHmac, hash } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';
import { formatInstant } from './duration.js';
import { isId } from './id.js';

export const LEDGER_TYPES = [
  'contact.created',
  'contact.brought',
  'opt_in.requested',
  'opt_in.not_kept',
  'opt_in.mailed',
  'opt_in.refused',
  'opt_in.expired',
  'consent.confirmed',
  'consent.withdrawn',
  'consent.lapsed',
  'withdrawal.undone',
  'objection.recorded',
  'objection.ended',
  'preference.changed',
  'basis.recorded',
  'basis.ended',
  'restriction.changed',
  'feedback.received',
  'consent.renewal_asked',
  'halt.begun',
  'halt.ended',
  'catalog.applied',
  'key.created',
  'key.rotated',
  'key.revoked',
  'client.created',
  'client.revoked',
  'audit.exported',
  'decisions.sealed',
  'log_key.created',
  'log_key.rotated',
  'log.resumed',
  'log.padded',
  'subject.erased',
  'right.requested',
  'right.extended',
  'right.answered',
  'contact.described',
  'retention.applied',
] as const;

export type LedgerType = (typeof LEDGER_TYPES)[number];

export interface LedgerPayload {
  readonly type: LedgerType;
  /** The exact instant, RFC 3339 with milliseconds. */
  readonly at: string;
  /** Whom it is about; absent where that is the organisation. */
  readonly contact?: string;
  readonly [field: string]: unknown;
}

export interface NewEntry {
  readonly id: string;
  readonly at: number;
  /** Null for an entry of the organisation. */
  readonly subject: { readonly contact: string; readonly key: Buffer } | null;
  readonly salt: Buffer;
  readonly payload: LedgerPayload;
}

export interface EntryEvidence {
  readonly salt: Buffer;
  /** As it was sealed: the parsed payloadBytes. */
  readonly payload: LedgerPayload;
  /** Needed exactly when the entry has a subject. */
  readonly subjectKey?: Buffer | undefined;
}

const SECRET_BYTES = 32;
const COMMITMENT_DOMAIN = Buffer.from('assent/v1');

export function buildEntry(entry: NewEntry): { bytes: Buffer; payloadBytes: Buffer } {
  // The id is the only free text of an entry; anything but a UUID could be about somebody.
  if (!isId(entry.id)) throw new RangeError('an entry id is a lower-case UUID');
  if (entry.payload.at !== formatInstant(entry.at)) {
    throw new RangeError('the payload and the entry name different instants');
  }
  const { id, salt, subject } = entry;
  if (entry.payload.contact !== undefined)
    throw new RangeError('whom the entry is about is said beside the payload');
  const about = subject === null ? {} : { contact: subject.contact };
  const payload: LedgerPayload = { ...entry.payload, ...about, entryId: id };
  const bytes = entryBytes({ id, salt, subjectKey: subject?.key ?? null, payload });
  return { bytes, payloadBytes: jcsBytes(payload) };
}

/** Whether the bytes are exactly the entry that this evidence makes. */
export function verifyEntry(bytes: Buffer, evidence: EntryEvidence): boolean {
  const { payload, salt, subjectKey = null } = evidence;
  const id = payload.entryId;
  if (typeof id !== 'string' || !isId(id)) return false;
  const secrets = subjectKey === null ? [salt] : [salt, subjectKey];
  if (secrets.some((secret) => secret.length !== SECRET_BYTES)) return false;
  return bytes.equals(entryBytes({ id, subjectKey, salt, payload }));
}

/**
 * Whether the bytes commit to this payload, for who is shown no subject key: whose entry it is stays
 * untold, and so do all others of that person, which the key would link.
 */
export function verifyCommitment(
  bytes: Buffer,
  { salt, payload }: Pick<EntryEvidence, 'salt' | 'payload'>,
): boolean {
  const id = payload.entryId;
  if (typeof id !== 'string' || !isId(id) || salt.length !== SECRET_BYTES) return false;
  const subject = subjectIn(bytes);
  return bytes.equals(partsBytes(id, subject === null ? {} : { subject }, salt, payload));
}

function subjectIn(bytes: Buffer): string | null {
  return /"subject":"([A-Za-z0-9_-]+)"/.exec(bytes.toString())?.[1] ?? null;
}

export function commitmentOf(salt: Buffer, payload: LedgerPayload): string {
  return commitmentTo(salt, jcsBytes(payload));
}

/** The same for whoever has the payload as it was sealed, and need not write it down again. */
export function commitmentTo(salt: Buffer, payloadBytes: Buffer): string {
  const parts = [COMMITMENT_DOMAIN, requireSecret(salt, 'salt'), payloadBytes];
  return hash('sha256', Buffer.concat(parts), 'base64url');
}

export function subjectPseudonym(subjectKey: Buffer, entryId: string): string {
  const key = requireSecret(subjectKey, 'subject key');
  return createHmac('sha256', key).update(entryId).digest('base64url');
}

function entryBytes({
  id,
  subjectKey,
  salt,
  payload,
}: Omit<NewEntry, 'at' | 'subject'> & { readonly subjectKey: Buffer | null }): Buffer {
  const pseudonym = subjectKey === null ? {} : { subject: subjectPseudonym(subjectKey, id) };
  return partsBytes(id, pseudonym, salt, payload);
}

function partsBytes(
  id: string,
  pseudonym: { readonly subject?: string },
  salt: Buffer,
  payload: LedgerPayload,
): Buffer {
  const commit = commitmentOf(salt, payload);
  return jcsBytes({ v: 1, id, at: minuteOf(payload.at), ...pseudonym, commit });
}

export function minuteOf(instant: string): string {
  return `${instant.slice(0, 'yyyy-mm-ddThh:mm'.length)}Z`;
}

function jcsBytes(value: unknown): Buffer {
  return Buffer.from(canonicalJson(value), 'utf8');
}

function requireSecret(secret: Buffer, name: string): Buffer {
  if (secret.length !== SECRET_BYTES) throw new RangeError(`a ${name} of a wrong length`);
  return secret;
}
