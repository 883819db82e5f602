import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tree over the entries, the checkpoints that sign it, and the decisions sealed into it. */
export class SealTheLedger1795392000000 implements MigrationInterface {
  readonly name = 'SealTheLedger1795392000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- Below this transaction id every entry has its leaf.
ALTER TABLE tree_head ADD COLUMN horizon xid8 NOT NULL DEFAULT '0';
CREATE INDEX ledger_entries_xid_idx ON ledger_entries (appended_xid);
CREATE INDEX authorizations_xid_idx ON authorizations (decided_xid);
CREATE INDEX authorization_outcomes_xid_idx ON authorization_outcomes (outcome_xid);

-- Full tiles of 256 hashes (C2SP tlog-tiles); level 0 are leaf hashes. The root of a tile is a hash of
-- the next level, so that partial tiles need not be kept.
CREATE TABLE ledger_tiles (
  level smallint NOT NULL,
  tile_index bigint NOT NULL,
  hashes bytea NOT NULL,
  root bytea NOT NULL,
  CONSTRAINT ledger_tiles_pkey PRIMARY KEY (level, tile_index),
  CONSTRAINT ledger_tiles_size_check CHECK (octet_length(hashes) = 8192)
);

-- Ed25519. The name is the origin of the log: it stands in every checkpoint.
CREATE TABLE log_keys (
  key_id text NOT NULL,
  name text NOT NULL,
  public_key bytea NOT NULL,
  wrapped bytea NOT NULL,
  created_at timestamptz NOT NULL,
  retired_at timestamptz,
  CONSTRAINT log_keys_pkey PRIMARY KEY (key_id)
);
CREATE UNIQUE INDEX log_keys_current_key ON log_keys ((true)) WHERE retired_at IS NULL;

-- C2SP signed notes, as they were published.
CREATE TABLE checkpoints (
  size bigint NOT NULL,
  root bytea NOT NULL,
  note text NOT NULL,
  signed_at timestamptz NOT NULL,
  CONSTRAINT checkpoints_pkey PRIMARY KEY (size)
);

-- Runs of immutable rows, in the order of their transactions, whose hashes are the leaves of a small
-- tree; its root is in the entry. A run ends at a row: the next one begins after it. The hashes stay
-- when retention drops the rows.
CREATE TABLE sealed_runs (
  source text NOT NULL,
  last_xid xid8 NOT NULL,
  last_key text NOT NULL,
  after_xid xid8 NOT NULL,
  after_key text NOT NULL,
  entry_id uuid NOT NULL,
  month text NOT NULL,
  hashes bytea NOT NULL,
  CONSTRAINT sealed_runs_pkey PRIMARY KEY (source, last_xid, last_key),
  CONSTRAINT sealed_runs_source_check CHECK (source IN ('decisions', 'outcomes')),
  CONSTRAINT sealed_runs_entry_key UNIQUE (entry_id),
  CONSTRAINT sealed_runs_entry_fkey FOREIGN KEY (entry_id) REFERENCES ledger_entries (entry_id)
);

CREATE TRIGGER ledger_tiles_append_only BEFORE UPDATE OR DELETE ON ledger_tiles
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_tiles_no_truncate BEFORE TRUNCATE ON ledger_tiles
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER checkpoints_append_only BEFORE UPDATE OR DELETE ON checkpoints
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER checkpoints_no_truncate BEFORE TRUNCATE ON checkpoints
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER sealed_runs_append_only BEFORE UPDATE OR DELETE ON sealed_runs
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER sealed_runs_no_truncate BEFORE TRUNCATE ON sealed_runs
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT, INSERT ON ledger_tiles, log_keys, checkpoints, sealed_runs TO assent_app;
GRANT UPDATE (retired_at) ON log_keys TO assent_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP TABLE sealed_runs, checkpoints, log_keys, ledger_tiles;
DROP INDEX authorization_outcomes_xid_idx, authorizations_xid_idx, ledger_entries_xid_idx;
ALTER TABLE tree_head DROP COLUMN horizon;
    `);
  }
}
