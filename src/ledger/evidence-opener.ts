/**
 * Opens the evidence of entries that were read together. A contact's keys are unwrapped once while
 * their entries follow each other, and forgotten with this object: it must not outlive a transaction.
 */
import type { LedgerPayload } from '../core/ledger-entry.js';
import { unseal } from '../platform/crypto/seal.js';
import { ORGANISATION_ID, type ContactKeys, type ContactKeysStore } from './contact-keys.store.js';
import type { SealedRow } from './ledger.store.js';

const SALT_BYTES = 32;
const CONTACTS_KEPT = 2_000;

export interface OpenedEntry {
  readonly entryId: string;
  /** Null until the sequencer gave it one. */
  readonly leafIndex: number | null;
  readonly bytes: Buffer;
  /** Null for an entry of the organisation, and where the evidence is gone. */
  readonly contactId: string | null;
  /** What opens the pseudonym of this entry and of every other of the contact. */
  readonly subjectKey: Buffer | null;
  /** Null where the evidence is gone. */
  readonly salt: Buffer | null;
  readonly payload: LedgerPayload | null;
  /** As it was sealed, and as the entry commits to it. */
  readonly payloadBytes: Buffer | null;
}

const GONE = {
  ...{ contactId: null, subjectKey: null, salt: null },
  ...{ payload: null, payloadBytes: null },
};

export class EvidenceOpener {
  private readonly keys = new Map<string, ContactKeys>();

  constructor(private readonly store: ContactKeysStore) {}

  open({ leafIndex, entryId, bytes, contactId, sealed, wrapped }: SealedRow): OpenedEntry {
    const index = leafIndex === null ? null : Number(leafIndex);
    if (contactId === null || sealed === null || wrapped === null)
      return { ...GONE, entryId, leafIndex: index, bytes };
    const { dataKey, subjectKey } = this.keysOf(contactId, wrapped);
    const opened = unseal(dataKey, sealed, `evidence:${entryId}`);
    const payloadBytes = opened.subarray(SALT_BYTES);
    const isContact = contactId !== ORGANISATION_ID;
    return {
      entryId,
      leafIndex: index,
      bytes,
      contactId: isContact ? contactId : null,
      subjectKey: isContact ? subjectKey : null,
      salt: opened.subarray(0, SALT_BYTES),
      payload: JSON.parse(payloadBytes.toString()) as LedgerPayload,
      payloadBytes,
    };
  }

  private keysOf(contactId: string, wrapped: Buffer): ContactKeys {
    const known = this.keys.get(contactId);
    if (known) return known;
    if (this.keys.size >= CONTACTS_KEPT) this.keys.clear();
    const keys = this.store.open(contactId, wrapped);
    this.keys.set(contactId, keys);
    return keys;
  }
}
