/**
 * Tables and functions of the raw clients: the smallest that a count of grants can be kept in. They
 * stand in a schema of their own beside the service's tables, in the same database.
 */
import type pg from 'pg';

export const RAW_HISTORY = 3;
/** High enough that nothing is refused: a refusal writes nothing and would be cheaper. */
export const RAW_CAP = 1_000;

const SCHEMA = `
DROP SCHEMA IF EXISTS bench_raw CASCADE;
CREATE SCHEMA bench_raw;
CREATE TABLE bench_raw.contacts (contact_id bigint PRIMARY KEY);
CREATE TABLE bench_raw.grants (contact_id bigint NOT NULL, granted_at timestamptz NOT NULL);
CREATE INDEX grants_contact_idx ON bench_raw.grants (contact_id, granted_at);

CREATE FUNCTION bench_raw.ask_once(asked bigint, cap integer) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
  granted integer;
BEGIN
  PERFORM FROM bench_raw.contacts WHERE contact_id = asked FOR UPDATE;
  SELECT count(*) INTO granted FROM bench_raw.grants
    WHERE contact_id = asked AND granted_at > clock_timestamp() - interval '7 days';
  IF granted >= cap THEN
    RETURN false;
  END IF;
  INSERT INTO bench_raw.grants VALUES (asked, clock_timestamp());
  RETURN true;
END
$$;

-- Returns those that are refused: with none, everybody else was granted.
CREATE FUNCTION bench_raw.ask_many(asked bigint[], cap integer) RETURNS bigint[]
LANGUAGE plpgsql AS $$
DECLARE
  decided_at timestamptz;
  refused bigint[];
BEGIN
  PERFORM FROM bench_raw.contacts WHERE contact_id = ANY (asked) ORDER BY contact_id FOR UPDATE;
  decided_at := clock_timestamp();
  SELECT coalesce(array_agg(contact_id), '{}') INTO refused FROM (
    SELECT contact_id FROM bench_raw.grants
    WHERE contact_id = ANY (asked) AND granted_at > decided_at - interval '7 days'
    GROUP BY contact_id HAVING count(*) >= cap) full_ones;
  INSERT INTO bench_raw.grants
    SELECT one, decided_at FROM unnest(asked) AS one WHERE one <> ALL (refused);
  RETURN refused;
END
$$;`;

/** As new: everybody with the same short history, and nothing left to write from what was before. */
export async function resetRaw(client: pg.Client, contacts: number): Promise<void> {
  await client.query(SCHEMA);
  await client.query(
    'INSERT INTO bench_raw.contacts SELECT contact_id FROM generate_series(1, $1::int) AS contact_id',
    [contacts],
  );
  await client.query(
    `INSERT INTO bench_raw.grants
     SELECT contact_id, clock_timestamp() - random() * interval '6 days'
     FROM bench_raw.contacts, generate_series(1, $1::int)`,
    [RAW_HISTORY],
  );
  await client.query('VACUUM ANALYZE bench_raw.contacts, bench_raw.grants');
  await client.query('CHECKPOINT');
}

export async function countGrants(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ count: string }>('SELECT count(*) FROM bench_raw.grants');
  return Number(rows[0]?.count);
}

export async function dropRaw(client: pg.Client): Promise<void> {
  await client.query('DROP SCHEMA IF EXISTS bench_raw CASCADE');
}
