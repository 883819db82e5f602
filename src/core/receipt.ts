/**
 * What makes a consent receipt more than our word. It is signed by the key of the log, over a line that
 * names its domain and the canonical bytes of everything else in it; and it carries the entries that
 * tell of the consent, opened, each with a proof that it stands in a tree whose checkpoint was signed.
 * So its holder can show what was recorded, of whom and when, and that we cannot have written it since.
 */
import { verify } from 'node:crypto';
import { decodeBase64 } from './base64.js';
import { canonicalJson } from './canonical-json.js';
import { verifyCommitment, type LedgerPayload } from './ledger-entry.js';
import { leafHash } from './merkle.js';
import { isToldBy } from './receipt-claims.js';
import { asGroup, groupsIn, textIn, type Group } from './json-group.js';
import { parseVkey, type NoteKey } from './signed-note.js';
import { verifyTlogProof } from './tlog-proof.js';

export const SIGNATURE = 'assent:signature';

export type ReceiptFault =
  /** Not a receipt of this form. */
  | 'malformed'
  /** Signed by none of the keys that were given. */
  | 'unknown_key'
  /** Something in it was changed since it was signed. */
  | 'forged'
  /** One of its records shows no entry of the log, and stands on the word of its signer alone. */
  | 'nothing_shown'
  /** An entry is not in the tree that its proof names, or that checkpoint is not signed. */
  | 'not_in_log'
  /** What it shows as the evidence of an entry is not what the entry commits to. */
  | 'other_evidence'
  /** It says something else than the evidence that it shows. */
  | 'other_story';

export interface ProvedEntry {
  readonly entryId: string;
  readonly index: number;
  /** Of the tree that the entry is shown to be in. */
  readonly size: number;
  /** Whether its evidence is shown too. */
  readonly isOpened: boolean;
}

export type ReceiptVerdict =
  | { readonly isGenuine: true; readonly entries: readonly ProvedEntry[] }
  | { readonly isGenuine: false; readonly fault: ReceiptFault };

const DOMAIN = 'assent/receipt/v1\n';

class Doubt {
  constructor(readonly fault: ReceiptFault) {}
}

/** What the signature is over: the receipt without it. */
export function signableBytes(receipt: Group): Buffer {
  const signed = Object.entries(receipt).filter(([name]) => name !== SIGNATURE);
  return Buffer.from(DOMAIN + canonicalJson(Object.fromEntries(signed)), 'utf8');
}

/** `vkeys` are known from elsewhere: those that a receipt names itself prove nothing. */
export function verifyReceipt(receipt: unknown, vkeys: readonly string[]): ReceiptVerdict {
  const keys = vkeys.flatMap((vkey) => parseVkey(vkey) ?? []);
  const group = asGroup(receipt);
  const fault = group ? signatureFault(group, keys) : 'malformed';
  if (!group || fault) return { isGenuine: false, fault: fault ?? 'malformed' };
  const entries: ProvedEntry[] = [];
  const shown = groupsIn(group, 'dpv:hasRecordOfActivity').map((record) => ({
    record,
    logs: groupsIn(record, 'assent:log'),
  }));
  if (shown.length === 0 || shown.some(({ logs }) => logs.length === 0))
    return { isGenuine: false, fault: 'nothing_shown' };
  for (const { record, logs } of shown)
    for (const log of logs) {
      const proved = prove(record, log, keys);
      if (proved instanceof Doubt) return { isGenuine: false, fault: proved.fault };
      entries.push(proved);
    }
  return { isGenuine: true, entries };
}

function signatureFault(receipt: Group, keys: readonly NoteKey[]): ReceiptFault | null {
  const bytes = bytesOrNull(receipt);
  const signature = asGroup(receipt[SIGNATURE]);
  const value = signature && decodeBase64(textIn(signature, 'assent:value'));
  if (!bytes || !value || !isOfForm(receipt, signature)) return 'malformed';
  const key = keys.find(
    ({ name, id }) =>
      name === textIn(signature, 'assent:keyName') && id === textIn(signature, 'assent:keyId'),
  );
  if (!key) return 'unknown_key';
  return verify(null, bytes, key.publicKey, value) ? null : 'forged';
}

/** Nothing stands beside the parts of the signature: what is not signed is not said. */
function isOfForm(receipt: Group, signature: Group): boolean {
  const parts = Object.keys(signature).toSorted().join();
  return (
    receipt['@type'] === 'dpv:ConsentReceipt' &&
    signature['@type'] === 'assent:Signature' &&
    parts === '@type,assent:keyId,assent:keyName,assent:value'
  );
}

function bytesOrNull(receipt: Group): Buffer | null {
  try {
    return signableBytes(receipt);
  } catch {
    return null;
  }
}

function prove(record: Group, log: Group, keys: readonly NoteKey[]): ProvedEntry | Doubt {
  const bytes = decodeBase64(textIn(log, 'assent:entry'));
  const entryId = textIn(log, 'assent:entryId');
  if (!bytes) return new Doubt('malformed');
  const verdict = verifyTlogProof(textIn(log, 'assent:proof'), leafHash(bytes), keys);
  if (!verdict.isProved || !bytes.includes(`"id":"${entryId}"`)) return new Doubt('not_in_log');
  const { index, checkpoint } = verdict;
  const proved = { entryId, index, size: checkpoint.size };
  if (log['assent:payload'] === undefined) return { ...proved, isOpened: false };
  const payload = payloadIn(textIn(log, 'assent:payload'));
  const salt = decodeBase64(textIn(log, 'assent:salt'));
  if (!salt || !payload || !verifyCommitment(bytes, { salt, payload }))
    return new Doubt('other_evidence');
  if (!isToldBy(record, entryId, payload)) return new Doubt('other_story');
  return { ...proved, isOpened: true };
}

/** Null for what is no payload of an entry. */
function payloadIn(json: string): LedgerPayload | null {
  try {
    const payload = asGroup(JSON.parse(json));
    return payload && textIn(payload, 'at') !== '' ? (payload as LedgerPayload) : null;
  } catch {
    return null;
  }
}
