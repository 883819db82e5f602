import {
  bytes,
  encoded,
  forgerOf,
  ISSUER,
  KeysInMemory,
  NO_TOKENS,
  signedBy,
  type Forgery,
} from '../../test/support/token-forgery.js';
import { makeKey, thumbprint } from './key-material.js';
import type { PublicJwk } from './key.entity.js';

const NOW = Date.parse('2026-11-21T12:00:00.000Z');
const CLIENT = 'client-1';

const keys = new KeysInMemory();
const tokens = keys.tokensWith('p1');

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
const forge = forgerOf({
  header: goodHeader,
  payload: goodPayload,
  signature: keys.signedBy('access'),
});

const other = makeKey('access');
const byOther = signedBy(other.secret);

const FORGERIES: readonly (readonly [string, Forgery])[] = [
  ['alg none without signature', { header: { alg: 'none' }, signature: bytes(0, 0) }],
  ['alg none with a genuine signature', { header: { alg: 'none' } }],
  [
    'HS256 with the public key as secret',
    { header: { alg: 'HS256' }, signature: keys.macBy('access') },
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

  it.each(NO_TOKENS)('refuse what is no token (%#)', async (text) => {
    expect(await tokens.verifyAccess(text, NOW)).toBeNull();
  });

  it('refuse a payload that was altered after it was signed', async () => {
    const token = await tokens.signAccess({ clientId: CLIENT, scopes: ['authorize'] }, NOW);
    const [header = '', , signature = ''] = token.split('.');
    const altered = encoded({ ...goodPayload, scope: 'audit.clear' });
    expect(await tokens.verifyAccess(`${header}.${altered}.${signature}`, NOW)).toBeNull();
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
    const before = keys.tokensWith('p1').contactPseudonym(CLIENT, contactId);
    const after = keys.tokensWith('p2', 'p1').contactPseudonym(CLIENT, contactId);
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
