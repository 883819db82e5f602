import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Retention of decisions: whole months go, after the names that led to them. */
export class DropOldPartitions1795305780000 implements MigrationInterface {
  readonly name = 'DropOldPartitions1795305780000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- The names go first, a few at a time; a name that is gone is free again.
GRANT DELETE ON message_refs TO assent_app;

-- The app role owns nothing, so it cannot drop a table: this can. A month goes when its last day is
-- before the day that is named; younger than 31 days never, whatever is asked. Windows of the catalog
-- may look further back: the day is for the caller to choose so that none of them does.
--
-- To drop a part keeps everybody from the whole until the commit. So the caller does nothing else in
-- the transaction that takes time, and this waits no longer than a second: whoever comes after a
-- waiting lock waits too.
CREATE FUNCTION drop_authorization_partitions(before_day date) RETURNS SETOF text
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
      AND (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month')::date <= cutoff;
  IF gone IS NULL THEN RETURN; END IF;
  -- In the order in which they are read: else a redeem and this could wait for each other.
  LOCK TABLE ONLY authorizations, ONLY authorization_outcomes IN ACCESS EXCLUSIVE MODE;
  FOREACH child IN ARRAY gone LOOP
    EXECUTE format('DROP TABLE %I', child);
    RETURN NEXT child;
  END LOOP;
END
$$;
REVOKE ALL ON FUNCTION drop_authorization_partitions(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION drop_authorization_partitions(date) TO assent_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP FUNCTION drop_authorization_partitions(date);
REVOKE DELETE ON message_refs FROM assent_app;
    `);
  }
}
