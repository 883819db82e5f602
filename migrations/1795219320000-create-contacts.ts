import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People by random ids; their addresses sealed and found by a keyed hash. */
export class CreateContacts1795219320000 implements MigrationInterface {
  readonly name = 'CreateContacts1795219320000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE contacts (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  kind text NOT NULL,
  country text,
  timezone text,
  locale text,
  source text NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT contacts_pkey PRIMARY KEY (bucket, contact_id),
  CONSTRAINT contacts_bucket_check CHECK (bucket BETWEEN 0 AND 255),
  CONSTRAINT contacts_kind_check CHECK (kind IN ('consumer', 'business'))
);

-- The contact's data key and subject key, wrapped. Deleting this row is what erasure means: every
-- sealed address and every piece of evidence of the contact becomes noise, in backups too.
CREATE TABLE contact_keys (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  wrapped bytea NOT NULL,
  CONSTRAINT contact_keys_pkey PRIMARY KEY (bucket, contact_id)
);

-- Found by match key = HMAC-SHA-256(pepper, kind, normalised address); read only with the data key.
CREATE TABLE addresses (
  bucket smallint NOT NULL,
  match_key bytea NOT NULL,
  pepper_id text NOT NULL,
  address_id uuid NOT NULL,
  kind text NOT NULL,
  contact_id uuid NOT NULL,
  sealed bytea NOT NULL,
  linked_at timestamptz,
  created_at timestamptz NOT NULL,
  CONSTRAINT addresses_pkey PRIMARY KEY (bucket, match_key),
  CONSTRAINT addresses_kind_check CHECK (kind IN ('email', 'phone'))
);
CREATE INDEX addresses_contact_idx ON addresses (contact_id);

-- Apart from any contact, so that it outlives erasure (GDPR Art. 17(3)(b), 21(3)).
CREATE TABLE suppressions (
  bucket smallint NOT NULL,
  match_key bytea NOT NULL,
  kind text NOT NULL,
  pepper_id text NOT NULL,
  since timestamptz NOT NULL,
  until timestamptz,
  CONSTRAINT suppressions_pkey PRIMARY KEY (bucket, match_key, kind),
  CONSTRAINT suppressions_kind_check
    CHECK (kind IN ('objection', 'not_me', 'complaint', 'undeliverable'))
);

-- The contact's own cap over all senders: it can only tighten what the organisation allows.
CREATE TABLE preferences (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  budget_limit integer,
  budget_hours integer,
  updated_at timestamptz NOT NULL,
  CONSTRAINT preferences_pkey PRIMARY KEY (bucket, contact_id),
  CONSTRAINT preferences_budget_check
    CHECK ((budget_limit IS NULL) = (budget_hours IS NULL) AND budget_limit >= 0 AND budget_hours > 0)
);

GRANT SELECT, INSERT, UPDATE, DELETE
  ON contacts, contact_keys, addresses, suppressions, preferences TO assent_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP TABLE preferences, suppressions, addresses, contact_keys, contacts;
    `);
  }
}
