import { createHmac, createPublicKey, type JsonWebKey } from 'node:crypto';
import { ClientsService, type ClientCredentials } from '../../src/identity/clients.service.js';
import { TokensService } from '../../src/identity/tokens.service.js';
import { newId } from '../../src/platform/ids.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { typesAbout } from '../support/told.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const ask = (
  { clientId, clientSecret }: ClientCredentials,
  form: Readonly<Record<string, string>> = {},
) =>
  app.http
    .post('/oauth/token')
    .auth(clientId, clientSecret)
    .type('form')
    .send({ grant_type: 'client_credentials', ...form });

const visit = (token: string) => app.http.get('/v1/catalog').auth(token, { type: 'bearer' });

const headerOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string };

/** What can be made of a good token without its key. */
async function forgeriesOf(token: string): Promise<string[]> {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const { body } = await app.http.get('/.well-known/jwks.json').expect(200);
  const [jwk = {}] = (body as { keys: JsonWebKey[] }).keys;
  const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  const headed = (change: object) =>
    Buffer.from(JSON.stringify({ ...headerOf(token), ...change })).toString('base64url');
  const hmac = `${headed({ alg: 'HS256' })}.${payload}`;
  return [
    'nonsense',
    `${header}.${payload}.`,
    `${header}.${payload}.${Buffer.alloc(64).toString('base64url')}`,
    `${headed({ alg: 'none' })}.${payload}.`,
    `${hmac}.${createHmac('sha256', pem).update(hmac).digest('base64url')}`,
    `${headed({ kid: newId() })}.${payload}.${signature}`,
    `${headed({ jwk })}.${payload}.${signature}`,
  ];
}

/** Signed by us, but not for this: a permit, a client that is none, a token of yesterday. */
async function misusedTokens(): Promise<string[]> {
  const tokens = app.get(TokensService);
  const now = Date.now();
  const { clientId } = await app.client(['authorize']);
  const permit = {
    authorizationId: 'a',
    clientId,
    contactId: newId(),
    topic: 'newsletter',
    channel: 'email',
    requestHash: Buffer.alloc(32),
    issuedAt: now,
    expiresAt: now + 60_000,
  };
  return Promise.all([
    tokens.signPermit(permit),
    tokens.signAccess({ clientId: newId(), scopes: ['authorize'] }, now),
    tokens.signAccess({ clientId, scopes: ['authorize'] }, now - 86_400_000),
  ]);
}

describe('asking for a token', () => {
  it('gives an access token for ten minutes with all scopes of the client', async () => {
    const client = await app.client(['authorize', 'audit']);
    const { body, headers } = await ask(client).expect(200);
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 600,
      scope: 'authorize audit',
    });
    expect(headers['cache-control']).toBe('no-store');
    await visit((body as { access_token: string }).access_token).expect(200);
  });

  it('gives fewer scopes when fewer are asked for, and never more', async () => {
    const client = await app.client(['authorize', 'audit']);
    const fewer = await ask(client, { scope: 'audit' }).expect(200);
    expect(fewer.body).toMatchObject({ scope: 'audit' });
    for (const scope of ['contacts', 'audit contacts', 'nonsense', ' ']) {
      const more = await ask(client, { scope }).expect(400);
      expect(more.body).toMatchObject({ error: 'invalid_scope' });
      expect(more.headers['cache-control']).toBe('no-store');
    }
  });

  it('answers alike for an unknown client, a wrong secret and a revoked one', async () => {
    const client = await app.client(['authorize']);
    const revoked = await app.client(['authorize']);
    await app.get(ClientsService).revoke(revoked.clientId, 'test');
    const answers = await Promise.all([
      ask({ ...client, clientSecret: 'wrong' }),
      ask({ ...client, clientId: newId() }),
      ask(revoked),
      ask({ clientId: 'assent', clientSecret: 'assent' }),
    ]);
    for (const { status, headers, body } of answers) {
      expect(status).toBe(401);
      expect(headers['www-authenticate']).toMatch(/^Basic /);
      expect(headers['cache-control']).toBe('no-store');
      expect(body).toEqual({ ...answers[0].body, error: 'invalid_client' });
    }
  });

  it('takes credentials by HTTP Basic only', async () => {
    const { clientId, clientSecret } = await app.client(['authorize']);
    const form = { grant_type: 'client_credentials' };
    const inBody = { ...form, client_id: clientId, client_secret: clientSecret };
    const sent = await app.http.post('/oauth/token').type('form').send(inBody).expect(400);
    expect(sent.body).toMatchObject({ error: 'invalid_request' });
    const none = await app.http.post('/oauth/token').type('form').send(form).expect(401);
    expect(none.body).toMatchObject({ error: 'invalid_client' });
  });

  it('refuses other grants, repeated parameters, JSON and nothing at all', async () => {
    const client = await app.client(['authorize']);
    const post = () => app.http.post('/oauth/token').auth(client.clientId, client.clientSecret);
    const password = await ask(client, { grant_type: 'password' }).expect(400);
    expect(password.body).toMatchObject({ error: 'unsupported_grant_type' });
    const twice = await post().type('form').send('grant_type=client_credentials&scope=a&scope=b');
    const json = await post().send({ grant_type: 'client_credentials' });
    const nothing = await post();
    for (const { status, body } of [twice, json, nothing]) {
      expect(status).toBe(400);
      expect(body).toMatchObject({ error: 'invalid_request' });
    }
  });
});

