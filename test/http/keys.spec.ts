import { KEY_USES, type KeyUse } from '../../src/identity/key.entity.js';
import { KeysService } from '../../src/identity/keys.service.js';
import { LinkTokensService } from '../../src/identity/link-tokens.service.js';
import { newId } from '../../src/platform/ids.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { typesAbout } from '../support/told.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
afterEach(() => jest.restoreAllMocks());

const visit = (token: string) => app.http.get('/v1/catalog').auth(token, { type: 'bearer' });

const headerOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string };

const currentKid = async (use: KeyUse): Promise<string> => {
  const keys = await app.get(KeysService).list();
  return keys.find((key) => key.use === use && key.state === 'current')?.kid ?? '';
};

/** As if so many milliseconds had passed for whatever measures durations. */
function letPass(ms: number): void {
  const now = performance.now.bind(performance);
  jest.spyOn(performance, 'now').mockImplementation(() => now() + ms);
}

describe('keys', () => {
  const jwks = async () => {
    const { body, headers } = await app.http.get('/.well-known/jwks.json').expect(200);
    expect(headers['cache-control']).toBe('public, max-age=300');
    return (body as { keys: Record<string, string>[] }).keys;
  };

  it('are made once, however many instances start', async () => {
    await Promise.all([1, 2, 3, 4].map(() => app.get(KeysService).ensureAll()));
    const keys = (await app.get(KeysService).list()).filter(({ state }) => state === 'current');
    expect(keys.map(({ use }) => use).sort()).toEqual([...KEY_USES].sort());
  });

  it('are published without private parts, and links not at all', async () => {
    const keys = await jwks();
    expect(keys.map(({ kid }) => kid)).toEqual(
      expect.arrayContaining([await currentKid('access'), await currentKid('permit')]),
    );
    expect(keys.map(({ kid }) => kid)).not.toContain(await currentKid('link'));
    for (const key of keys)
      expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
  });

  it('are stored wrapped', async () => {
    const rows = await app.sql('SELECT kid, wrapped FROM keys');
    for (const { wrapped } of rows) {
      // The object id of the curve stands in every bare PKCS #8 key.
      expect((wrapped as Buffer).includes(Buffer.from('2a8648ce3d0301', 'hex'))).toBe(false);
    }
  });

  it('may be rotated: what the old one signed is still accepted', async () => {
    const old = await app.token('authorize');
    const { kid, retired } = await app.get(KeysService).rotate('access', 'test');
    expect(retired).toBe(headerOf(old).kid);
    const young = await app.token('authorize');
    expect(headerOf(young).kid).toBe(kid);
    await visit(old).expect(200);
    await visit(young).expect(200);
    expect((await jwks()).map((key) => key.kid)).toEqual(expect.arrayContaining([kid, retired]));
    expect(await typesAbout(app, kid)).toEqual(['key.rotated']);
  });

  it('end an hour after their retirement', async () => {
    const old = await app.token('authorize');
    await app.get(KeysService).rotate('access', 'test');
    await app.sql(`UPDATE keys SET retired_at = retired_at - interval '1 hour' WHERE kid = $1`, [
      headerOf(old).kid,
    ]);
    letPass(5_000);
    await visit(old).expect(401);
    expect((await jwks()).map((key) => key.kid)).not.toContain(headerOf(old).kid);
  });

  it('may be rotated by several at once and leave one that is current', async () => {
    const keys = app.get(KeysService);
    await Promise.all([1, 2, 3, 4].map(() => keys.rotate('permit', 'test')));
    const current = (await keys.list()).filter((k) => k.use === 'permit' && k.state === 'current');
    expect(current).toHaveLength(1);
  });

  it('are refused at once when revoked, and a current one has a successor', async () => {
    const token = await app.token('authorize');
    const { kid } = headerOf(token);
    await app.get(KeysService).revoke(kid, 'stolen', 'test');
    await visit(token).expect(401);
    expect((await jwks()).map((key) => key.kid)).not.toContain(kid);
    await visit(await app.token('authorize')).expect(200);
    await app.get(KeysService).revoke(kid, 'stolen', 'test');
    expect((await typesAbout(app, kid)).filter((type) => type === 'key.revoked')).toHaveLength(1);
    expect(await typesAbout(app, await currentKid('access'))).toEqual(['key.created']);
    await expect(app.get(KeysService).revoke('nothing', 'r', 'test')).rejects.toThrow('no key');
  });

  it('for links open old links after a rotation, and none after a revocation', async () => {
    const links = app.get(LinkTokensService);
    const payload = {
      contactId: newId(),
      authorizationId: '20261121-66-AAAAAAAAAAAAAAAAAAAAAA',
      topic: 'newsletter',
      channel: 'email',
    };
    const token = await links.mint(payload);
    const { retired } = await app.get(KeysService).rotate('link', 'test');
    expect(await links.open(token)).toEqual(payload);
    await app.get(KeysService).revoke(retired ?? '', 'stolen', 'test');
    expect(await links.open(token)).toBeNull();
  });
});
