/**
 * The token of a footer link: it stands in a mail for years, needs no row, and can be minted again
 * to the same text. It is the payload, encrypted and authenticated under the link key: kid ‖ nonce ‖
 * tag ‖ ciphertext. It never expires; whoever opens one may only reduce contact.
 */
import { Injectable } from '@nestjs/common';
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';
import { LINK_KID_BYTES } from './key-material.js';
import { KeyRing } from './key-ring.js';
import { decodeLink, encodeLink, type LinkPayload } from './link-payload.js';

export type { LinkPayload };

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = LINK_KID_BYTES + NONCE_BYTES + TAG_BYTES;
const MAX_TOKEN_CHARS = 1_200;
const DOMAIN = 'assent/footer-link/v1';

interface LinkKeys {
  readonly encryption: Buffer;
  readonly nonce: Buffer;
}

@Injectable()
export class LinkTokensService {
  private readonly derived = new WeakMap<KeyObject, LinkKeys>();

  constructor(private readonly keys: KeyRing) {}

  async mint(payload: LinkPayload): Promise<string> {
    return (await this.minter())(payload);
  }

  /** For many links at once: all under the key that is current now. */
  async minter(): Promise<(payload: LinkPayload) => string> {
    const { kid, key } = await this.keys.current('link');
    const keys = this.keysFrom(key);
    const kidBytes = Buffer.from(kid, 'base64url');
    const aad = associated(kid);
    return (payload) => {
      const plaintext = encodeLink(payload);
      const nonce = nonceFor(keys, plaintext);
      const cipher = createCipheriv('aes-256-gcm', keys.encryption, nonce).setAAD(aad);
      const body = [cipher.update(plaintext), cipher.final()];
      const parts = [kidBytes, nonce, cipher.getAuthTag(), ...body];
      return Buffer.concat(parts).toString('base64url');
    };
  }

  /**
   * Null for whatever no key of ours made: unknown key, altered, cut, another spelling. Only a silent
   * database throws, because calling a good link bad would cost somebody their withdrawal.
   */
  async open(token: string): Promise<LinkPayload | null> {
    const bytes = bytesOf(token);
    if (!bytes) return null;
    const kid = bytes.subarray(0, LINK_KID_BYTES).toString('base64url');
    const key = await this.keys.verifier('link', kid);
    if (!key) return null;
    const keys = this.keysFrom(key);
    const nonce = bytes.subarray(LINK_KID_BYTES, LINK_KID_BYTES + NONCE_BYTES);
    const plaintext = decrypt(keys, nonce, associated(kid), bytes);
    if (!plaintext || !timingSafeEqual(nonce, nonceFor(keys, plaintext))) return null;
    return decodeLink(plaintext);
  }

  /** Two keys from one, so that no byte serves both the cipher and the nonce. */
  private keysFrom(key: KeyObject): LinkKeys {
    const known = this.derived.get(key);
    if (known) return known;
    const derive = (part: string) =>
      Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `${DOMAIN}/${part}`, 32));
    const keys = { encryption: derive('encryption'), nonce: derive('nonce') };
    this.derived.set(key, keys);
    return keys;
  }
}

/**
 * From the plaintext itself: equal payloads give equal tokens, and a nonce comes twice for different
 * ones only after about 2^48 links under one key.
 */
function nonceFor(keys: LinkKeys, plaintext: Buffer): Buffer {
  return createHmac('sha256', keys.nonce).update(plaintext).digest().subarray(0, NONCE_BYTES);
}

function associated(kid: string): Buffer {
  return Buffer.from(`${DOMAIN}:${kid}`);
}

/** Only the one canonical spelling: base64url has several for the same bytes. */
function bytesOf(token: string): Buffer | null {
  if (token.length > MAX_TOKEN_CHARS) return null;
  const bytes = Buffer.from(token, 'base64url');
  return bytes.length > HEADER_BYTES && bytes.toString('base64url') === token ? bytes : null;
}

function decrypt(keys: LinkKeys, nonce: Buffer, aad: Buffer, bytes: Buffer): Buffer | null {
  const tag = bytes.subarray(LINK_KID_BYTES + NONCE_BYTES, HEADER_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', keys.encryption, nonce, {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(aad).setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(bytes.subarray(HEADER_BYTES)), decipher.final()]);
  } catch {
    return null;
  }
}
