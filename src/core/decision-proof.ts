/**
 * That one decision, or what became of one, is in the log: the document's place in a run, the entry
 * that commits to the run, and the entry's place in the tree. Each step is checked by its hash alone.
 */
import { verifyEntry, type LedgerPayload } from './ledger-entry.js';
import { leafHash, verifyInclusion } from './merkle.js';
import type { NoteKey } from './signed-note.js';
import { verifyTlogProof } from './tlog-proof.js';

export interface DecisionProof {
  /** RFC 8785 text of the row, as it was hashed. */
  readonly document: string;
  /** Among the rows of its run. */
  readonly index: number;
  /** Base64, from the sibling up to the child of the run's root. */
  readonly hashes: readonly string[];
  /** The entry that seals the run, with what opens it; bytes and salt in base64. */
  readonly entry: {
    readonly bytes: string;
    readonly salt: string;
    readonly payload: LedgerPayload;
  };
  /** C2SP tlog-proof of the entry. */
  readonly proof: string;
}

export function verifyDecisionProof(
  { document, index, hashes, entry, proof }: DecisionProof,
  keys: readonly NoteKey[],
): boolean {
  const { payload } = entry;
  const bytes = Buffer.from(entry.bytes, 'base64');
  if (payload.type !== 'decisions.sealed' || typeof payload.root !== 'string') return false;
  return (
    verifyInclusion({
      index,
      size: Number(payload.rows),
      leaf: leafHash(Buffer.from(document)),
      proof: hashes.map((hash) => Buffer.from(hash, 'base64')),
      root: Buffer.from(payload.root, 'base64'),
    }) &&
    verifyEntry(bytes, { salt: Buffer.from(entry.salt, 'base64'), payload }) &&
    verifyTlogProof(proof, leafHash(bytes), keys).isProved
  );
}
