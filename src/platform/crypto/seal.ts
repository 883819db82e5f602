/**
 * AES-256-GCM with a random 96-bit nonce. The associated data binds a sealed value to the row it
 * belongs to: moved elsewhere it does not open. Form: version ‖ nonce(12) ‖ tag(16) ‖ ciphertext.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + NONCE_BYTES + TAG_BYTES;

export function seal(key: Buffer, plaintext: Buffer, associated: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(associated));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), body]);
}

/** Throws when the key is another, the value was altered, or it was moved to another row. */
export function unseal(key: Buffer, sealed: Buffer, associated: string): Buffer {
  if (sealed.length < HEADER_BYTES || sealed[0] !== VERSION)
    throw new Error('A sealed value has an unknown form.');
  const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
  const tag = sealed.subarray(1 + NONCE_BYTES, HEADER_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(associated)).setAuthTag(tag);
  const plaintext = decipher.update(sealed.subarray(HEADER_BYTES));
  // GCM leaves nothing for the end but to say whether the tag is right.
  decipher.final();
  return plaintext;
}
