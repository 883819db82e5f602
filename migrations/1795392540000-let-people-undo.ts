import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a person did themselves to hear less can be taken back for ten minutes. The withdrawal stays where
 * it was numbered; another row beside it says that it counts no more.
 */
export class LetPeopleUndo1795392540000 implements MigrationInterface {
  readonly name = 'LetPeopleUndo1795392540000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE undos (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  undo_id uuid NOT NULL,
  -- Only the SHA-256 of what the answer page carries; none where a session is enough.
  token_sha256 bytea,
  entry_id uuid NOT NULL,
  choice jsonb NOT NULL,
  -- What the act changed, as it stood before.
  stood jsonb NOT NULL,
  done_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  -- Since when something that was said later forbids it.
  final_at timestamptz,
  CONSTRAINT undos_pkey PRIMARY KEY (bucket, contact_id, undo_id),
  CONSTRAINT undos_token_key UNIQUE (bucket, contact_id, token_sha256)
);
CREATE INDEX undos_expiry_idx ON undos (expires_at);

-- Withdrawals that count no more, by their entries.
CREATE TABLE undone_withdrawals (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  entry_id uuid NOT NULL,
  undone_by uuid NOT NULL,
  at timestamptz NOT NULL,
  CONSTRAINT undone_withdrawals_pkey PRIMARY KEY (bucket, contact_id, entry_id)
);
CREATE TRIGGER undone_withdrawals_append_only BEFORE UPDATE OR DELETE ON undone_withdrawals
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER undone_withdrawals_no_truncate BEFORE TRUNCATE ON undone_withdrawals
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT, INSERT, UPDATE, DELETE ON undos TO assent_app;
GRANT SELECT, INSERT ON undone_withdrawals TO assent_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP TABLE undone_withdrawals, undos;
    `);
  }
}
