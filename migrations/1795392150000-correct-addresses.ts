import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A corrected address is asked for like any other; confirmed, it takes the place of the wrong one. */
export class CorrectAddresses1795392150000 implements MigrationInterface {
  readonly name = 'CorrectAddresses1795392150000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE opt_ins ADD COLUMN replaces uuid;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE opt_ins DROP COLUMN replaces;
    `);
  }
}
