import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * People may read every decision about themselves, page by page. Those that allow have an index for the
 * caps; those that deny had none, and a page would read through everybody's.
 */
export class FindDenialsByPerson1795392600000 implements MigrationInterface {
  readonly name = 'FindDenialsByPerson1795392600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE INDEX authorizations_denials_idx ON authorizations (bucket, contact_id, decided_at)
  WHERE decision = 'deny' AND contact_id IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP INDEX authorizations_denials_idx;
    `);
  }
}
