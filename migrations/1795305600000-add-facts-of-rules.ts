import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the remaining rules of a decision read: halts, bases, restriction, pauses, hours, cadence. */
export class AddFactsOfRules1795305600000 implements MigrationInterface {
  readonly name = 'AddFactsOfRules1795305600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE contacts
  ADD COLUMN restricted_at timestamptz,
  ADD COLUMN last_act_at timestamptz;
COMMENT ON COLUMN contacts.last_act_at IS 'The last thing the person themselves did here.';

ALTER TABLE preferences
  ADD COLUMN paused_until timestamptz,
  ADD COLUMN from_minute smallint,
  ADD COLUMN to_minute smallint,
  ADD COLUMN timezone text,
  ADD COLUMN cadences jsonb NOT NULL DEFAULT '{}',
  ADD CONSTRAINT preferences_hours_check CHECK ((from_minute IS NULL) = (to_minute IS NULL)
    AND from_minute BETWEEN 0 AND 1440 AND to_minute BETWEEN 0 AND 1440 AND from_minute <> to_minute);
COMMENT ON COLUMN preferences.cadences IS 'Topic to weekly or monthly; a topic that is absent is immediate.';

-- The person was asked once, in this term, whether they still agree.
ALTER TABLE consents ADD COLUMN renewal_asked_at timestamptz;
ALTER TABLE opt_ins ADD COLUMN kind text NOT NULL DEFAULT 'request',
  ADD CONSTRAINT opt_ins_kind_check CHECK (kind IN ('request', 'renewal'));

-- Bases beside consent: brought by a client with evidence, always with an end.
CREATE TABLE bases (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  topic text NOT NULL,
  channel text NOT NULL,
  basis text NOT NULL,
  address_id uuid NOT NULL,
  client_id text NOT NULL,
  since timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  entry_id uuid NOT NULL,
  CONSTRAINT bases_pkey PRIMARY KEY (bucket, contact_id, topic, channel)
);

-- The kill switch. A halt is ended, never deleted.
CREATE TABLE halts (
  halt_id uuid NOT NULL,
  scope text NOT NULL,
  of text,
  reason text NOT NULL,
  actor text NOT NULL,
  begun_at timestamptz NOT NULL,
  ended_at timestamptz,
  CONSTRAINT halts_pkey PRIMARY KEY (halt_id),
  CONSTRAINT halts_scope_check CHECK (scope IN ('all', 'topic', 'channel') AND (scope = 'all') = (of IS NULL))
);
CREATE UNIQUE INDEX halts_standing_key ON halts (scope, coalesce(of, '')) WHERE ended_at IS NULL;

-- How often a client asked about somebody without writing to them.
CREATE TABLE check_counts (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  day date NOT NULL,
  client_id text NOT NULL,
  count bigint NOT NULL,
  CONSTRAINT check_counts_pkey PRIMARY KEY (bucket, contact_id, day, client_id)
);

ALTER TABLE clients ADD COLUMN gated boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN clients.gated IS 'Its messages leave only through the gate: an unspent permit gives its slot back.';

ALTER TABLE withdrawals DROP CONSTRAINT withdrawals_scope_check,
  ADD CONSTRAINT withdrawals_scope_check CHECK (scope IN ('topic', 'channel', 'all'));

GRANT SELECT, INSERT, UPDATE, DELETE ON bases, check_counts TO assent_app;
GRANT SELECT, INSERT ON halts TO assent_app;
GRANT UPDATE (ended_at) ON halts TO assent_app;
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE withdrawals DROP CONSTRAINT withdrawals_scope_check,
  ADD CONSTRAINT withdrawals_scope_check CHECK (scope IN ('topic', 'all')) NOT VALID;
ALTER TABLE withdrawals VALIDATE CONSTRAINT withdrawals_scope_check;
ALTER TABLE clients DROP COLUMN gated;
DROP TABLE check_counts, halts, bases;
ALTER TABLE opt_ins DROP COLUMN kind;
ALTER TABLE consents DROP COLUMN renewal_asked_at;
ALTER TABLE preferences DROP COLUMN paused_until, DROP COLUMN from_minute, DROP COLUMN to_minute,
  DROP COLUMN timezone, DROP COLUMN cadences;
ALTER TABLE contacts DROP COLUMN restricted_at, DROP COLUMN last_act_at;
`);
  }
}
