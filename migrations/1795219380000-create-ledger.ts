import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The append-only log of entries, the order they get, and the evidence that can be forgotten. */
export class CreateLedger1795219380000 implements MigrationInterface {
  readonly name = 'CreateLedger1795219380000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- RFC 8785 bytes without personal data. The transaction id tells the sequencer what is committed.
CREATE TABLE ledger_entries (
  entry_id uuid NOT NULL,
  bytes bytea NOT NULL,
  appended_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  CONSTRAINT ledger_entries_pkey PRIMARY KEY (entry_id),
  CONSTRAINT ledger_entries_size_check CHECK (octet_length(bytes) <= 65535)
);

-- The order of entries is given once, by the sequencer, and never again.
CREATE TABLE ledger_leaves (
  leaf_index bigint NOT NULL,
  entry_id uuid NOT NULL,
  leaf_hash bytea NOT NULL,
  CONSTRAINT ledger_leaves_pkey PRIMARY KEY (leaf_index),
  CONSTRAINT ledger_leaves_entry_key UNIQUE (entry_id),
  CONSTRAINT ledger_leaves_entry_fkey FOREIGN KEY (entry_id) REFERENCES ledger_entries (entry_id)
);

-- One row, moved by compare-and-swap: two sequencers can never fork the tree.
CREATE TABLE tree_head (
  only_row boolean NOT NULL DEFAULT true,
  size bigint NOT NULL,
  root bytea NOT NULL,
  CONSTRAINT tree_head_pkey PRIMARY KEY (only_row),
  CONSTRAINT tree_head_one_row_check CHECK (only_row)
);
INSERT INTO tree_head (size, root) VALUES (0, sha256(''));

-- The sealed personal part of an entry: exact time, type, payload and the commitment's salt.
-- Entries about the organisation itself are kept under the nil id.
CREATE TABLE evidence (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  entry_id uuid NOT NULL,
  sealed bytea NOT NULL,
  CONSTRAINT evidence_pkey PRIMARY KEY (bucket, contact_id, entry_id)
);
CREATE INDEX evidence_entry_idx ON evidence (entry_id);

CREATE TRIGGER ledger_entries_append_only BEFORE UPDATE OR DELETE ON ledger_entries
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_entries_no_truncate BEFORE TRUNCATE ON ledger_entries
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_leaves_append_only BEFORE UPDATE OR DELETE ON ledger_leaves
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_leaves_no_truncate BEFORE TRUNCATE ON ledger_leaves
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER evidence_immutable BEFORE UPDATE ON evidence
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

GRANT SELECT, INSERT ON ledger_entries, ledger_leaves TO assent_app;
GRANT SELECT, UPDATE ON tree_head TO assent_app;
GRANT SELECT, INSERT, DELETE ON evidence TO assent_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP TABLE evidence, tree_head, ledger_leaves, ledger_entries;
    `);
  }
}
