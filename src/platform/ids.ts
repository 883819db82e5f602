/** Random ids and tokens. Contact ids carry their bucket in the last byte, so it is never stored apart. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';

export const newId = (): string => randomUUID();

/** 0–255: which of the 256 slices of contact-owned tables a row lives in. */
export function bucketOf(id: string): number {
  return Number.parseInt(id.slice(-2), 16);
}

/** The slice of tables found by a keyed digest that a digest lives in: its last byte. */
export function bucketOfKey(key: Buffer): number {
  return key.at(-1) ?? 0;
}

/** A random id that lives in a given bucket. */
export function newIdIn(bucket: number): string {
  return randomUUID().slice(0, -2) + bucket.toString(16).padStart(2, '0');
}

/** 256 random bits for a link; only {@link tokenHash} of it is ever stored. */
export const newToken = (): string => randomBytes(32).toString('base64url');

export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
