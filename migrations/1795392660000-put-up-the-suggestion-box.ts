import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people suggest, and how they vote on topics: nothing here says who, and no time is finer than a day. */
export class PutUpTheSuggestionBox1795392660000 implements MigrationInterface {
  readonly name = 'PutUpTheSuggestionBox1795392660000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- What waits to be read. It has no id, since nothing may ever lead back to one of them. The order in which
-- they came can be seen here until the box is emptied; what is in them cannot.
CREATE TABLE slips (
  day date NOT NULL,
  sealed bytea NOT NULL
) WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);
CREATE INDEX slips_day_idx ON slips (day);

CREATE TABLE suggestions (
  suggestion_id uuid NOT NULL,
  emptied_on date NOT NULL,
  page text NOT NULL,
  text text NOT NULL,
  CONSTRAINT suggestions_pkey PRIMARY KEY (suggestion_id)
);
CREATE INDEX suggestions_emptied_idx ON suggestions (emptied_on DESC, suggestion_id);

CREATE TABLE topic_votes (
  emptied_on date NOT NULL,
  topic text NOT NULL,
  useful integer NOT NULL,
  not_useful integer NOT NULL,
  CONSTRAINT topic_votes_pkey PRIMARY KEY (emptied_on, topic),
  CONSTRAINT topic_votes_enough_check CHECK (useful + not_useful >= 5)
);

GRANT SELECT, INSERT, DELETE ON slips, suggestions, topic_votes TO assent_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP TABLE topic_votes, suggestions, slips;
    `);
  }
}
