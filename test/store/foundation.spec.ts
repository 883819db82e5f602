import { rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { openFoundation } from '../../src/platform/foundation.js';
import { Log } from '../../src/platform/log.js';
import { testConfig } from '../support/config.js';
import { cloneDatabase, type ClonedDatabase } from '../support/database.js';

/** A word of the question whether PostgreSQL forgets in a power cut. */
const LAST_QUESTION = 'full_page_writes';

describe('a connection to PostgreSQL that dies while the service starts', () => {
  let clone: ClonedDatabase;
  let server: Server;
  let cuts: number;

  /** Passes everything on, and cuts the line when it is asked the last question of the start. */
  function passOn(near: Socket): void {
    const { hostname, port } = new URL(clone.ownerUrl);
    const far = connect(Number(port), hostname);
    for (const one of [near, far]) one.on('error', () => undefined);
    for (const one of [near, far])
      one.on('close', () => {
        near.destroy();
        far.destroy();
      });
    far.pipe(near);
    near.on('data', (bytes) => {
      if (!bytes.includes(LAST_QUESTION)) {
        far.write(bytes);
        return;
      }
      cuts += 1;
      near.resetAndDestroy();
    });
  }

  beforeEach(async () => {
    cuts = 0;
    clone = await cloneDatabase();
    server = createServer(passOn);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  });
  afterEach(async () => {
    await new Promise((closed) => server.close(closed));
    await clone.drop();
  });

  it('fails the start, and takes nobody along', async () => {
    const address = server.address();
    const proxied = new URL(clone.ownerUrl);
    proxied.host = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    const config = testConfig({
      production: true,
      databaseUrl: clone.appUrl,
      ownerDatabaseUrl: proxied.href,
    });
    await expect(openFoundation(config, new Log('silent'))).rejects.toThrow();
    expect(cuts).toBe(1);
    rmSync(config.settings.dataDir, { recursive: true, force: true });
  });
});
