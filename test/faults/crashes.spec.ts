import { killUnderLoad, type Victim } from './scenarios/crashes.js';
import { clean, found, isFull, randomFor, saySeed } from './support/form.js';
import { Pair } from './support/pair.js';
import type { Sender } from './support/sender.js';

const MINUTE_MS = 60_000;
const EACH: Victim[] = ['guest', 'database', 'host', 'everything'];
const VICTIMS: readonly Victim[] = isFull ? [...EACH, ...EACH, ...EACH] : ['guest', 'database'];

jest.setTimeout(10 * MINUTE_MS);

describe('two processes on one durable database', () => {
  let pair: Pair;
  let sender: Sender;

  beforeAll(async () => {
    saySeed('crashes');
    pair = await Pair.onEmbedded();
    sender = await pair.sender();
  });
  afterAll(() => pair.close());

  it('lose nothing that was acknowledged when one of the three is killed, or all of them', async () => {
    expect(found(await killUnderLoad(pair, sender, randomFor('crashes'), VICTIMS))).toEqual(clean);
  });

  it('would be seen to lose something if answers came before the disk had it', async () => {
    for (const setting of [
      'synchronous_commit = off',
      'wal_writer_delay = 10000',
      "wal_writer_flush_after = '1GB'",
    ])
      await pair.sql(`ALTER SYSTEM SET ${setting}`);
    await pair.sql('SELECT pg_reload_conf()');
    const violations = await killUnderLoad(pair, sender, randomFor('loss'), ['database']);
    expect(violations.join('\n')).toMatch(/is lost/);
  });

  it('leave in good order afterwards', async () => {
    for (const side of [1, 0] as const) {
      expect(await pair.service(side).end('SIGTERM')).toEqual({ code: 0, signal: null });
      expect(pair.service(side).stderr).toBe('');
    }
  });
});
