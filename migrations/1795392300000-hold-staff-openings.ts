import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whom a staff session may look at, and why: said once, and on every access line of that session. */
export class HoldStaffOpenings1795392300000 implements MigrationInterface {
  readonly name = 'HoldStaffOpenings1795392300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE staff_openings (
  session_sha256 bytea NOT NULL,
  contact_id uuid NOT NULL,
  reason text NOT NULL,
  opened_at timestamptz NOT NULL,
  CONSTRAINT staff_openings_pkey PRIMARY KEY (session_sha256, contact_id),
  -- It ends with the session, whichever way that ends.
  CONSTRAINT staff_openings_session_fkey FOREIGN KEY (session_sha256)
    REFERENCES staff_sessions (session_sha256) ON DELETE CASCADE
);
GRANT SELECT, INSERT, UPDATE, DELETE ON staff_openings TO assent_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP TABLE staff_openings;
    `);
  }
}