describe('bringing a token', () => {
  it('is needed, in the header', async () => {
    const token = await app.token('authorize');
    const none = await app.http.get('/v1/catalog').expect(401);
    expect(none.headers['www-authenticate']).toBe('Bearer');
    await app.http.get(`/v1/catalog?access_token=${token}`).expect(401);
    await visit(token).expect(200);
  });

  it('is answered alike for every bad one', async () => {
    const bad = [...(await forgeriesOf(await app.token('authorize'))), ...(await misusedTokens())];
    const answers = await Promise.all(bad.map((token) => visit(token)));
    const texts = new Set(answers.map(({ text }) => text));
    const challenges = new Set(answers.map(({ headers }): unknown => headers['www-authenticate']));
    expect(answers.map(({ status }) => status)).toEqual(bad.map(() => 401));
    expect([...challenges]).toEqual(['Bearer error="invalid_token"']);
    expect(texts.size).toBe(1);
    expect([...texts][0]).toContain('"unauthenticated"');
  });

  it('is not enough without the scope of the call', async () => {
    const token = await app.token('authorize');
    const refused = await app.http
      .post('/v1/contacts/lookup')
      .auth(token, { type: 'bearer' })
      .send({ recipient: { email: 'nobody@mail.example' } })
      .expect(403);
    expect(refused.body).toMatchObject({ code: 'insufficient_scope' });
    expect(refused.headers['www-authenticate']).toBe(
      'Bearer error="insufficient_scope", scope="contacts"',
    );
  });
});

describe('a client', () => {
  it('has its secret stored as nothing but a hash', async () => {
    const { clientId, clientSecret } = await app.client(['authorize']);
    expect(clientSecret).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const rows = await app.sql('SELECT * FROM clients WHERE client_id = $1', [clientId]);
    expect(JSON.stringify(rows)).not.toContain(clientSecret);
    expect(rows[0]?.secret_sha256).toHaveLength(32);
  });

  it('is refused at once where it is revoked, once and for all', async () => {
    const client = await app.client(['authorize']);
    const { token } = client;
    await visit(token).expect(200);
    await app.get(ClientsService).revoke(client.clientId, 'test');
    await visit(token).expect(401);
    await ask(client).expect(401);
    await app.get(ClientsService).revoke(client.clientId, 'test');
    expect(await typesAbout(app, client.clientId)).toEqual(['client.created', 'client.revoked']);
  });

  it('is refused at once also where another instance revoked it', async () => {
    const client = await app.client(['authorize']);
    const { token } = client;
    await visit(token).expect(200);
    await app.sql('UPDATE clients SET revoked_at = now() WHERE client_id = $1', [client.clientId]);
    await visit(token).expect(401);
  });

  it('frees its name for another when it is revoked', async () => {
    const clients = app.get(ClientsService);
    const name = `shop ${newId().slice(0, 8)}`;
    const first = await clients.create({ name, scopes: ['authorize'] }, 'test');
    const again = () => clients.create({ name, scopes: ['authorize'] }, 'test');
    await expect(again()).rejects.toThrow('already named');
    expect((await clients.revoke(name, 'test')).clientId).toBe(first.clientId);
    expect((await again()).clientId).not.toBe(first.clientId);
  });

  it('has a name that is one, and is not Assent', async () => {
    const clients = app.get(ClientsService);
    for (const name of ['', ' x', 'a\nb', newId(), 'x'.repeat(65), 'Subscribe page', 'journal'])
      await expect(clients.create({ name, scopes: [] }, 'test')).rejects.toThrow('A client name');
    await clients.ensureInternal('assent');
    await clients.ensureInternal('assent');
    await expect(clients.revoke('assent', 'test')).rejects.toThrow('cannot be revoked');
    await expect(clients.revoke('nobody', 'test')).rejects.toThrow('no client');
  });
});
