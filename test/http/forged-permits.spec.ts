/**
 * Permits that we did not sign as they are. Most are signed by the service's own key all the same, so
 * that nothing but the one thing that is wrong with them can be why they are refused.
 */
import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { publicKeyOf } from '../../src/identity/key-material.js';
import { KeyRing } from '../../src/identity/key-ring.js';
import type { TestApp } from '../support/app.js';
import { openCast } from '../support/cast.js';
import type { Answer, Json, People, TestSender } from '../support/people.js';
import { refusalOf } from '../support/problem.js';
import { bytes, forgerOf, type Forgery } from '../support/token-forgery.js';

/** No cap is in the way of one person's many. */
const TOPIC = 'service-compte';

let app: TestApp;
let people: People;
let sender: TestSender;
let stranger: TestSender;
let ours: Keys;
let email: string;
let allow: Answer;
let other: Answer;
beforeAll(async () => {
  ({ app, people, sender, stranger } = await openCast());
  ours = await keysOf(app.get(KeyRing));
  ({ email } = await people.optedInTo('lettre'));
});
afterAll(() => app.close());
beforeEach(async () => {
  allow = await sender.allowed(email, TOPIC);
  other = await sender.allowed(email, TOPIC);
});

interface Keys {
  readonly permit: KeyObject;
  readonly access: { readonly kid: string; readonly key: KeyObject };
  /** What anybody can read of the permit key. */
  readonly pem: string;
  readonly point: Buffer;
}

async function keysOf(ring: KeyRing): Promise<Keys> {
  const [permit, access] = await Promise.all([ring.current('permit'), ring.current('access')]);
  const jwk = (await ring.publishedJwks()).find(({ kid }) => kid === permit.kid);
  if (!jwk) throw new Error('The key is not published.');
  const pem = publicKeyOf(jwk).export({ type: 'spki', format: 'pem' }).toString();
  const point = Buffer.concat([jwk.x, jwk.y].map((part) => Buffer.from(part, 'base64url')));
  return { permit: permit.key, access, pem, point };
}

const signedWith = (key: KeyObject) => (input: string) =>
  sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
const macOf = (secret: string | Buffer) => (input: string) =>
  createHmac('sha256', secret).update(input).digest();
const foreign = () => signedWith(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);

/** The permit of `allow`, changed, and signed by the key that signed it. */
function forge(forgery: Forgery): string {
  const [header = {}, payload = {}] = allow.permit
    .split('.', 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Json);
  return forgerOf({ header, payload, signature: signedWith(ours.permit) })(forgery);
}

const INVALID = { status: 403, code: 'permit_invalid', pointers: [] };
const MISMATCH = { status: 403, code: 'permit_mismatch', pointers: [] };
const EXPIRED = { status: 410, code: 'permit_expired', pointers: [] };
const HS256 = { alg: 'HS256' };

it('a permit that is made anew with nothing changed is one', async () => {
  await sender.redeem(allow, email, TOPIC, { permit: forge({}) }).expect(200);
});

describe('redeeming is refused, and spends nothing, with a permit', () => {
  // Written down before there are keys, read when there are.
  it.each<[string, () => Forgery, object]>([
    ['of type at+jwt', () => ({ header: { typ: 'at+jwt' } }), INVALID],
    ['of no type', () => ({ header: { typ: undefined } }), INVALID],
    ['that brings a jku', () => ({ header: { jku: 'https://evil.example/jwks.json' } }), INVALID],
    ['with a path for a kid', () => ({ header: { kid: '../../etc/passwd' } }), INVALID],
    ['with SQL for a kid', () => ({ header: { kid: `' OR 1=1 --` } }), INVALID],
    ['without a kid', () => ({ header: { kid: undefined } }), INVALID],
    ['under the kid of access tokens', () => ({ header: { kid: ours.access.kid } }), INVALID],
    [
      'that the key of access tokens signed',
      () => ({
        header: { kid: ours.access.kid },
        signature: signedWith(ours.access.key),
      }),
      INVALID,
    ],
    ['for another client', () => ({ payload: { aud: stranger.client.clientId } }), INVALID],
    ['for nobody', () => ({ payload: { aud: undefined } }), INVALID],
    ['of another issuer', () => ({ payload: { iss: 'https://evil.example' } }), INVALID],
    ['that has run out', () => ({ payload: { exp: 1_700_000_000 } }), EXPIRED],
    ['without an end', () => ({ payload: { exp: undefined } }), INVALID],
    ['of another authorization', () => ({ payload: { jti: other.id } }), MISMATCH],
    ['under a foreign key', () => ({ signature: foreign() }), INVALID],
    [
      'under a foreign key that never ends',
      () => ({ payload: { exp: 4_102_444_800 }, signature: foreign() }),
      INVALID,
    ],
    ['without a signature', () => ({ signature: bytes(0, 0) }), INVALID],
    ['signed with zeros', () => ({ signature: bytes(64, 0) }), INVALID],
    ['of algorithm none', () => ({ header: { alg: 'none' } }), INVALID],
    [
      'of algorithm none without a signature',
      () => ({ header: { alg: 'none' }, signature: bytes(0, 0) }),
      INVALID,
    ],
    ['of algorithm HS256 under our own key', () => ({ header: HS256 }), INVALID],
    [
      'of algorithm HS256 with the public PEM as secret',
      () => ({ header: HS256, signature: macOf(ours.pem) }),
      INVALID,
    ],
    [
      'of algorithm HS256 with the bytes of the public key as secret',
      () => ({ header: HS256, signature: macOf(ours.point) }),
      INVALID,
    ],
    [
      'of algorithm ES256 with a MAC for a signature',
      () => ({ signature: macOf(ours.pem) }),
      INVALID,
    ],
  ])('%s', async (_, forgery, refusal) => {
    const permit = forge(forgery());
    expect(refusalOf(await sender.redeem(allow, email, TOPIC, { permit }))).toEqual(refusal);
    await sender.redeem(allow, email, TOPIC).expect(200);
  });

  it.each(['x', ''])('that is no token: "%s"', async (permit) => {
    expect(refusalOf(await sender.redeem(allow, email, TOPIC, { permit }))).toEqual(INVALID);
    await sender.redeem(allow, email, TOPIC).expect(200);
  });
});
