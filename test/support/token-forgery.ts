/** Tokens that are ours but for one point: keys that are held in memory, and what can be forged of them. */
import { JwtService } from '@nestjs/jwt';
import { createHmac, sign, type KeyObject } from 'node:crypto';
import { makeKey, publicKeyOf, secretKeyOf } from '../../src/identity/key-material.js';
import type { KeyRing } from '../../src/identity/key-ring.js';
import type { KeyUse, PublicJwk } from '../../src/identity/key.entity.js';
import { Signatures } from '../../src/identity/signatures.js';
import { TokensService } from '../../src/identity/tokens.service.js';
import { Config, loadConfig } from '../../src/platform/config.js';
import { Vault } from '../../src/platform/crypto/vault.js';

export const ISSUER = 'https://consent.example';

export interface Forgery {
  readonly header?: object;
  readonly payload?: object;
  readonly signature?: (input: string) => Buffer;
}

/** Not a token at all. */
export const NO_TOKENS = [
  ...['', '.', '..', 'a.b', 'a.b.c', 'bnVsbA.e30.AA', 'W10.e30.AA', 'x'.repeat(100_000)],
];

export class KeysInMemory {
  private readonly made = new Map<KeyUse, ReturnType<typeof makeKey>>();

  constructor() {
    for (const use of ['access', 'permit'] as const) this.made.set(use, makeKey(use));
  }

  current(use: KeyUse): Promise<{ kid: string; key: KeyObject }> {
    const { kid, secret } = this.get(use);
    return Promise.resolve({ kid, key: secretKeyOf(use, secret) });
  }

  verifier(use: KeyUse, kid: string): Promise<KeyObject | null> {
    const isKnown = this.get(use).kid === kid;
    return Promise.resolve(isKnown ? publicKeyOf(this.jwk(use)) : null);
  }

  jwk(use: KeyUse): PublicJwk {
    const { publicJwk } = this.get(use);
    if (!publicJwk) throw new Error('no public key');
    return publicJwk;
  }

  get(use: KeyUse) {
    const key = this.made.get(use);
    if (!key) throw new Error('no key');
    return key;
  }

  tokensWith(...pepperIds: string[]): TokensService {
    const config = new Config({ ...loadConfig({}).settings, publicUrl: ISSUER });
    const ring = this as unknown as KeyRing;
    return new TokensService(
      new JwtService({}),
      ring,
      aVault(...pepperIds),
      new Signatures(),
      config,
    );
  }

  signedBy(use: KeyUse): (input: string) => Buffer {
    return signedBy(this.get(use).secret);
  }

  /** The public key as if it were a shared secret. */
  macBy(use: KeyUse): (input: string) => Buffer {
    const pem = publicKeyOf(this.jwk(use)).export({ type: 'spki', format: 'pem' });
    return (input) => createHmac('sha256', pem).update(input).digest();
  }
}

/** One of ours but for what the forgery changes; undefined leaves a member out. */
export function forgerOf(good: Required<Forgery>): (forgery: Forgery) => string {
  return ({ header, payload, signature = good.signature }) => {
    const input = [
      { ...good.header, ...header },
      { ...good.payload, ...payload },
    ]
      .map(encoded)
      .join('.');
    return `${input}.${signature(input).toString('base64url')}`;
  };
}

export const bytes = (length: number, fill: number) => () => Buffer.alloc(length, fill);

export const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

export function signedBy(secret: Buffer): (input: string) => Buffer {
  const key = { key: secretKeyOf('access', secret), dsaEncoding: 'ieee-p1363' as const };
  return (input) => sign('sha256', Buffer.from(input), key);
}

function aVault(...pepperIds: string[]): Vault {
  const key = (id: string) => ({ id, bytes: Buffer.alloc(32, id) });
  const [first = 'p1', ...rest] = pepperIds;
  return new Vault([key('k1')], [key(first), ...rest.map(key)]);
}
