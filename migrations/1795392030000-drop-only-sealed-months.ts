import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Retention must not take away what the log does not hold yet: then nobody could tell it was there. */
export class DropOnlySealedMonths1795392030000 implements MigrationInterface {
  readonly name = 'DropOnlySealedMonths1795392030000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- True while a part holds a row after the last one that its source has sealed.
CREATE FUNCTION has_unsealed_rows(part regclass, source_name text, xid_column text, key_sql text)
RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
  found boolean;
BEGIN
  EXECUTE format('SELECT EXISTS (SELECT FROM %s r WHERE (r.%I, (%s) COLLATE "C") > (
      SELECT coalesce(max(b.last_xid), ''0''), coalesce((array_agg(b.last_key COLLATE "C"
        ORDER BY b.last_xid DESC, b.last_key COLLATE "C" DESC))[1], '''')
      FROM sealed_runs b WHERE b.source = $1))', part, xid_column, key_sql)
    INTO found USING source_name;
  RETURN found;
END
$$;
REVOKE ALL ON FUNCTION has_unsealed_rows(regclass, text, text, text) FROM PUBLIC;
${dropPartitions(`
      AND NOT has_unsealed_rows('authorizations_' || right(c.relname, 7), 'decisions', 'decided_xid',
        'r.authorization_id')
      AND NOT has_unsealed_rows('authorization_outcomes_' || right(c.relname, 7), 'outcomes',
        'outcome_xid', 'r.authorization_id || ''/'' || r.kind')`)}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
${dropPartitions('')}
DROP FUNCTION has_unsealed_rows(regclass, text, text, text);
    `);
  }
}

/** As it was made before, but for what has to be sealed. */
function dropPartitions(andIsSealed: string): string {
  return `
CREATE OR REPLACE FUNCTION drop_authorization_partitions(before_day date) RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET lock_timeout = '1s' AS $$
DECLARE
  cutoff date := least(before_day, current_date - 31);
  gone text[];
  child text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('ensure_authorization_partitions'));
  SELECT array_agg(c.relname ORDER BY c.relname) INTO gone
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent IN ('authorizations'::regclass, 'authorization_outcomes'::regclass)
      AND CASE WHEN c.relname ~ '_[0-9]{4}_[0-9]{2}$'
        THEN (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month')::date <= cutoff${andIsSealed}
        ELSE false END;
  IF gone IS NULL THEN RETURN; END IF;
  -- In the order in which they are read: else a redeem and this could wait for each other.
  LOCK TABLE ONLY authorizations, ONLY authorization_outcomes IN ACCESS EXCLUSIVE MODE;
  FOREACH child IN ARRAY gone LOOP
    EXECUTE format('DROP TABLE %I', child);
    RETURN NEXT child;
  END LOOP;
END
$$;`;
}
