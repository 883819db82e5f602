import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the organisation states about itself, who may call, and with which keys we sign. */
export class CreateCatalogAndClients1795219260000 implements MigrationInterface {
  readonly name = 'CreateCatalogAndClients1795219260000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE catalog_versions (
  version bigint GENERATED ALWAYS AS IDENTITY,
  sha256 text NOT NULL,
  document jsonb NOT NULL,
  applied_at timestamptz NOT NULL,
  CONSTRAINT catalog_versions_pkey PRIMARY KEY (version)
);

CREATE TABLE clients (
  client_id text NOT NULL,
  name text NOT NULL,
  secret_sha256 bytea,
  scopes text[] NOT NULL,
  created_at timestamptz NOT NULL,
  revoked_at timestamptz,
  CONSTRAINT clients_pkey PRIMARY KEY (client_id)
);
-- A name may be given again once its client is revoked: secrets change, senders keep their name.
CREATE UNIQUE INDEX clients_name_key ON clients (name) WHERE revoked_at IS NULL;

-- Signing and link keys, wrapped by the key-encryption key, which is never in the database.
CREATE TABLE keys (
  kid text NOT NULL,
  use text NOT NULL,
  public_jwk jsonb,
  wrapped bytea NOT NULL,
  created_at timestamptz NOT NULL,
  retired_at timestamptz,
  revoked_at timestamptz,
  CONSTRAINT keys_pkey PRIMARY KEY (kid),
  CONSTRAINT keys_use_check CHECK (use IN ('access', 'permit', 'link'))
);
CREATE UNIQUE INDEX keys_current_key ON keys (use) WHERE retired_at IS NULL AND revoked_at IS NULL;

-- Keyed digests of the secrets that are kept outside, to tell a wrong key file from the right one.
CREATE TABLE secret_checks (
  kind text NOT NULL,
  secret_id text NOT NULL,
  digest bytea NOT NULL,
  CONSTRAINT secret_checks_pkey PRIMARY KEY (kind, secret_id)
);

-- Who looked a person up, and why (GDPR Art. 5(2), 15(1)(c)).
CREATE TABLE access_log (
  access_id uuid NOT NULL,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  bucket smallint,
  contact_id uuid,
  reason text NOT NULL,
  CONSTRAINT access_log_pkey PRIMARY KEY (access_id)
);
CREATE INDEX access_log_contact_idx ON access_log (bucket, contact_id);

-- What an unsafe POST answered under an Idempotency-Key, for 24 hours.
CREATE TABLE idempotency_keys (
  client_id text NOT NULL,
  key text NOT NULL,
  request_sha256 bytea NOT NULL,
  status smallint,
  body jsonb,
  created_at timestamptz NOT NULL,
  CONSTRAINT idempotency_keys_pkey PRIMARY KEY (client_id, key)
);

CREATE TRIGGER catalog_versions_append_only BEFORE UPDATE OR DELETE ON catalog_versions
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER catalog_versions_no_truncate BEFORE TRUNCATE ON catalog_versions
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER access_log_append_only BEFORE UPDATE OR DELETE ON access_log
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER access_log_no_truncate BEFORE TRUNCATE ON access_log
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT, INSERT ON catalog_versions, access_log, secret_checks TO assent_app;
-- What a client may do, and what a key is, stays as it was recorded: it can only end.
GRANT SELECT, INSERT, UPDATE (revoked_at) ON clients TO assent_app;
GRANT SELECT, INSERT, UPDATE (retired_at, revoked_at) ON keys TO assent_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO assent_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP TABLE idempotency_keys, access_log, secret_checks, keys, clients, catalog_versions;
    `);
  }
}
