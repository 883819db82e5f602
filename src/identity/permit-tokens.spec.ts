/** Permits: what a genuine one says, and that no other text says anything. */
import { randomBytes } from 'node:crypto';
import {
  bytes,
  forgerOf,
  ISSUER,
  KeysInMemory,
  NO_TOKENS,
  type Forgery,
} from '../../test/support/token-forgery.js';
import { makeKey } from './key-material.js';
import type { PermitGrant } from './tokens.service.js';

const NOW = Date.parse('2026-11-21T12:00:00.000Z');
const CLIENT = 'client-1';

const keys = new KeysInMemory();
const tokens = keys.tokensWith('p1');

const forge = forgerOf({
  header: { alg: 'ES256', typ: 'permit+jwt', kid: keys.get('permit').kid },
  payload: {
    iss: ISSUER,
    aud: CLIENT,
    sub: 'pseudonym',
    jti: 'authorization',
    topic: 'newsletter',
    channel: 'email',
    req: 'aGFzaA',
    iat: NOW / 1000,
    exp: NOW / 1000 + 900,
  },
  signature: keys.signedBy('permit'),
});

const FORGERIES: readonly (readonly [string, Forgery])[] = [
  ['alg none without signature', { header: { alg: 'none' }, signature: bytes(0, 0) }],
  [
    'HS256 with the public key as secret',
    { header: { alg: 'HS256' }, signature: keys.macBy('permit') },
  ],
  ['the key of access tokens', { signature: keys.signedBy('access') }],
  ['the kid of access tokens', { header: { kid: keys.get('access').kid } }],
  ['a kid of nobody', { header: { kid: makeKey('permit').kid } }],
  ['no kid', { header: { kid: undefined } }],
  ['typ at+jwt', { header: { typ: 'at+jwt' } }],
  ['no typ', { header: { typ: undefined } }],
  ['crit', { header: { crit: ['exp'] } }],
  ['another aud', { payload: { aud: 'client-2' } }],
  ['no aud', { payload: { aud: undefined } }],
  ['another iss', { payload: { iss: 'https://evil.example' } }],
  ['no exp', { payload: { exp: undefined } }],
  ['an exp that is text', { payload: { exp: '9999999999' } }],
  ['no iat', { payload: { iat: undefined } }],
  ['no req', { payload: { req: undefined } }],
  ['a topic that is a list', { payload: { topic: ['newsletter'] } }],
];

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
    expect(await tokens.permitClaims(token, CLIENT)).toEqual({ ...claims, pseudonym });
    expect(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).not.toContain(contactId);
  });

  it('say nothing to another client', async () => {
    const token = await tokens.signPermit(permit);
    expect(await tokens.permitClaims(token, 'client-2')).toBeNull();
  });

  it('tell their end in whole seconds, never later than what they were granted for', async () => {
    const token = await tokens.signPermit({ ...permit, expiresAt: NOW + 900_999 });
    const claims = await tokens.permitClaims(token, CLIENT);
    expect(claims?.expiresAt).toBe(NOW + 900_000);
  });

  it('are genuine long after their end: it is judged where the clock of the database is read', async () => {
    const past = { ...permit, issuedAt: NOW - 400 * 86_400_000, expiresAt: NOW - 399 * 86_400_000 };
    const claims = await tokens.permitClaims(await tokens.signPermit(past), CLIENT);
    expect(claims).toMatchObject({ issuedAt: past.issuedAt, expiresAt: past.expiresAt });
  });

  it('say nothing under a signature that is not ours, over or not', async () => {
    for (const expiresAt of [NOW + 900_000, NOW - 900_000]) {
      const [head = '', body = ''] = (await tokens.signPermit({ ...permit, expiresAt })).split('.');
      const forged = `${head}.${body}.${randomBytes(64).toString('base64url')}`;
      expect(await tokens.permitClaims(forged, CLIENT)).toBeNull();
    }
  });

  it.each(FORGERIES)('say nothing with %s', async (_, forgery) => {
    expect(await tokens.permitClaims(forge({}), CLIENT)).not.toBeNull();
    expect(await tokens.permitClaims(forge(forgery), CLIENT)).toBeNull();
  });

  it.each(NO_TOKENS)('say nothing where there is no token (%#)', async (text) => {
    expect(await tokens.permitClaims(text, CLIENT)).toBeNull();
  });

  it('are no access tokens, nor the other way round', async () => {
    const access = await tokens.signAccess({ clientId: CLIENT, scopes: ['authorize'] }, NOW);
    const asPermit = await tokens.signPermit({ ...permit, clientId: `${ISSUER}/v1` });
    expect(await tokens.permitClaims(access, CLIENT)).toBeNull();
    expect(await tokens.verifyAccess(asPermit, NOW)).toBeNull();
  });
});
