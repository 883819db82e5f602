import { JwtService } from '@nestjs/jwt';
import { createHmac, randomBytes, sign, type KeyObject } from 'node:crypto';
import { Config, loadConfig } from '../platform/config.js';
import { Vault } from '../platform/crypto/vault.js';
import { makeKey, publicKeyOf, secretKeyOf, thumbprint } from './key-material.js';
import type { KeyRing } from './key-ring.js';
import type { KeyUse, PublicJwk } from './key.entity.js';
import { TokensService, type PermitGrant } from './tokens.service.js';

const ISSUER = 'https://consent.example';
const NOW = Date.parse('2026-11-21T12:00:00.000Z');
const CLIENT = 'client-1';

class KeysInMemory {
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
}

function aVault(...pepperIds: string[]): Vault {
  const key = (id: string) => ({ id, bytes: Buffer.alloc(32, id) });
  const [first = 'p1', ...rest] = pepperIds;
  return new Vault([key('k1')], [key(first), ...rest.map(key)]);
}

const keys = new KeysInMemory();

function tokensWith(vault = aVault('p1')): TokensService {
  const config = new Config({ ...loadConfig({}).settings, publicUrl: ISSUER });
  return new TokensService(new JwtService({}), keys as unknown as KeyRing, vault, config);
}

const tokens = tokensWith();

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

const seconds = NOW / 1000;
const goodPayload = {
  iss: ISSUER,
  aud: `${ISSUER}/v1`,
  sub: CLIENT,
  client_id: CLIENT,
  scope: 'authorize audit',
  jti: 'j',
  iat: seconds,
  exp: seconds + 600,
};
const goodHeader = { alg: 'ES256', typ: 'at+jwt', kid: keys.get('access').kid };

const signedBy = (secret: Buffer) => (input: string) =>
  sign('sha256', Buffer.from(input), {
    key: secretKeyOf('access', secret),
    dsaEncoding: 'ieee-p1363',
  });

interface Forgery {
  readonly header?: object;
  readonly payload?: object;
  readonly signature?: (input: string) => Buffer;
}

/** Our own token but for what the forgery changes; undefined leaves a member out. */
function forge({
  header,
  payload,
  signature = signedBy(keys.get('access').secret),
}: Forgery): string {
  const input = `${encoded({ ...goodHeader, ...header })}.${encoded({ ...goodPayload, ...payload })}`;
  return `${input}.${signature(input).toString('base64url')}`;
}

const other = makeKey('access');
const byOther = signedBy(other.secret);
const pem = publicKeyOf(keys.jwk('access')).export({ type: 'spki', format: 'pem' });
const bytes = (length: number, fill: number) => () => Buffer.alloc(length, fill);

const FORGERIES: readonly (readonly [string, Forgery])[] = [
  ['alg none without signature', { header: { alg: 'none' }, signature: bytes(0, 0) }],
  ['alg none with a genuine signature', { header: { alg: 'none' } }],
  [
    'HS256 with the public key as secret',
    {
      header: { alg: 'HS256' },
      signature: (input) => createHmac('sha256', pem).update(input).digest(),
    },
  ],
  ['another key under our kid', { signature: byOther }],
  ['another key under its own kid', { header: { kid: other.kid }, signature: byOther }],
  ['a key brought along as jwk', { header: { jwk: other.publicJwk }, signature: byOther }],
  ['our own key brought along as jwk', { header: { jwk: keys.jwk('access') } }],
  ['jku', { header: { jku: 'https://evil.example/jwks' } }],
  ['x5u', { header: { x5u: 'https://evil.example/chain' } }],
  ['x5c', { header: { x5c: [] } }],
  ['crit', { header: { crit: ['exp'] } }],
  ['a kid that is a path', { header: { kid: '../../dev/null' } }],
  ['a kid that is SQL', { header: { kid: "' OR 1=1 --" } }],
  ['a kid that is no text', { header: { kid: [keys.get('access').kid] } }],
  ['no kid', { header: { kid: undefined } }],
  ['typ JWT', { header: { typ: 'JWT' } }],
  ['the typ of a permit', { header: { typ: 'permit+jwt' } }],
  ['no typ', { header: { typ: undefined } }],
  ['a signature of zeroes', { signature: bytes(64, 0) }],
  ['a short signature', { signature: bytes(8, 1) }],
  ['another aud', { payload: { aud: ISSUER } }],
  ['no aud', { payload: { aud: undefined } }],
  ['another iss', { payload: { iss: 'https://evil.example' } }],
  ['no exp', { payload: { exp: undefined } }],
  ['an exp that is text', { payload: { exp: '9999999999' } }],
  ['an exp in ten years', { payload: { exp: seconds + 315_360_000 } }],
  ['an end in the past', { payload: { iat: seconds - 700, exp: seconds - 100 } }],
  ['a start in the future', { payload: { iat: seconds + 120, exp: seconds + 720 } }],
  ['a sub that is not the client', { payload: { sub: 'client-2' } }],
  ['a scope that is a list', { payload: { scope: ['audit'] } }],
  ['more text than any token has', { payload: { jti: 'j'.repeat(5_000) } }],
];

