import Fastify, { type FastifyInstance } from 'fastify';
import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { refuseUnreadableBytes } from './unreadable.js';

describe('bytes that cannot be read', () => {
  let fastify: FastifyInstance;
  let sockets: Socket[];
  /** What the route answers to a body that it has read. */
  let answer: () => unknown;

  beforeEach(async () => {
    sockets = [];
    fastify = Fastify({
      forceCloseConnections: true,
      clientErrorHandler: refuseUnreadableBytes(true),
      http: { connectionsCheckingInterval: 10 },
    });
    fastify.addContentTypeParser('application/x-stream', (_request, payload, done) =>
      done(null, payload),
    );
    fastify.post('/things', () => answer());
    await fastify.listen({ port: 0, host: '127.0.0.1' });
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await fastify.close();
  });

  function send(type: string, chunks: string): Socket {
    const { port } = fastify.server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    socket.write(
      `POST /things HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\n` +
        `Transfer-Encoding: chunked\r\n\r\n${chunks}`,
    );
    return socket;
  }

  async function textOf(socket: Socket): Promise<string> {
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await once(socket, 'close');
    return text;
  }

  function problemIn(text: string): unknown {
    const [head = '', body = ''] = text.split('\r\n\r\n');
    expect(head).toContain('HTTP/1.1 400 Bad Request\r\n');
    expect(head).toContain('\r\ncontent-type: application/problem+json\r\n');
    expect(head).toContain(`\r\ncontent-length: ${body.length}`);
    return JSON.parse(body);
  }

  it.each([
    ['a size that is no number', 'ZZ\r\n{}\r\n0\r\n\r\n'],
    ['a size that is too small', '1\r\n{}\r\n0\r\n\r\n'],
    ['a size that is too large', '9\r\n{}\r\n0\r\n\r\nmuch more'],
  ])('of a body are malformed: %s', async (_, chunks) => {
    expect(problemIn(await textOf(send('application/json', chunks)))).toMatchObject({
      code: 'malformed_body',
      status: 400,
    });
  });

  it('of a stream that nothing was answered of are malformed', async () => {
    answer = () => new Promise(() => undefined);
    const problem = problemIn(await textOf(send('application/x-stream', '1\r\nx\r\nZZ\r\n')));
    expect(problem).toMatchObject({ code: 'malformed_body' });
  });

  it('end an answer that was begun, and are not told of in its midst', async () => {
    const lines = new PassThrough();
    answer = () => lines;
    lines.write('line\n');
    const socket = send('application/x-stream', '1\r\nx\r\n');
    const text = textOf(socket);
    await once(socket, 'data');
    socket.write('ZZ\r\n');
    expect(await text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(await text).not.toContain('400');
  });

  it('of a head that takes too long to come are told no more than that', async () => {
    fastify.server.headersTimeout = 1;
    const { port } = fastify.server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    socket.write('POST /things HTTP/1.1\r\nHost: loc');
    const text = await textOf(socket);
    expect(text).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(text).toContain('\r\nconnection: close\r\n');
    expect(text).toMatch(/\r\ncontent-length: 0\r\n\r\n$/);
  });

  it('after a request that is being worked on are not its answer', async () => {
    const begun = new Promise<void>((resolve) => {
      answer = () => {
        resolve();
        return new Promise(() => undefined);
      };
    });
    const socket = send('application/json', '2\r\n{}\r\n0\r\n\r\n');
    const text = textOf(socket);
    await begun;
    socket.write('NONSENSE\r\n\r\n');
    expect(await text).toBe('');
  });
});
