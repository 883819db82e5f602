/**
 * What is secret about the people of the synthetic year: each one's own two keys, made at random in
 * every run, whatever the seed, and what is sealed under them: addresses and evidence.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { formatInstant } from '../src/core/duration.js';
import { buildEntry, type LedgerType } from '../src/core/ledger-entry.js';
import { ORGANISATION_ID, type ContactKeys } from '../src/ledger/contact-keys.store.js';
import { seal } from '../src/platform/crypto/seal.js';
import type { MatchKey, Vault } from '../src/platform/crypto/vault.js';
import { bucketOf } from '../src/platform/ids.js';
import type { Person } from './populate.people.js';
import type { Batch } from './populate.store.js';

const KEY_BYTES = 32;

export interface Subject {
  readonly ofContact: { readonly bucket: number; readonly contact_id: string };
  readonly keys: ContactKeys;
  readonly wrapped: Buffer;
  readonly matchKey: MatchKey;
}

interface Happening {
  readonly type: LedgerType;
  readonly at: number;
  readonly payload: Readonly<Record<string, unknown>>;
}

export class Subjects {
  private readonly known = new Map<string, Subject>();

  constructor(
    private readonly vault: Vault,
    private readonly batch: Batch,
    private readonly organisationKeys: ContactKeys,
    private readonly onEntry: () => void,
  ) {}

  of(person: Person): Subject {
    const { address, contactId } = person;
    const found = this.known.get(contactId);
    if (found) return found;
    const secret = randomBytes(2 * KEY_BYTES);
    const subject: Subject = {
      ofContact: { bucket: bucketOf(contactId), contact_id: contactId },
      keys: { dataKey: secret.subarray(0, KEY_BYTES), subjectKey: secret.subarray(KEY_BYTES) },
      wrapped: this.vault.wrap(secret, `contact:${contactId}`),
      matchKey: this.vault.matchKeys(address.kind, address.matchForm)[0],
    };
    this.known.set(contactId, subject);
    return subject;
  }

  sealAddress(person: Person): Buffer {
    const { dataKey } = this.of(person).keys;
    return seal(dataKey, Buffer.from(person.address.value), `address:${person.addressId}`);
  }

  /** Null for what concerns the organisation itself. Returns the id of the entry. */
  remember(person: Person | null, { type, at, payload }: Happening): string {
    const keys = person ? this.of(person).keys : this.organisationKeys;
    const entryId = randomUUID();
    const salt = randomBytes(KEY_BYTES);
    const { bytes, payloadBytes } = buildEntry({
      id: entryId,
      at,
      subject: person && { contact: person.contactId, key: keys.subjectKey },
      salt,
      payload: { type, at: formatInstant(at), ...payload },
    });
    const sealed = seal(keys.dataKey, Buffer.concat([salt, payloadBytes]), `evidence:${entryId}`);
    const contactId = person?.contactId ?? ORGANISATION_ID;
    this.batch.entries.put({ entry_id: entryId, bytes });
    this.batch.evidence.put({
      ...{ bucket: bucketOf(contactId), contact_id: contactId },
      ...{ entry_id: entryId, sealed },
    });
    this.onEntry();
    return entryId;
  }
}
