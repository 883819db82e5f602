/** A key of one's own in the place of a key of the log, and everything signed with it again. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { checkpointText, parseCheckpoint } from '../../../src/core/checkpoint.js';
import { rootOf } from '../../../src/core/merkle.js';
import {
  formatVkey,
  keyIdOf,
  openNote,
  parseVkey,
  signNote,
} from '../../../src/core/signed-note.js';
import { one, type Tamperer } from './mutations.js';

/** The sizes that the key had signed, smallest first; their roots are those that the tree has now. */
export async function forge({ sql }: Tamperer, keyId: string): Promise<number[]> {
  const pair = generateKeyPairSync('ed25519');
  const { x = '' } = pair.publicKey.export({ format: 'jwk' });
  const publicKey = Buffer.from(x, 'base64url');
  const { name, old } = await one<{ name: string; old: Buffer }>(
    sql,
    'SELECT name, public_key AS old FROM log_keys WHERE key_id = $1',
    [keyId],
  );
  const id = keyIdOf(name, publicKey);
  await sql('UPDATE log_keys SET key_id = $1, public_key = $2 WHERE key_id = $3', [
    ...[id, publicKey, keyId],
  ]);
  const replaced = parseVkey(formatVkey(name, old));
  const signer = { name, id, sign: (text: Buffer) => sign(null, text, pair.privateKey) };
  const leaves = await sql<{ hash: Buffer }>(
    'SELECT leaf_hash AS hash FROM ledger_leaves ORDER BY leaf_index',
  );
  const sizes: number[] = [];
  for (const { size, note } of await sql<{ size: number; note: string }>(
    'SELECT size::int, note FROM checkpoints ORDER BY size',
  )) {
    const told = parseCheckpoint(note.slice(0, note.lastIndexOf('\n\n') + 1));
    if (!told || !replaced || !openNote(note, [replaced]).isOpen) continue;
    const root = rootOf(leaves.slice(0, size).map(({ hash }) => hash));
    await sql('UPDATE checkpoints SET note = $2, root = $3 WHERE size = $1', [
      ...[size, signNote(checkpointText({ origin: told.origin, size, root }), [signer]), root],
    ]);
    sizes.push(size);
  }
  return sizes;
}
