/**
 * Makes a race certain instead of likely: whatever is about to be inserted into a table waits at the
 * gate until the test has seen how many are there, and opens it.
 */
import { randomInt } from 'node:crypto';
import type { TestApp } from './app.js';

export class Gate {
  private constructor(
    private readonly app: TestApp,
    private readonly key: number,
  ) {}

  /** `rows` is SQL about NEW: which inserts are held up. */
  static async before(app: TestApp, table: string, rows = 'true'): Promise<Gate> {
    const key = randomInt(1_000_000, 2_000_000);
    await app.sql('SELECT pg_advisory_lock($1)', [key]);
    await app.sql(`CREATE FUNCTION gate_${key}() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF ${rows} THEN PERFORM pg_advisory_xact_lock_shared(${key}); END IF;
        RETURN NEW;
      END $$`);
    await app.sql(`CREATE TRIGGER gate_${key} BEFORE INSERT ON ${table}
      FOR EACH ROW EXECUTE FUNCTION gate_${key}()`);
    return new Gate(app, key);
  }

  /** So many stand at the gate, or behind the locks of those who do. */
  async holds(count: number): Promise<void> {
    await this.app.until(async () => {
      const rows = await this.app.sql(
        `SELECT 1 FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return rows.length >= count;
    }, `${count} to be held up`);
  }

  open(): Promise<unknown> {
    return this.app.sql('SELECT pg_advisory_unlock($1)', [this.key]);
  }

  /** Once nobody is on the way any more. */
  async remove(): Promise<void> {
    await this.app.sql(`DROP FUNCTION gate_${this.key} CASCADE`);
  }
}
