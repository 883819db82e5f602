import type { DomainError } from '../../core/errors.js';
import type { Database } from '../database/database.js';
import { Metrics } from '../metrics.js';
import { HealthController } from './health.controller.js';

/** A frozen server: who asks waits, until the connection is cut. */
class FrozenDatabase {
  asked = 0;
  cut: () => void = () => undefined;

  inSnapshot(): Promise<never> {
    this.asked += 1;
    return new Promise((_, reject) => {
      this.cut = () => reject(new Error('Connection terminated'));
    });
  }
}

const outcomeOf = (probe: Promise<unknown>) =>
  probe.then(
    () => 'ready',
    (error: unknown) => (error as DomainError).code,
  );

describe('a probe of readiness while the database is frozen', () => {
  let database: FrozenDatabase;
  let health: HealthController;
  beforeEach(() => {
    jest.useFakeTimers();
    database = new FrozenDatabase();
    health = new HealthController(database as unknown as Database, new Metrics());
  });
  afterEach(() => jest.useRealTimers());

  it('is answered within five seconds', async () => {
    const outcome = outcomeOf(health.ready());
    await jest.advanceTimersByTimeAsync(5_000);
    expect(await outcome).toBe('temporarily_unavailable');
  });

  it('waits on the connection that an earlier one waits on, until that is cut', async () => {
    const first = outcomeOf(health.ready());
    await jest.advanceTimersByTimeAsync(5_000);
    const second = outcomeOf(health.ready());
    expect(database.asked).toBe(1);
    database.cut();
    expect([await first, await second]).toEqual(Array(2).fill('temporarily_unavailable'));
    expect(jest.getTimerCount()).toBe(0);
    void outcomeOf(health.ready());
    expect(database.asked).toBe(2);
  });
});
