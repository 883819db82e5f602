/** Keys that sign notes, made for one test. */
import { generateKeyPairSync, sign } from 'node:crypto';
import {
  formatVkey,
  parseVkey,
  type NoteKey,
  type NoteSigner,
} from '../../src/core/signed-note.js';

export interface TestNoteKey {
  readonly vkey: string;
  readonly key: NoteKey;
  readonly signer: NoteSigner;
}

const PUBLIC_KEY_BYTES = 32;

export function aNoteKey(name: string): TestNoteKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const der = publicKey.export({ format: 'der', type: 'spki' });
  const vkey = formatVkey(name, der.subarray(-PUBLIC_KEY_BYTES));
  const key = parseVkey(vkey);
  if (!key) throw new Error('A vkey of our own was not read back.');
  return { vkey, key, signer: { name, id: key.id, sign: (text) => sign(null, text, privateKey) } };
}
