import { connect } from 'node:net';
import type { Response } from 'supertest';
import { BODY_LIMIT_BYTES } from '../../src/platform/http/hardening.js';
import { PROBLEMS } from '../../src/platform/http/problems.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { anEmail, footerPath, People, TestSender, type Json } from '../support/people.js';

const PROBLEM_JSON = /^application\/problem\+json(;|$)/;

const SECURITY_HEADERS: Readonly<Record<string, unknown>> = {
  'content-security-policy':
    "default-src 'none';style-src 'self';img-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'strict-transport-security': 'max-age=31536000',
  'cross-origin-opener-policy': 'same-origin',
};

let app: TestApp;
let people: People;
let sender: TestSender;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  sender = await TestSender.with(app, ['authorize', 'reasons', 'optin', 'contacts']);
});
afterAll(() => app.close());

const raw = (path: string, type: string, text: string) =>
  app.http.post(path).auth(sender.client.token, { type: 'bearer' }).type(type).send(text);

function expectProblem(response: Response, code: string): void {
  const { status, headers, body } = response;
  const kind = PROBLEMS[code as keyof typeof PROBLEMS];
  expect({ code: (body as Json).code, status }).toEqual({ code, status: kind.status });
  expect(headers['content-type']).toMatch(PROBLEM_JSON);
  expect(headers['cache-control']).toBe('no-store');
  expect(body).toMatchObject({ type: `/docs/errors#${code}`, title: kind.title, status });
  const allowed = ['type', 'title', 'status', 'code', 'detail', 'errors'];
  expect(Object.keys(body as Json).filter((name) => !allowed.includes(name))).toEqual([]);
  expect(headers).toMatchObject(SECURITY_HEADERS);
}

/** Bytes as they are, for what no client library would send. */
function wire(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1', () => socket.write(text));
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
    socket.on('error', reject);
    socket.setTimeout(5_000, () => socket.destroy());
  });
}

describe('an error of the API', () => {
  const authorizations = '/v1/authorizations';

  it('is a problem document with a stable code, without what the caller sent', async () => {
    const email = anEmail('temoin');
    const send = (body: object) => sender.post(authorizations, body);
    const good = { recipient: { email }, channel: 'email', topic: 'lettre', messageRef: 'm' };
    expectProblem(await raw(authorizations, 'json', '{"recipient":'), 'malformed_body');
    expectProblem(await raw(authorizations, 'json', ''), 'malformed_body');
    expectProblem(await raw(authorizations, 'json', '{"__proto__":{"a":1}}'), 'malformed_body');
    const nested = `{"recipient":{"email":"${email}","constructor":{"prototype":{"a":1}}}}`;
    expectProblem(await raw(authorizations, 'json', nested), 'malformed_body');
    for (const text of ['[]', 'null', '1', '"x"'])
      expect([400, 422]).toContain((await raw(authorizations, 'json', text)).status);
    expectProblem(await raw(authorizations, 'application/xml', '<a/>'), 'unsupported_media_type');
    expectProblem(await send({ ...good, recipient: { email: 'x' } }), 'address_invalid');
    expectProblem(await app.http.post(authorizations).send(good), 'unauthenticated');
    expectProblem(
      await app.http.get('/v1/nothing').auth(sender.client.token, { type: 'bearer' }),
      'not_found',
    );
    expectProblem(await app.http.delete(authorizations), 'not_found');
    expectProblem(await sender.get(`${authorizations}/x`), 'not_found');
    const weak = await TestSender.with(app, ['contacts']);
    expectProblem(await weak.post(authorizations, good), 'insufficient_scope');
  });

  it('names each wrong or unknown property by its pointer', async () => {
    const { body } = await sender
      .post(authorizations, {
        recipient: { email: 1, fax: 'x' },
        channel: 'E Mail',
        topic: ['lettre'],
        messageRef: 'has space',
        campaign: 'a'.repeat(129),
        class: 'service',
        'a/b~c': 1,
        confirmation: { topics: [] },
      })
      .expect(422);
    const { code, errors } = body as { code: string; errors: { pointer: string }[] };
    expect(code).toBe('invalid_request');
    expect(new Set(errors.map(({ pointer }) => pointer))).toEqual(
      new Set([
        '/recipient/email',
        '/recipient/fax',
        '/channel',
        '/topic',
        '/messageRef',
        '/campaign',
        '/class',
        '/a~1b~0c',
        '/confirmation',
      ]),
    );
  });

  it('refuses names of messages that hold an address', async () => {
    for (const name of ['marie@mail.example', 'x/marie@mail.example/1', 'x:@mail.example']) {
      const message = { recipient: { email: anEmail() }, channel: 'email', topic: 'lettre' };
      const answers = [
        await sender.post(authorizations, { ...message, messageRef: name }),
        await sender.post(authorizations, { ...message, messageRef: 'm', campaign: name }),
      ];
      answers.forEach((answer) => {
        expectProblem(answer, 'invalid_request');
        expect(answer.text).not.toContain('mail.example');
      });
    }
    await sender.ask(anEmail(), 'lettre', { messageRef: 'a@b:c/d.e_f-1', campaign: '@' });
  });

  it('stops a body that is larger than any call needs', async () => {
    const text = (size: number) => JSON.stringify({ filler: 'x'.repeat(size) });
    expectProblem(await raw(authorizations, 'json', text(BODY_LIMIT_BYTES)), 'payload_too_large');
    expectProblem(
      await raw(authorizations, 'json', text(BODY_LIMIT_BYTES - 100)),
      'invalid_request',
    );
    const form = await app.http
      .post('/subscribe')
      .set('Accept', 'text/html')
      .type('form')
      .send(`email=${'x'.repeat(BODY_LIMIT_BYTES)}`);
    expect({ status: form.status, type: form.headers['content-type'] }).toEqual({
      status: 413,
      type: 'text/html; charset=utf-8',
    });
  });

  it('is a problem document also where the path cannot be read', async () => {
    for (const path of ['/v1/contacts/%zz', '/u/%zz', '/%', '/v1/authorizations/%c3%28']) {
      const response = await app.http.get(path).set('Accept', 'application/json');
      expect({ path, type: response.headers['content-type'] }).toEqual({
        path,
        type: expect.stringMatching(PROBLEM_JSON),
      });
      expect([400, 404]).toContain(response.status);
      expect(response.headers).toMatchObject(SECURITY_HEADERS);
      expect(response.text).not.toContain('%');
    }
  });

  it('is a page for a browser and a problem document for a program', async () => {
    const token = `/u/${'A'.repeat(60)}`;
    for (const lang of ['fr', 'en']) {
      const page = await app.http
        .get(`${token}?lang=${lang}`)
        .set('Accept', 'text/html')
        .expect(404);
      expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(page.text).toContain(`<html lang="${lang}">`);
      expect(page.text).toMatch(/<h1>[^<]+<\/h1>/);
    }
    expectProblem(await app.http.get(token), 'not_found');
    const api = await app.http.get('/v1/nothing').set('Accept', 'text/html').expect(404);
    expect(api.headers['content-type']).toMatch(PROBLEM_JSON);
  });

  it('leads to a document that is there', async () => {
    const { body } = await app.http.get('/v1/nothing').expect(404);
    const { type } = body as { type: string };
    const { text } = await app.http.get(type.split('#')[0] ?? '').expect(200);
    expect(text).toContain('id="not_found"');
  });
});

