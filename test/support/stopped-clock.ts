/**
 * Decisions ask the database for the time. A clock of it that a test stops at an instant, without the
 * service knowing: functions of PostgreSQL's own names, which stand before its own on the search path
 * of this one database. Access tokens live by the clock of the process and go on.
 */
import { DataSource } from 'typeorm';
import type { TestApp } from './app.js';

const CLOCK = `
CREATE SCHEMA test_clock;
CREATE TABLE test_clock.stopped (at timestamptz);
INSERT INTO test_clock.stopped VALUES (NULL);
CREATE FUNCTION test_clock.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
  'SELECT coalesce((SELECT at FROM test_clock.stopped), pg_catalog.clock_timestamp())';
CREATE FUNCTION test_clock.now() RETURNS timestamptz LANGUAGE sql STABLE AS
  'SELECT coalesce((SELECT at FROM test_clock.stopped), pg_catalog.now())';
GRANT USAGE ON SCHEMA test_clock TO PUBLIC;
GRANT SELECT ON test_clock.stopped TO PUBLIC;
DO $$ BEGIN
  EXECUTE format('ALTER DATABASE %I SET search_path = test_clock, pg_catalog, public', current_database());
END $$;`;

export class StoppedClock {
  private constructor(private readonly app: TestApp) {}

  /** For an app that is at rest: its connections begin anew, since only new ones see the clock. */
  static async of(app: TestApp): Promise<StoppedClock> {
    await app.sql(CLOCK);
    const source = app.get(DataSource);
    await source.destroy();
    await source.initialize();
    return new StoppedClock(app);
  }

  /** To the millisecond, until it is stopped at another. */
  async at(instant: number): Promise<void> {
    await this.app.sql('UPDATE test_clock.stopped SET at = $1', [new Date(instant)]);
  }
}
