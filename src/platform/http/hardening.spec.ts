import Fastify, { type FastifyInstance } from 'fastify';
import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { refuseSlowBodies } from './hardening.js';
import { acceptNdjson, NDJSON } from './ndjson.js';

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
