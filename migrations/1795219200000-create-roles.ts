import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The app role, which owns nothing, and the trigger that guards append-only tables. */
export class CreateRoles1795219200000 implements MigrationInterface {
  readonly name = 'CreateRoles1795219200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- Roles belong to the whole server: another Assent on it may have made this one already.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'assent_app') THEN
    CREATE ROLE assent_app NOLOGIN;
  END IF;
  -- From PostgreSQL 16 on, whoever makes a role may grant it but not yet act as it.
  IF current_user <> 'assent_app' AND NOT pg_has_role(current_user, 'assent_app',
      CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END) THEN
    EXECUTE format('GRANT assent_app TO %I', current_user);
  END IF;
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO assent_app;

-- Append-only tables refuse every change, also one made by a role with more rights.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'insufficient_privilege';
END
$$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP FUNCTION refuse_change();
REVOKE USAGE ON SCHEMA public FROM assent_app;
    `);
  }
}
