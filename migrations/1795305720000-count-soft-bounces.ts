import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Temporary failures of an address, a day each: several that lie apart make it undeliverable. */
export class CountSoftBounces1795305720000 implements MigrationInterface {
  readonly name = 'CountSoftBounces1795305720000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE soft_bounces (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  address_id uuid NOT NULL,
  day date NOT NULL,
  CONSTRAINT soft_bounces_pkey PRIMARY KEY (bucket, contact_id, address_id, day)
);
GRANT SELECT, INSERT, DELETE ON soft_bounces TO assent_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE soft_bounces');
  }
}
