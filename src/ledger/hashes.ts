/** Neighbouring hashes as they are stored: 32 bytes each, one after another. */
import { HASH_BYTES } from '../core/merkle.js';

export function hashesIn(bytes: Buffer): Buffer[] {
  return Array.from({ length: bytes.length / HASH_BYTES }, (_, index) =>
    bytes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES),
  );
}
