/**
 * Pure: the receipt around one consent record (ISO/IEC TS 27560:2023), with what shows that the record
 * was not written since: the entries that tell of it. The confirming one and the latest are enough; all
 * of them are in an export. It goes unsigned to whoever has the key.
 */
import { canonicalJson } from '../../core/canonical-json.js';
import type { LedgerPayload } from '../../core/ledger-entry.js';
import { SIGNATURE } from '../../core/receipt.js';
import type { ConsentEvent, ConsentHistory } from './consent-event.js';
import { receiptContext, SCHEMAS, type JsonObject } from './context.js';
import { urn } from './iris.js';

/** An entry in the log, as a receipt shows it. */
export interface LoggedEntry {
  readonly entryId: string;
  readonly bytes: Buffer;
  /** C2SP tlog-proof. */
  readonly proof: string;
  /** Null where it is not this reader's to see. */
  readonly evidence: { readonly salt: Buffer; readonly payload: LedgerPayload } | null;
}

export interface ReceiptFacts {
  readonly receiptId: string;
  readonly publicUrl: string;
  readonly contactId: string;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly controller: string;
  readonly record: JsonObject;
  readonly entries: readonly LoggedEntry[];
}

/** Of the yes that counts, or counted last, and of the last that anybody did about it. */
export function entriesToShow({ events }: ConsentHistory): string[] {
  const told = events.filter(({ entryId }) => entryId !== null);
  const isYes = ({ state }: ConsentEvent) => state === 'given' || state === 'renewed';
  const shown = [told.findLast(isYes), told.at(-1)].flatMap((event) => event?.entryId ?? []);
  return [...new Set(shown)];
}

export function consentReceipt(facts: ReceiptFacts): JsonObject {
  const { receiptId, publicUrl, record } = facts;
  return {
    '@context': receiptContext(publicUrl),
    '@id': urn(receiptId),
    '@type': 'dpv:ConsentReceipt',
    'dct:conformsTo': SCHEMAS.receipt,
    'dct:identifier': receiptId,
    'dpv:hasIdentifier': receiptId,
    'dct:created': facts.createdAt,
    'dct:publisher': facts.controller,
    'schema:recipient': urn(facts.contactId),
    'dpv:hasRecordOfActivity': [{ ...record, 'assent:log': facts.entries.map(logNode) }],
  };
}

export function signedReceipt(
  receipt: JsonObject,
  { name, keyId, signature }: { name: string; keyId: string; signature: Buffer },
): JsonObject {
  return {
    ...receipt,
    [SIGNATURE]: {
      '@type': 'assent:Signature',
      'assent:keyName': name,
      'assent:keyId': keyId,
      'assent:value': signature.toString('base64'),
    },
  };
}

function logNode({ entryId, bytes, proof, evidence }: LoggedEntry): JsonObject {
  return {
    '@type': 'assent:LogProof',
    'assent:entryId': entryId,
    'assent:entry': bytes.toString('base64'),
    'assent:proof': proof,
    ...(evidence
      ? {
          'assent:salt': evidence.salt.toString('base64'),
          // As text: the very bytes that the entry commits to.
          'assent:payload': canonicalJson(evidence.payload),
        }
      : {}),
  };
}
