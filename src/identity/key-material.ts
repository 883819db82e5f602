/**
 * Makes keys and turns their stored bytes back into keys. It knows neither database nor vault. The
 * kid of an ES256 key is its RFC 7638 thumbprint, so a kid can never be moved to another key.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import type { KeyUse, PublicJwk } from './key.entity.js';

export const LINK_KID_BYTES = 6;
const LINK_KEY_BYTES = 32;

export interface KeyMaterial {
  readonly kid: string;
  readonly publicJwk: PublicJwk | null;
  /** PKCS #8 of a signing key, the bare bytes of a link key. */
  readonly secret: Buffer;
}

export function makeKey(use: KeyUse): KeyMaterial {
  for (;;) {
    const made = use === 'link' ? makeLinkKey() : makeSigningKey();
    // A kid is typed on command lines, where a leading hyphen would make it an option.
    if (!made.kid.startsWith('-')) return made;
  }
}

function makeLinkKey(): KeyMaterial {
  const kid = randomBytes(LINK_KID_BYTES).toString('base64url');
  return { kid, publicJwk: null, secret: randomBytes(LINK_KEY_BYTES) };
}

function makeSigningKey(): KeyMaterial {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const publicJwk: PublicJwk = { kty: 'EC', crv: 'P-256', x, y };
  const secret = privateKey.export({ format: 'der', type: 'pkcs8' });
  return { kid: thumbprint(publicJwk), publicJwk, secret };
}

/** RFC 7638 §3: the required members only, in lexical order, without white space. */
export function thumbprint({ crv, kty, x, y }: PublicJwk): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}

export function secretKeyOf(use: KeyUse, secret: Buffer): KeyObject {
  if (use === 'link') return createSecretKey(secret);
  return createPrivateKey({ key: secret, format: 'der', type: 'pkcs8' });
}

export function publicKeyOf(jwk: PublicJwk): KeyObject {
  return createPublicKey({ key: { ...jwk }, format: 'jwk' });
}
