import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Verifications of the log that staff asked for: how far each is, and what came out. */
export class KeepVerifications1795392360000 implements MigrationInterface {
  readonly name = 'KeepVerifications1795392360000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE log_verifications (
  verification_id uuid NOT NULL,
  actor text NOT NULL,
  state text NOT NULL,
  done bigint NOT NULL DEFAULT 0,
  total bigint,
  result jsonb,
  requested_at timestamptz NOT NULL,
  begun_at timestamptz,
  -- While it runs, the last sign of life: who finds it long ago may begin anew.
  seen_at timestamptz,
  finished_at timestamptz,
  CONSTRAINT log_verifications_pkey PRIMARY KEY (verification_id),
  CONSTRAINT log_verifications_state_check CHECK (state IN ('queued', 'running', 'done', 'failed'))
);
CREATE INDEX log_verifications_requested_idx ON log_verifications (requested_at DESC);
GRANT SELECT, INSERT, UPDATE, DELETE ON log_verifications TO assent_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP TABLE log_verifications;
    `);
  }
}
