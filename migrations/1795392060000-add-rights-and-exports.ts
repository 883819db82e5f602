import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What compliance works with: requests of people, export files, and the staff door. */
export class AddRightsAndExports1795392060000 implements MigrationInterface {
  readonly name = 'AddRightsAndExports1795392060000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- What people asked for, and by when it has to be answered (GDPR Art. 12(3)).
CREATE TABLE rights_requests (
  request_id uuid NOT NULL,
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  kind text NOT NULL,
  reason text NOT NULL,
  actor text NOT NULL,
  received_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  extended_at timestamptz,
  extension_reason text,
  answered_at timestamptz,
  outcome text,
  CONSTRAINT rights_requests_pkey PRIMARY KEY (request_id),
  CONSTRAINT rights_requests_kind_check CHECK (kind IN ('access', 'portability', 'rectification',
    'erasure', 'restriction', 'objection')),
  CONSTRAINT rights_requests_outcome_check CHECK (outcome IN ('done', 'refused')
    AND (outcome IS NULL) = (answered_at IS NULL))
);
CREATE INDEX rights_requests_contact_idx ON rights_requests (bucket, contact_id);
CREATE INDEX rights_requests_due_idx ON rights_requests (due_at) WHERE answered_at IS NULL;

-- A file is ciphertext; without its key, which erasure and age take away, it is noise.
CREATE TABLE audit_exports (
  export_id uuid NOT NULL,
  format text NOT NULL,
  filter jsonb NOT NULL,
  is_clear boolean NOT NULL,
  locale text NOT NULL,
  reason text NOT NULL,
  actor text NOT NULL,
  state text NOT NULL,
  done bigint NOT NULL DEFAULT 0,
  total bigint,
  bytes bigint,
  sha256 bytea,
  wrapped_key bytea,
  requested_at timestamptz NOT NULL,
  finished_at timestamptz,
  expires_at timestamptz,
  CONSTRAINT audit_exports_pkey PRIMARY KEY (export_id),
  CONSTRAINT audit_exports_format_check CHECK (format IN ('ndjson', 'csv', 'jsonld', 'pdf', 'bundle')),
  CONSTRAINT audit_exports_state_check CHECK (state IN ('queued', 'running', 'done', 'failed', 'gone'))
);

-- The staff door: a link that opens once, exchanged for a short session. Only hashes are kept.
CREATE TABLE staff_links (
  token_sha256 bytea NOT NULL,
  scopes text[] NOT NULL,
  actor text NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  CONSTRAINT staff_links_pkey PRIMARY KEY (token_sha256)
);
CREATE TABLE staff_sessions (
  session_sha256 bytea NOT NULL,
  scopes text[] NOT NULL,
  actor text NOT NULL,
  begun_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  CONSTRAINT staff_sessions_pkey PRIMARY KEY (session_sha256)
);

GRANT SELECT, INSERT ON rights_requests TO assent_app;
GRANT UPDATE (due_at, extended_at, extension_reason, answered_at, outcome) ON rights_requests TO assent_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON audit_exports, staff_links, staff_sessions TO assent_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP TABLE staff_sessions, staff_links, audit_exports, rights_requests;
    `);
  }
}
