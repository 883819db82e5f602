import { createServer, type Server } from 'node:net';
import { DataSource } from 'typeorm';
import { appDataSourceOptions } from '../../src/platform/database/data-source.js';
import { isDatabaseDown } from '../../src/platform/database/database.js';

/** A message of PostgreSQL's protocol: its letter, its length, its body. */
function message(letter: string, body: string): Buffer {
  const head = Buffer.alloc(5);
  head.write(letter);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, Buffer.from(body, 'latin1')]);
}

const WELCOME = [message('R', '\0\0\0\0'), message('Z', 'I')];
const FAREWELL = message(
  'E',
  'SFATAL\0VFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0',
);

describe('a PostgreSQL that is killed in the moment in which it lets somebody in', () => {
  let server: Server;
  let port: number;

  beforeAll(async () => {
    server = createServer((socket) => {
      // Whoever is sent away may be gone before they have heard it.
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(Buffer.concat([...WELCOME, FAREWELL])));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const address = server.address();
    port = typeof address === 'object' && address ? address.port : 0;
  });
  afterAll(() => new Promise((closed) => server.close(closed)));

  it('is a database that is down, and takes nobody along', async () => {
    const options = appDataSourceOptions(`postgres://app:secret@127.0.0.1:${port}/assent`);
    const failure = await new DataSource(options).initialize().then(
      () => null,
      (error: unknown) => error,
    );
    expect(isDatabaseDown(failure)).toBe(true);
  });
});
