import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A planner may look at every table's name before it looks whether the table is a partition. */
export class ReadMonthsOfPartitionsOnly1795305840000 implements MigrationInterface {
  readonly name = 'ReadMonthsOfPartitionsOnly1795305840000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      dropPartitions(`CASE WHEN c.relname ~ '_[0-9]{4}_[0-9]{2}$'
        THEN (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month')::date <= cutoff
        ELSE false END`),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      dropPartitions(
        `(to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month')::date <= cutoff`,
      ),
    );
  }
}

/** As the migration before it made it, but for how a month is told to be over. */
function dropPartitions(isOver: string): string {
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
      AND ${isOver};
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
