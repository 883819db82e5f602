import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Double opt-in, what was agreed to, and what was taken back. */
export class CreateConsents1795219440000 implements MigrationInterface {
  readonly name = 'CreateConsents1795219440000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- Asks as they came in, sealed, so that the public answer takes the same time for every address.
CREATE TABLE opt_in_requests (
  request_id uuid NOT NULL,
  sealed bytea NOT NULL,
  received_at timestamptz NOT NULL,
  CONSTRAINT opt_in_requests_pkey PRIMARY KEY (request_id)
);

CREATE TABLE opt_ins (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  opt_in_id uuid NOT NULL,
  address_id uuid NOT NULL,
  channel text NOT NULL,
  topics text[] NOT NULL,
  notice_version text NOT NULL,
  locale text NOT NULL,
  state text NOT NULL,
  requested_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  decided_at timestamptz,
  entry_ids uuid[] NOT NULL,
  CONSTRAINT opt_ins_pkey PRIMARY KEY (bucket, contact_id, opt_in_id),
  CONSTRAINT opt_ins_state_check CHECK (state IN ('requested', 'confirmed', 'refused', 'expired'))
);
CREATE INDEX opt_ins_expiry_idx ON opt_ins (expires_at) WHERE state <> 'confirmed';

-- Only the SHA-256 of a link's token is kept (RFC 6819 §5.1.4.1.3).
CREATE TABLE opt_in_tokens (
  token_sha256 bytea NOT NULL,
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  opt_in_id uuid NOT NULL,
  CONSTRAINT opt_in_tokens_pkey PRIMARY KEY (token_sha256),
  CONSTRAINT opt_in_tokens_opt_in_fkey FOREIGN KEY (bucket, contact_id, opt_in_id)
    REFERENCES opt_ins (bucket, contact_id, opt_in_id) ON DELETE CASCADE
);

-- What the confirmation budget counts: by match key, and by keyed hash of the recipient's domain.
CREATE TABLE confirmation_mails (
  bucket smallint NOT NULL,
  budget_key bytea NOT NULL,
  mail_id uuid NOT NULL,
  topics text[] NOT NULL,
  at timestamptz NOT NULL,
  CONSTRAINT confirmation_mails_pkey PRIMARY KEY (bucket, budget_key, mail_id)
);
CREATE INDEX confirmation_mails_at_idx ON confirmation_mails (bucket, budget_key, at);

-- All that is left of an opt-in that nobody confirmed.
CREATE TABLE opt_in_tallies (
  day date NOT NULL,
  outcome text NOT NULL,
  count bigint NOT NULL,
  CONSTRAINT opt_in_tallies_pkey PRIMARY KEY (day, outcome)
);

-- A projection: the ledger with its evidence is the truth.
CREATE TABLE consents (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  topic text NOT NULL,
  channel text NOT NULL,
  state text NOT NULL,
  basis text NOT NULL,
  address_id uuid NOT NULL,
  notice_key text NOT NULL,
  notice_version text NOT NULL,
  locale text NOT NULL,
  confirmed_at timestamptz NOT NULL,
  expires_at timestamptz,
  ended_at timestamptz,
  entry_id uuid NOT NULL,
  CONSTRAINT consents_pkey PRIMARY KEY (bucket, contact_id, topic, channel),
  CONSTRAINT consents_state_check CHECK (state IN ('confirmed', 'withdrawn')),
  CONSTRAINT consents_basis_check CHECK (basis IN ('consent'))
);

-- Every withdrawal in the order of its number, which the journal outside the database repeats.
CREATE TABLE withdrawals (
  withdrawal_number bigint GENERATED ALWAYS AS IDENTITY,
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  entry_id uuid NOT NULL,
  scope text NOT NULL,
  topic text,
  channel text,
  at timestamptz NOT NULL,
  CONSTRAINT withdrawals_pkey PRIMARY KEY (bucket, contact_id, entry_id),
  CONSTRAINT withdrawals_scope_check CHECK (scope IN ('topic', 'all'))
);
CREATE INDEX withdrawals_number_idx ON withdrawals (withdrawal_number);

CREATE TRIGGER withdrawals_append_only BEFORE UPDATE OR DELETE ON withdrawals
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER withdrawals_no_truncate BEFORE TRUNCATE ON withdrawals
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT, INSERT, UPDATE, DELETE
  ON opt_in_requests, opt_ins, opt_in_tokens, confirmation_mails, opt_in_tallies, consents
  TO assent_app;
GRANT SELECT, INSERT ON withdrawals TO assent_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP TABLE withdrawals, consents, opt_in_tallies, confirmation_mails, opt_in_tokens, opt_ins,
  opt_in_requests;
    `);
  }
}
