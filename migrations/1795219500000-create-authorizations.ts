import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Decisions, what became of them, and the names senders give to their messages. */
export class CreateAuthorizations1795219500000 implements MigrationInterface {
  readonly name = 'CreateAuthorizations1795219500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- Every decision as it was made. Its id embeds the day (partition) and the bucket. A deny for an
-- unknown person has no contact, so the key cannot begin with one.
CREATE TABLE authorizations (
  bucket smallint NOT NULL,
  decided_on date NOT NULL,
  authorization_id text NOT NULL,
  contact_id uuid,
  address_id uuid,
  client_id text NOT NULL,
  message_ref text NOT NULL,
  request_hash bytea NOT NULL,
  topic text NOT NULL,
  topic_class text,
  channel text NOT NULL,
  campaign text,
  decision text NOT NULL,
  reason text,
  reasons text[] NOT NULL,
  rules jsonb NOT NULL,
  not_before timestamptz,
  policy_version bigint NOT NULL,
  decided_at timestamptz NOT NULL,
  expires_at timestamptz,
  decided_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  CONSTRAINT authorizations_pkey PRIMARY KEY (bucket, decided_on, authorization_id),
  CONSTRAINT authorizations_decision_check
    CHECK (decision = 'allow' AND reason IS NULL AND contact_id IS NOT NULL AND expires_at IS NOT NULL
      OR decision = 'deny' AND reason IS NOT NULL AND expires_at IS NULL)
) PARTITION BY RANGE (decided_on);
CREATE INDEX authorizations_slots_idx ON authorizations (bucket, contact_id, decided_at)
  WHERE decision = 'allow';

-- What became of an allow: spent, given back, made void, or replaced by a later permit.
CREATE TABLE authorization_outcomes (
  bucket smallint NOT NULL,
  decided_on date NOT NULL,
  authorization_id text NOT NULL,
  kind text NOT NULL,
  at timestamptz NOT NULL,
  reason text,
  outcome_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  CONSTRAINT authorization_outcomes_pkey PRIMARY KEY (bucket, decided_on, authorization_id, kind),
  CONSTRAINT authorization_outcomes_kind_check
    CHECK (kind IN ('redeemed', 'released', 'voided', 'replaced'))
) PARTITION BY RANGE (decided_on);

-- The message's name: (client, message ref) leads to its current authorization.
CREATE TABLE message_refs (
  bucket smallint NOT NULL,
  client_id text NOT NULL,
  message_ref text NOT NULL,
  request_hash bytea NOT NULL,
  authorization_id text,
  CONSTRAINT message_refs_pkey PRIMARY KEY (bucket, client_id, message_ref)
);

CREATE TRIGGER authorizations_append_only BEFORE UPDATE OR DELETE ON authorizations
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER authorizations_no_truncate BEFORE TRUNCATE ON authorizations
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER authorization_outcomes_append_only BEFORE UPDATE OR DELETE ON authorization_outcomes
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER authorization_outcomes_no_truncate BEFORE TRUNCATE ON authorization_outcomes
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The app may ask for partitions, not for tables: a monthly one of each, for the months named.
CREATE FUNCTION ensure_authorization_partitions(first_month date, months integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  month_start date;
  parent text;
  child text;
BEGIN
  IF months NOT BETWEEN 1 AND 60 THEN
    RAISE EXCEPTION 'months must be from 1 to 60';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('ensure_authorization_partitions'));
  FOR i IN 0 .. months - 1 LOOP
    month_start := (date_trunc('month', first_month) + make_interval(months => i))::date;
    FOREACH parent IN ARRAY ARRAY['authorizations', 'authorization_outcomes'] LOOP
      child := parent || '_' || to_char(month_start, 'YYYY_MM');
      IF to_regclass(child) IS NULL THEN
        EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
          child, parent, month_start, (month_start + interval '1 month')::date);
        -- Row triggers come down to partitions by themselves, those on statements do not.
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I
          FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', child || '_no_truncate', child);
      END IF;
    END LOOP;
  END LOOP;
END
$$;
REVOKE ALL ON FUNCTION ensure_authorization_partitions FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ensure_authorization_partitions TO assent_app;

GRANT SELECT, INSERT ON authorizations, authorization_outcomes TO assent_app;
GRANT SELECT, INSERT, UPDATE ON message_refs TO assent_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP FUNCTION ensure_authorization_partitions;
DROP TABLE message_refs, authorization_outcomes, authorizations;
    `);
  }
}
