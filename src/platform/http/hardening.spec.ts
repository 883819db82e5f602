import Fastify, { type FastifyInstance } from 'fastify';
import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { DomainError } from '../../core/errors.js';
import { harden, refuseSlowBodies } from './hardening.js';
import { acceptNdjson, NDJSON } from './ndjson.js';
import { refuseUnreadablePath } from './unreadable.js';

const DEADLINE_MS = 100;
const JSON_TYPE = 'application/json';

describe('a body that comes slowly', () => {
  let fastify: FastifyInstance;
  let port: number;
  let sockets: Socket[];

  beforeEach(async () => {
    sockets = [];
    fastify = Fastify({ forceCloseConnections: true });
    refuseSlowBodies(fastify, ['/streams'], DEADLINE_MS);
    acceptNdjson(fastify, ['/streams']);
    for (const url of ['/streams', '/things'])
      fastify.route({ method: ['POST', 'PATCH', 'PUT', 'DELETE'], url, handler: answer });
    await fastify.listen({ port: 0, host: '127.0.0.1' });
    ({ port } = fastify.server.address() as AddressInfo);
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await fastify.close();
  });

  /** Answers a stream once it has ended. */
  async function answer({ body }: { body: unknown }): Promise<string> {
    const isStream = typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
    if (isStream) await text(body as Readable);
    return 'answered';
  }

  /** A request of which the last byte is still to come. */
  function begin(method: string, path: string, type = JSON_TYPE): Socket {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    socket.write(
      `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n` +
        `Content-Type: ${type}\r\nContent-Length: 2\r\n\r\n{`,
    );
    return socket;
  }

  async function textOf(socket: Socket): Promise<string> {
    let answered = '';
    socket.on('data', (chunk: Buffer) => (answered += chunk.toString()));
    await once(socket, 'close');
    return answered;
  }

  it.each([
    ['POST', '/things', JSON_TYPE],
    ['PATCH', '/things', JSON_TYPE],
    ['PUT', '/things', JSON_TYPE],
    ['DELETE', '/things', JSON_TYPE],
    ['PATCH', '/nowhere', JSON_TYPE],
    ['OPTIONS', '/nowhere', JSON_TYPE],
    ['POST', '/streams', JSON_TYPE],
    ['POST', '/things', NDJSON],
    ['POST', '/nowhere', NDJSON],
  ])('is not waited for: %s %s %s', async (method, path, type) => {
    expect(await textOf(begin(method, path, type))).not.toContain('200 OK');
  });

  it('is waited for where it is a stream on a route that reads streams', async () => {
    const stream = begin('POST', '/streams', NDJSON);
    const answered = textOf(stream);
    // Begun later and given as long, so the deadline of the first is over when the second is cut.
    await once(stream, 'connect');
    await textOf(begin('PATCH', '/things'));
    stream.write('}');
    expect(await answered).toContain('200 OK');
  });

  it('keeps nothing alive where its connection broke', async () => {
    const timers = () =>
      process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    const before = timers();
    const broken = new Promise<void>((resolve) => {
      fastify.server.once('request', (request) => request.once('close', resolve));
    });
    const socket = begin('POST', '/things');
    fastify.server.once('request', () => socket.resetAndDestroy());
    await broken;
    expect(timers()).toBe(before);
  });

  it('is answered where it is there in time', async () => {
    const socket = begin('PATCH', '/things');
    socket.write('}');
    expect(await textOf(socket)).toContain('200 OK');
  });
});

describe('the safe headers', () => {
  const SAFE = {
    'content-security-policy':
      "default-src 'none';style-src 'self';img-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'",
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'origin-agent-cluster': '?1',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-dns-prefetch-control': 'off',
    'x-download-options': 'noopen',
    'x-frame-options': 'DENY',
    'x-permitted-cross-domain-policies': 'none',
    'x-xss-protection': '0',
  };
  const ONLY_HTTPS = { 'strict-transport-security': 'max-age=31536000' };
  /** What every answer says of itself. */
  const OWN = ['connection', 'content-length', 'content-type', 'date'];

  let fastify: FastifyInstance;
  afterEach(() => fastify.close());

  async function start(isHttps: boolean): Promise<void> {
    fastify = Fastify({ frameworkErrors: refuseUnreadablePath(isHttps) });
    harden(fastify, isHttps);
    fastify.post('/things', async () => 'answered');
    fastify.get('/own', (_request, reply) =>
      reply.header('x-frame-options', 'SAMEORIGIN').header('cache-control', 'no-cache').send('own'),
    );
    fastify.get('/broken', () => {
      throw new DomainError('internal_error');
    });
    await fastify.ready();
  }

  /** All but what every answer has. */
  async function headersOf(method: 'GET' | 'POST', url: string, body?: string) {
    const headers = { 'content-type': 'application/json' };
    const answer = await fastify.inject({
      method,
      url,
      ...(body !== undefined && { headers, body }),
    });
    const others = Object.entries(answer.headers).filter(([name]) => !OWN.includes(name));
    return { status: answer.statusCode, body: answer.body, headers: Object.fromEntries(others) };
  }

  it.each<[string, number, 'GET' | 'POST', string, string | undefined]>([
    ['an answer', 200, 'POST', '/things', '{}'],
    ['a route that is none', 404, 'GET', '/nowhere', undefined],
    ['a body that cannot be read', 400, 'POST', '/things', '{'],
    ['a handler that fails', 500, 'GET', '/broken', undefined],
  ])('stand on %s, and no others', async (_, status, method, url, body) => {
    await start(true);
    const answer = await headersOf(method, url, body);
    expect(answer).toMatchObject({ status });
    expect(answer.headers).toEqual({ ...SAFE, ...ONLY_HTTPS });
    await fastify.close();
    await start(false);
    expect((await headersOf(method, url, body)).headers).toEqual(SAFE);
  });

  it.each(['/%', '/%zz/marie@mail.example', '/things/%c3%28?marie@mail.example'])(
    'stand where the path cannot be read, which is not said again: %s',
    async (path) => {
      for (const isHttps of [true, false]) {
        await start(isHttps);
        const { status, headers, body } = await headersOf('GET', path);
        const safe = isHttps ? { ...SAFE, ...ONLY_HTTPS } : SAFE;
        expect(headers).toEqual({ ...safe, 'cache-control': 'no-store' });
        expect(status).toBe(404);
        expect(JSON.parse(body)).toMatchObject({ code: 'not_found' });
        expect(body).not.toContain('marie');
        await fastify.close();
      }
    },
  );

  it('are each answer’s own: one that says otherwise changes no other', async () => {
    await start(false);
    expect((await headersOf('GET', '/own')).headers).toEqual({
      ...SAFE,
      'x-frame-options': 'SAMEORIGIN',
      'cache-control': 'no-cache',
    });
    expect((await headersOf('GET', '/nowhere')).headers).toEqual(SAFE);
    expect((await headersOf('GET', '/%')).headers).toEqual({
      ...SAFE,
      'cache-control': 'no-store',
    });
  });
});
