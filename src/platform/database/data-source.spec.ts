import { createServer, type AddressInfo, type Server } from 'node:net';
import { CONNECT_TIMEOUT_MS, HeardClient } from './data-source.js';

/** It takes the connection and never says a word. */
describe('a server that is silent from the start', () => {
  let server: Server;
  let url: string;
  beforeAll(async () => {
    server = createServer((socket) => socket.resume());
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    url = `postgres://assent@127.0.0.1:${String((server.address() as AddressInfo).port)}/assent`;
  });
  afterAll(() => new Promise((done) => server.close(done)));
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
  });
  afterEach(() => jest.useRealTimers());

  it('is waited for as long as the pool waits, and no longer', async () => {
    const client = new HeardClient({ connectionString: url });
    let outcome = 'waits';
    const connecting = client.connect().catch(() => (outcome = 'given up'));
    await jest.advanceTimersByTimeAsync(CONNECT_TIMEOUT_MS - 1);
    expect(outcome).toBe('waits');
    await jest.advanceTimersByTimeAsync(1);
    await connecting;
    expect(outcome).toBe('given up');
  });
});