describe('access tokens', () => {
  it('verify for the client and scopes that they were signed for', async () => {
    const token = await tokens.signAccess({ clientId: CLIENT, scopes: ['authorize'] }, NOW);
    expect(await tokens.verifyAccess(token, NOW)).toEqual({
      clientId: CLIENT,
      scopes: ['authorize'],
    });
  });

  it('carry the header and claims of RFC 9068', async () => {
    const token = await tokens.signAccess(
      { clientId: CLIENT, scopes: ['authorize', 'audit'] },
      NOW,
    );
    const [header = '', payload = ''] = token.split('.');
    const read = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
    expect(read(header)).toEqual(goodHeader);
    expect(read(payload)).toMatchObject({
      ...goodPayload,
      jti: expect.stringMatching(/./) as string,
    });
  });

  it('end after ten minutes and a minute of tolerance', async () => {
    const token = await tokens.signAccess({ clientId: CLIENT, scopes: ['authorize'] }, NOW);
    expect(await tokens.verifyAccess(token, NOW + 659_999)).not.toBeNull();
    expect(await tokens.verifyAccess(token, NOW + 660_000)).toBeNull();
    expect(await tokens.verifyAccess(token, NOW - 60_000)).toBeNull();
  });

  it('are what the forgeries differ from in one point', async () => {
    expect(await tokens.verifyAccess(forge({}), NOW)).not.toBeNull();
  });

  it.each(FORGERIES)('are refused with %s', async (_, forgery) => {
    expect(await tokens.verifyAccess(forge(forgery), NOW)).toBeNull();
  });

  it.each(['', '.', '..', 'a.b', 'a.b.c', 'bnVsbA.e30.AA', 'W10.e30.AA', 'x'.repeat(100_000)])(
    'refuse what is no token (%#)',
    async (text) => {
      expect(await tokens.verifyAccess(text, NOW)).toBeNull();
    },
  );

  it('refuse a payload that was altered after it was signed', async () => {
    const token = await tokens.signAccess({ clientId: CLIENT, scopes: ['authorize'] }, NOW);
    const [header = '', , signature = ''] = token.split('.');
    const altered = encoded({ ...goodPayload, scope: 'audit.clear' });
    expect(await tokens.verifyAccess(`${header}.${altered}.${signature}`, NOW)).toBeNull();
  });
});

describe('permits', () => {
  const permit: PermitGrant = {
    authorizationId: '20261121-2a-AAAAAAAAAAAAAAAAAAAAAA',
    clientId: CLIENT,
    contactId: '6a1f4a3e-1111-4222-8333-444455556666',
    topic: 'newsletter',
    channel: 'email',
    requestHash: Buffer.from('hash'),
    issuedAt: NOW,
    expiresAt: NOW + 900_000,
  };

  it('give back what they were signed for', async () => {
    const token = await tokens.signPermit(permit);
    const { contactId, ...claims } = permit;
    const pseudonym = tokens.contactPseudonym(CLIENT, contactId);
    expect(await tokens.verifyPermit(token, CLIENT, NOW)).toEqual({
      ok: true,
      claims: { ...claims, pseudonym },
    });
    expect(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).not.toContain(contactId);
  });

  it('are invalid for another client', async () => {
    const token = await tokens.signPermit(permit);
    const invalid = { ok: false, reason: 'invalid' };
    expect(await tokens.verifyPermit(token, 'client-2', NOW)).toEqual(invalid);
  });

  it('expire at their instant without tolerance', async () => {
    const token = await tokens.signPermit({ ...permit, expiresAt: NOW + 900_999 });
    expect(await tokens.verifyPermit(token, CLIENT, NOW + 899_999)).toMatchObject({ ok: true });
    expect(await tokens.verifyPermit(token, CLIENT, NOW + 900_000)).toEqual({
      ok: false,
      reason: 'expired',
    });
  });

  it('say expired only when the signature is genuine', async () => {
    const [head = '', body = ''] = (await tokens.signPermit(permit)).split('.');
    const forged = `${head}.${body}.${randomBytes(64).toString('base64url')}`;
    const late = NOW + 3_600_000;
    expect(await tokens.verifyPermit(forged, CLIENT, late)).toEqual({
      ok: false,
      reason: 'invalid',
    });
  });

  it('are no access tokens, nor the other way round', async () => {
    const access = await tokens.signAccess({ clientId: CLIENT, scopes: ['authorize'] }, NOW);
    const asPermit = await tokens.signPermit({ ...permit, clientId: `${ISSUER}/v1` });
    expect(await tokens.verifyPermit(access, CLIENT, NOW)).toMatchObject({ reason: 'invalid' });
    expect(await tokens.verifyAccess(asPermit, NOW)).toBeNull();
  });
});

describe('contact pseudonyms', () => {
  const contactId = '6a1f4a3e-1111-4222-8333-444455556666';

  it('differ between clients and contacts', () => {
    const mine = tokens.contactPseudonym(CLIENT, contactId);
    expect(mine).toBe(tokens.contactPseudonym(CLIENT, contactId));
    expect(mine).not.toBe(tokens.contactPseudonym('client-2', contactId));
    expect(mine).not.toBe(tokens.contactPseudonym(CLIENT, contactId.replace('6a', '6b')));
  });

  it('survive a new pepper', () => {
    const before = tokensWith(aVault('p1')).contactPseudonym(CLIENT, contactId);
    const after = tokensWith(aVault('p2', 'p1')).contactPseudonym(CLIENT, contactId);
    expect(after).toBe(before);
  });
});

describe('key ids', () => {
  it('are the RFC 7638 thumbprint of the public key', () => {
    const jwk: PublicJwk = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' };
    // printf '{"crv":"P-256","kty":"EC","x":"x","y":"y"}' | openssl dgst -sha256 -binary | basenc --base64url
    expect(thumbprint({ y: 'y', x: 'x', kty: 'EC', crv: 'P-256' })).toBe(thumbprint(jwk));
    expect(thumbprint(jwk)).toBe('lTYYwPiOVLnEGn_2tedaJs97fsHfTdR0jdsLJVF2RuA');
  });

  it('can be typed on a command line', () => {
    for (let i = 0; i < 200; i++) expect(makeKey('link').kid).not.toMatch(/^-/);
  });
});
