/**
 * c2sp.org/tlog-proof@v1: that an entry stands at its place in a tree whose checkpoint is signed, in
 * one text that needs nothing else but the key. Extra data is carried and never trusted: no signature
 * is over it.
 */
import { decodeBase64 } from './base64.js';
import { openCheckpoint, parseCount, type Checkpoint } from './checkpoint.js';
import { HASH_BYTES, verifyInclusion } from './merkle.js';
import type { NoteFault, NoteKey } from './signed-note.js';

export interface TlogProof {
  readonly index: number;
  /** From the sibling of the leaf up to the child of the root. */
  readonly hashes: readonly Buffer[];
  /** The signed note, to the byte. */
  readonly checkpoint: string;
  readonly extra?: Buffer;
}

export type ProofVerdict =
  | { readonly isProved: true; readonly index: number; readonly checkpoint: Checkpoint }
  | { readonly isProved: false; readonly fault: NoteFault | 'not_included' };

const FIRST_LINE = 'c2sp.org/tlog-proof@v1';
const HEAD = /^c2sp\.org\/tlog-proof@v1\n(?:extra (.*)\n)?index (.*)((?:\n.+)*)$/;
/** No tree that can be counted is higher. */
const MOST_HASHES = 63;

export function formatTlogProof({ index, hashes, checkpoint, extra }: TlogProof): string {
  const lines = [
    FIRST_LINE,
    ...(extra ? [`extra ${extra.toString('base64')}`] : []),
    `index ${index}`,
    ...hashes.map((hash) => hash.toString('base64')),
  ];
  return `${lines.join('\n')}\n\n${checkpoint}`;
}

/** The checkpoint is left as it came; whether it is one is for who verifies. */
export function parseTlogProof(text: string): TlogProof | null {
  const end = text.indexOf('\n\n');
  const [, encoded, count = '', lines = ''] = HEAD.exec(text.slice(0, Math.max(end, 0))) ?? [];
  const index = parseCount(count);
  const hashes = hashesOf(lines);
  const extra = encoded === undefined ? undefined : decodeBase64(encoded);
  if (index === null || hashes === null || extra === null) return null;
  return { index, hashes, checkpoint: text.slice(end + 2), ...(extra ? { extra } : {}) };
}

/** `leaf` is the hash of an entry that the caller has; without it nothing is proved about anything. */
export function verifyTlogProof(
  text: string,
  leaf: Buffer,
  keys: readonly NoteKey[],
): ProofVerdict {
  const proof = parseTlogProof(text);
  if (!proof) return { isProved: false, fault: 'malformed' };
  const opened = openCheckpoint(proof.checkpoint, keys);
  if (!opened.isOpen) return { isProved: false, fault: opened.fault };
  const { checkpoint } = opened;
  const { index, hashes } = proof;
  return verifyInclusion({ index, leaf, proof: hashes, ...checkpoint })
    ? { isProved: true, index, checkpoint }
    : { isProved: false, fault: 'not_included' };
}

function hashesOf(lines: string): Buffer[] | null {
  const hashes = lines.split('\n').slice(1).map(decodeBase64);
  const isSound = hashes.every((hash) => hash?.length === HASH_BYTES);
  return isSound && hashes.length <= MOST_HASHES ? hashes.filter((hash) => hash !== null) : null;
}
