import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How people get to what concerns them without an old mail: links to an address on file, and sessions. */
export class OpenTheCenter1795392420000 implements MigrationInterface {
  readonly name = 'OpenTheCenter1795392420000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- One for each link that was asked for and may be mailed. The token is minted when the mail is made, and
-- only its hash is kept; a link that was spent is known as such for as long as its row stays.
CREATE TABLE person_links (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  link_id uuid NOT NULL,
  address_id uuid NOT NULL,
  purpose text NOT NULL,
  locale text NOT NULL,
  asked_at timestamptz NOT NULL,
  token_sha256 bytea,
  expires_at timestamptz,
  used_at timestamptz,
  tried_again_at timestamptz,
  CONSTRAINT person_links_pkey PRIMARY KEY (bucket, contact_id, link_id),
  CONSTRAINT person_links_purpose_check CHECK (purpose IN ('session', 'erasure'))
);
CREATE INDEX person_links_token_idx ON person_links (token_sha256);

CREATE TABLE person_sessions (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  session_sha256 bytea NOT NULL,
  address_id uuid NOT NULL,
  begun_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  CONSTRAINT person_sessions_pkey PRIMARY KEY (bucket, contact_id, session_sha256)
);
CREATE INDEX person_sessions_session_idx ON person_sessions (session_sha256);

-- What was asked for on the public page, sealed until its job works on it: an address, or a link.
CREATE TABLE person_link_asks (
  ask_id uuid NOT NULL,
  sealed bytea NOT NULL,
  received_at timestamptz NOT NULL,
  CONSTRAINT person_link_asks_pkey PRIMARY KEY (ask_id)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON person_links, person_sessions, person_link_asks TO assent_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP TABLE person_link_asks, person_sessions, person_links;
    `);
  }
}
