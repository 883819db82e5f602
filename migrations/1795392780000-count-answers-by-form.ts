import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which form an opt-in came from, and how people answered what came from each. */
export class CountAnswersByForm1795392780000 implements MigrationInterface {
  readonly name = 'CountAnswersByForm1795392780000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- Null: it came from no form, or from before forms were counted.
ALTER TABLE opt_ins ADD COLUMN form text;

-- Only answers count, so that nobody can fill it without mailboxes of their own.
CREATE TABLE form_tallies (
  form text NOT NULL,
  day date NOT NULL,
  outcome text NOT NULL,
  count integer NOT NULL,
  CONSTRAINT form_tallies_pkey PRIMARY KEY (form, day, outcome),
  CONSTRAINT form_tallies_outcome_check CHECK (outcome IN ('confirmed', 'refused'))
);
CREATE INDEX form_tallies_day_idx ON form_tallies (day);
GRANT SELECT, INSERT, UPDATE, DELETE ON form_tallies TO assent_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP TABLE form_tallies;
ALTER TABLE opt_ins DROP COLUMN form;
    `);
  }
}
