import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What making a file needs to know so that another host can take over: when it last moved, how often it failed. */
export class FollowExports1795392180000 implements MigrationInterface {
  readonly name = 'FollowExports1795392180000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE audit_exports
  ADD COLUMN attempts smallint NOT NULL DEFAULT 0,
  ADD COLUMN moved_at timestamptz,
  ADD COLUMN tree_size bigint,
  ADD COLUMN line_count bigint;
CREATE INDEX audit_exports_actor_idx ON audit_exports (actor, requested_at);
CREATE INDEX audit_exports_open_idx ON audit_exports (requested_at) WHERE state IN ('queued', 'running');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP INDEX audit_exports_open_idx, audit_exports_actor_idx;
ALTER TABLE audit_exports DROP COLUMN line_count, DROP COLUMN tree_size, DROP COLUMN moved_at,
  DROP COLUMN attempts;
    `);
  }
}
