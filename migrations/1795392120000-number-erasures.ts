import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An erasure is numbered like a withdrawal, so that the journal and a restored database can agree on it. */
export class NumberErasures1795392120000 implements MigrationInterface {
  readonly name = 'NumberErasures1795392120000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE withdrawals DROP CONSTRAINT withdrawals_scope_check,
  ADD CONSTRAINT withdrawals_scope_check CHECK (scope IN ('topic', 'channel', 'all', 'erasure'));
    `);
  }

  /** Rows of erasures stay, and are held to nothing: the table refuses to lose one. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE withdrawals DROP CONSTRAINT withdrawals_scope_check,
  ADD CONSTRAINT withdrawals_scope_check CHECK (scope IN ('topic', 'channel', 'all')) NOT VALID;
    `);
  }
}
