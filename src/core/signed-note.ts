/**
 * C2SP signed notes with Ed25519: a text and the lines of those who signed it. What a note says counts
 * only once a key that we already knew has verified; lines of other keys are passed over, so that
 * witnesses may sign too, but a line that claims a known key and does not verify spoils the whole note.
 * No key is made or kept here: who signs brings a function.
 */
import { createPublicKey, hash, verify, type KeyObject } from 'node:crypto';
import { decodeBase64 } from './base64.js';

/** A key that verifies, which the standard writes down as a vkey. */
export interface NoteKey {
  readonly name: string;
  /** Eight hex digits. With the name it says which key signed; it protects nothing. */
  readonly id: string;
  readonly publicKey: KeyObject;
}

export interface NoteSigner {
  readonly name: string;
  readonly id: string;
  readonly sign: (text: Buffer) => Buffer;
}

export type NoteFault = 'malformed' | 'forged' | 'unsigned';

export type OpenedNote =
  | { readonly isOpen: true; readonly text: string; readonly signers: readonly NoteKey[] }
  | { readonly isOpen: false; readonly fault: NoteFault };

interface SignatureLine {
  readonly name: string;
  readonly id: string;
  readonly signature: Buffer;
}

const ED25519 = Buffer.of(0x01);
const PUBLIC_KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
const ID_BYTES = 4;
/** The standard asks for sixteen at least, and for some limit. */
const MOST_SIGNATURES = 64;
const LINE = /^— ([^ ]+) ([^ ]+)$/;
const VKEY = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/;
const KEY_NAME = /^[^+\p{White_Space}]+$/u;
/** ASCII control characters but newline, and what is no UTF-8. */
const NOT_IN_A_NOTE = /[^\n\P{Cc}\u007f-\u009f]|\p{Surrogate}/u;

export function isKeyName(name: string): boolean {
  return KEY_NAME.test(name) && !NOT_IN_A_NOTE.test(name);
}

export function keyIdOf(name: string, publicKey: Buffer): string {
  const bytes = Buffer.concat([Buffer.from(`${name}\n`), ED25519, publicKey]);
  return hash('sha256', bytes, 'hex').slice(0, 2 * ID_BYTES);
}

export function formatVkey(name: string, publicKey: Buffer): string {
  if (!isKeyName(name)) throw new RangeError('a key name holds no space and no plus');
  if (publicKey.length !== PUBLIC_KEY_BYTES) throw new RangeError('a key of a wrong length');
  const material = Buffer.concat([ED25519, publicKey]).toString('base64');
  return `${name}+${keyIdOf(name, publicKey)}+${material}`;
}

/** Null for what is no Ed25519 vkey, or one whose id is not that of its key. */
export function parseVkey(vkey: string): NoteKey | null {
  const [, name = '', id = '', material = ''] = VKEY.exec(vkey) ?? [];
  const bytes = decodeBase64(material);
  if (!isKeyName(name) || bytes?.length !== 1 + PUBLIC_KEY_BYTES) return null;
  const publicKey = bytes.subarray(1);
  if (bytes[0] !== ED25519[0] || keyIdOf(name, publicKey) !== id) return null;
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: publicKey.toString('base64url') };
  return { name, id, publicKey: createPublicKey({ key: jwk, format: 'jwk' }) };
}

export function signNote(text: string, signers: readonly NoteSigner[]): string {
  if (!text.endsWith('\n') || NOT_IN_A_NOTE.test(text) || signers.length === 0)
    throw new RangeError('not a text that can be signed as a note');
  const lines = signers.map(({ name, id, sign }) => {
    const bytes = Buffer.concat([Buffer.from(id, 'hex'), sign(Buffer.from(text))]);
    return `— ${name} ${bytes.toString('base64')}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

export function openNote(note: string, keys: readonly NoteKey[]): OpenedNote {
  const parts = partsOf(note);
  if (!parts) return { isOpen: false, fault: 'malformed' };
  const text = Buffer.from(parts.text);
  const signers = new Set<NoteKey>();
  for (const { name, id, signature } of parts.lines) {
    const key = keys.find((known) => known.name === name && known.id === id);
    if (!key) continue;
    if (!isSignature(text, key, signature)) return { isOpen: false, fault: 'forged' };
    signers.add(key);
  }
  if (signers.size === 0) return { isOpen: false, fault: 'unsigned' };
  return { isOpen: true, text: parts.text, signers: [...signers] };
}

function isSignature(text: Buffer, { publicKey }: NoteKey, signature: Buffer): boolean {
  return signature.length === SIGNATURE_BYTES && verify(null, text, publicKey, signature);
}

function partsOf(note: string): { text: string; lines: SignatureLine[] } | null {
  // The text may hold empty lines itself; the last one ends it.
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n') || NOT_IN_A_NOTE.test(note)) return null;
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > MOST_SIGNATURES) return null;
  const read = lines.map(signatureLine);
  return read.every((line) => line !== null) ? { text: note.slice(0, end + 1), lines: read } : null;
}

function signatureLine(line: string): SignatureLine | null {
  const [, name = '', encoded = ''] = LINE.exec(line) ?? [];
  const bytes = decodeBase64(encoded);
  if (!isKeyName(name) || bytes === null || bytes.length <= ID_BYTES) return null;
  const id = bytes.toString('hex', 0, ID_BYTES);
  return { name, id, signature: bytes.subarray(ID_BYTES) };
}