describe('every answer', () => {
  it('carries the security headers and no cookie, whatever it is', async () => {
    const { email } = await people.optedInTo('lettre');
    const footer = footerPath(await sender.allowed(email, 'lettre'));
    const answers = await Promise.all([
      ...['/', '/subscribe', '/docs', '/openapi.json', '/metrics', '/health/live', '/health/ready']
        .concat(['/static/assent.css', '/static/nothing', '/nothing', '/dev/mailbox', footer])
        .concat(['/.well-known/jwks.json', '/v1/catalog', `/opt-in/${'A'.repeat(43)}`])
        .map((path) => app.http.get(path)),
      app.http.head('/subscribe'),
      app.http.options('/v1/authorizations'),
      app.http.post('/oauth/token'),
      raw('/v1/authorizations', 'json', '{'),
      app.http.post(footer).type('form').send('List-Unsubscribe=One-Click'),
    ]);
    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        ...SECURITY_HEADERS,
        'strict-transport-security': expect.stringContaining('max-age=31536000'),
      });
      expect(headers).not.toHaveProperty('set-cookie');
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  it('to a body that breaks on its way is a problem document too', async () => {
    const head = 'Host: localhost\r\nContent-Type: application/json\r\n';
    const broken = `${head}Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n`;
    const answer = await wire(`POST /v1/authorizations HTTP/1.1\r\n${broken}`);
    const [first = '', body = ''] = answer.split('\r\n\r\n');
    const [, ...lines] = first.split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 2),
      ]),
    );
    const status = Number(answer.slice('HTTP/1.1 '.length, 'HTTP/1.1 400'.length));
    expectProblem(
      { status, headers, body: JSON.parse(body) as Json } as Response,
      'malformed_body',
    );
  });

  it('to what is no request at all is short and says nothing', async () => {
    const head = 'Host: localhost\r\nConnection: close\r\n';
    for (const text of [
      'NONSENSE\r\n\r\n',
      `TRACE / HTTP/1.1\r\n${head}\r\n`,
      `POST /subscribe HTTP/1.1\r\n${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      `GET / HTTP/1.1\r\n${head}X: ${'x'.repeat(20_000)}\r\n\r\n`,
    ]) {
      const answer = await wire(text);
      expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
      expect(answer).toMatch(/"code":"(bad_request|not_found)"/);
      expect(answer).not.toMatch(/node_modules|at .*\.js/);
    }
  });
});
