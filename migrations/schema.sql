-- What the migrations make, for reading: written by `npm run schema:dump`.

CREATE OR REPLACE FUNCTION public.drop_authorization_partitions(before_day date)
 RETURNS SETOF text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET lock_timeout TO '1s'
AS $function$
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
        THEN (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month')::date <= cutoff
      AND NOT has_unsealed_rows('authorizations_' || right(c.relname, 7), 'decisions', 'decided_xid',
        'r.authorization_id')
      AND NOT has_unsealed_rows('authorization_outcomes_' || right(c.relname, 7), 'outcomes',
        'outcome_xid', 'r.authorization_id || ''/'' || r.kind')
        ELSE false END;
  IF gone IS NULL THEN RETURN; END IF;
  -- In the order in which they are read: else a redeem and this could wait for each other.
  LOCK TABLE ONLY authorizations, ONLY authorization_outcomes IN ACCESS EXCLUSIVE MODE;
  FOREACH child IN ARRAY gone LOOP
    EXECUTE format('DROP TABLE %I', child);
    RETURN NEXT child;
  END LOOP;
END
$function$
;
GRANT EXECUTE ON FUNCTION drop_authorization_partitions(date) TO assent_app;

CREATE OR REPLACE FUNCTION public.ensure_authorization_partitions(first_month date, months integer)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
$function$
;
GRANT EXECUTE ON FUNCTION ensure_authorization_partitions(date,integer) TO assent_app;

CREATE OR REPLACE FUNCTION public.has_unsealed_rows(part regclass, source_name text, xid_column text, key_sql text)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
$function$
;

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'insufficient_privilege';
END
$function$
;
GRANT EXECUTE ON FUNCTION refuse_change() TO PUBLIC;

CREATE TABLE access_log (
  access_id uuid NOT NULL,
  at timestamp with time zone NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  bucket smallint,
  contact_id uuid,
  reason text NOT NULL,
  CONSTRAINT access_log_pkey PRIMARY KEY (access_id)
);
CREATE INDEX access_log_contact_idx ON public.access_log USING btree (bucket, contact_id);
CREATE TRIGGER access_log_append_only BEFORE DELETE OR UPDATE ON access_log FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER access_log_no_truncate BEFORE TRUNCATE ON access_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT INSERT, SELECT ON access_log TO assent_app;

CREATE TABLE addresses (
  bucket smallint NOT NULL,
  match_key bytea NOT NULL,
  pepper_id text NOT NULL,
  address_id uuid NOT NULL,
  kind text NOT NULL,
  contact_id uuid NOT NULL,
  sealed bytea NOT NULL,
  linked_at timestamp with time zone,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT addresses_pkey PRIMARY KEY (bucket, match_key),
  CONSTRAINT addresses_kind_check CHECK (kind = ANY (ARRAY['email'::text, 'phone'::text]))
);
CREATE INDEX addresses_contact_idx ON public.addresses USING btree (contact_id);
GRANT DELETE, INSERT, SELECT, UPDATE ON addresses TO assent_app;

CREATE TABLE audit_exports (
  export_id uuid NOT NULL,
  format text NOT NULL,
  filter jsonb NOT NULL,
  is_clear boolean NOT NULL,
  locale text NOT NULL,
  reason text NOT NULL,
  actor text NOT NULL,
  state text NOT NULL,
  done bigint DEFAULT 0 NOT NULL,
  total bigint,
  bytes bigint,
  sha256 bytea,
  wrapped_key bytea,
  requested_at timestamp with time zone NOT NULL,
  finished_at timestamp with time zone,
  expires_at timestamp with time zone,
  attempts smallint DEFAULT 0 NOT NULL,
  moved_at timestamp with time zone,
  tree_size bigint,
  line_count bigint,
  CONSTRAINT audit_exports_pkey PRIMARY KEY (export_id),
  CONSTRAINT audit_exports_format_check CHECK (format = ANY (ARRAY['ndjson'::text, 'csv'::text, 'jsonld'::text, 'pdf'::text, 'bundle'::text])),
  CONSTRAINT audit_exports_state_check CHECK (state = ANY (ARRAY['queued'::text, 'running'::text, 'done'::text, 'failed'::text, 'gone'::text]))
);
CREATE INDEX audit_exports_actor_idx ON public.audit_exports USING btree (actor, requested_at);
CREATE INDEX audit_exports_open_idx ON public.audit_exports USING btree (requested_at) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text]));
GRANT DELETE, INSERT, SELECT, UPDATE ON audit_exports TO assent_app;

CREATE TABLE authorization_outcomes (
  bucket smallint NOT NULL,
  decided_on date NOT NULL,
  authorization_id text NOT NULL,
  kind text NOT NULL,
  at timestamp with time zone NOT NULL,
  reason text,
  outcome_xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
  CONSTRAINT authorization_outcomes_pkey PRIMARY KEY (bucket, decided_on, authorization_id, kind),
  CONSTRAINT authorization_outcomes_kind_check CHECK (kind = ANY (ARRAY['redeemed'::text, 'released'::text, 'voided'::text, 'replaced'::text]))
) PARTITION BY RANGE (decided_on);
CREATE INDEX authorization_outcomes_freed_idx ON ONLY public.authorization_outcomes USING btree (bucket, decided_on, authorization_id) WHERE (kind = ANY (ARRAY['released'::text, 'replaced'::text]));
CREATE INDEX authorization_outcomes_xid_idx ON ONLY public.authorization_outcomes USING btree (outcome_xid);
CREATE TRIGGER authorization_outcomes_append_only BEFORE DELETE OR UPDATE ON authorization_outcomes FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER authorization_outcomes_no_truncate BEFORE TRUNCATE ON authorization_outcomes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT INSERT, SELECT ON authorization_outcomes TO assent_app;

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
  not_before timestamp with time zone,
  policy_version bigint NOT NULL,
  decided_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone,
  decided_xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
  looked integer NOT NULL,
  denied integer NOT NULL,
  waits jsonb,
  gated boolean NOT NULL,
  CONSTRAINT authorizations_pkey PRIMARY KEY (bucket, decided_on, authorization_id),
  CONSTRAINT authorizations_decision_check CHECK (decision = 'allow'::text AND reason IS NULL AND contact_id IS NOT NULL AND expires_at IS NOT NULL OR decision = 'deny'::text AND reason IS NOT NULL AND expires_at IS NULL)
) PARTITION BY RANGE (decided_on);
CREATE INDEX authorizations_denials_idx ON ONLY public.authorizations USING btree (bucket, contact_id, decided_at) WHERE ((decision = 'deny'::text) AND (contact_id IS NOT NULL));
CREATE INDEX authorizations_slots_idx ON ONLY public.authorizations USING btree (bucket, contact_id, decided_at) WHERE (decision = 'allow'::text);
CREATE INDEX authorizations_xid_idx ON ONLY public.authorizations USING btree (decided_xid);
CREATE TRIGGER authorizations_append_only BEFORE DELETE OR UPDATE ON authorizations FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER authorizations_no_truncate BEFORE TRUNCATE ON authorizations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT INSERT, SELECT ON authorizations TO assent_app;

CREATE TABLE bases (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  topic text NOT NULL,
  channel text NOT NULL,
  basis text NOT NULL,
  address_id uuid NOT NULL,
  client_id text NOT NULL,
  since timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  ended_at timestamp with time zone,
  entry_id uuid NOT NULL,
  CONSTRAINT bases_pkey PRIMARY KEY (bucket, contact_id, topic, channel)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON bases TO assent_app;

CREATE TABLE catalog_versions (
  version bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  sha256 text NOT NULL,
  document jsonb NOT NULL,
  applied_at timestamp with time zone NOT NULL,
  CONSTRAINT catalog_versions_pkey PRIMARY KEY (version)
);
CREATE TRIGGER catalog_versions_append_only BEFORE DELETE OR UPDATE ON catalog_versions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER catalog_versions_no_truncate BEFORE TRUNCATE ON catalog_versions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT INSERT, SELECT ON catalog_versions TO assent_app;

CREATE TABLE check_counts (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  day date NOT NULL,
  client_id text NOT NULL,
  count bigint NOT NULL,
  CONSTRAINT check_counts_pkey PRIMARY KEY (bucket, contact_id, day, client_id)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON check_counts TO assent_app;

CREATE TABLE checkpoints (
  size bigint NOT NULL,
  root bytea NOT NULL,
  note text NOT NULL,
  signed_at timestamp with time zone NOT NULL,
  CONSTRAINT checkpoints_pkey PRIMARY KEY (size)
);
CREATE TRIGGER checkpoints_append_only BEFORE DELETE OR UPDATE ON checkpoints FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER checkpoints_no_truncate BEFORE TRUNCATE ON checkpoints FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT INSERT, SELECT ON checkpoints TO assent_app;

CREATE TABLE clients (
  client_id text NOT NULL,
  name text NOT NULL,
  secret_sha256 bytea,
  scopes text[] NOT NULL,
  created_at timestamp with time zone NOT NULL,
  revoked_at timestamp with time zone,
  gated boolean DEFAULT false NOT NULL,
  CONSTRAINT clients_pkey PRIMARY KEY (client_id)
);
CREATE UNIQUE INDEX clients_name_key ON public.clients USING btree (name) WHERE (revoked_at IS NULL);
GRANT INSERT, SELECT ON clients TO assent_app;
GRANT UPDATE (revoked_at) ON clients TO assent_app;

CREATE TABLE confirmation_mails (
  bucket smallint NOT NULL,
  budget_key bytea NOT NULL,
  mail_id uuid NOT NULL,
  topics text[] NOT NULL,
  at timestamp with time zone NOT NULL,
  CONSTRAINT confirmation_mails_pkey PRIMARY KEY (bucket, budget_key, mail_id)
);
CREATE INDEX confirmation_mails_at_idx ON public.confirmation_mails USING btree (bucket, budget_key, at);
GRANT DELETE, INSERT, SELECT, UPDATE ON confirmation_mails TO assent_app;

CREATE TABLE consents (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  topic text NOT NULL,
  channel text NOT NULL,
  state text NOT NULL,
  basis text NOT NULL,
  address_id uuid NOT NULL,
  notice_key text NOT NULL,
  notice_version text NOT NULL,
  locale text NOT NULL,
  confirmed_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone,
  ended_at timestamp with time zone,
  entry_id uuid NOT NULL,
  renewal_asked_at timestamp with time zone,
  CONSTRAINT consents_pkey PRIMARY KEY (bucket, contact_id, topic, channel),
  CONSTRAINT consents_basis_check CHECK (basis = 'consent'::text),
  CONSTRAINT consents_state_check CHECK (state = ANY (ARRAY['confirmed'::text, 'withdrawn'::text]))
);
GRANT DELETE, INSERT, SELECT, UPDATE ON consents TO assent_app;

CREATE TABLE contact_keys (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  wrapped bytea NOT NULL,
  CONSTRAINT contact_keys_pkey PRIMARY KEY (bucket, contact_id)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON contact_keys TO assent_app;

CREATE TABLE contacts (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  kind text NOT NULL,
  country text,
  timezone text,
  locale text,
  source text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  restricted_at timestamp with time zone,
  last_act_at timestamp with time zone,
  CONSTRAINT contacts_pkey PRIMARY KEY (bucket, contact_id),
  CONSTRAINT contacts_bucket_check CHECK (bucket >= 0 AND bucket <= 255),
  CONSTRAINT contacts_kind_check CHECK (kind = ANY (ARRAY['consumer'::text, 'business'::text]))
);
GRANT DELETE, INSERT, SELECT, UPDATE ON contacts TO assent_app;

CREATE TABLE evidence (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  entry_id uuid NOT NULL,
  sealed bytea NOT NULL,
  CONSTRAINT evidence_pkey PRIMARY KEY (bucket, contact_id, entry_id)
);
CREATE INDEX evidence_entry_idx ON public.evidence USING btree (entry_id);
CREATE TRIGGER evidence_immutable BEFORE UPDATE ON evidence FOR EACH ROW EXECUTE FUNCTION refuse_change();
GRANT DELETE, INSERT, SELECT ON evidence TO assent_app;

CREATE TABLE form_tallies (
  form text NOT NULL,
  day date NOT NULL,
  outcome text NOT NULL,
  count integer NOT NULL,
  CONSTRAINT form_tallies_pkey PRIMARY KEY (form, day, outcome),
  CONSTRAINT form_tallies_outcome_check CHECK (outcome = ANY (ARRAY['confirmed'::text, 'refused'::text]))
);
CREATE INDEX form_tallies_day_idx ON public.form_tallies USING btree (day);
GRANT DELETE, INSERT, SELECT, UPDATE ON form_tallies TO assent_app;

CREATE TABLE halts (
  halt_id uuid NOT NULL,
  scope text NOT NULL,
  of text,
  reason text NOT NULL,
  actor text NOT NULL,
  begun_at timestamp with time zone NOT NULL,
  ended_at timestamp with time zone,
  CONSTRAINT halts_pkey PRIMARY KEY (halt_id),
  CONSTRAINT halts_scope_check CHECK ((scope = ANY (ARRAY['all'::text, 'topic'::text, 'channel'::text])) AND (scope = 'all'::text) = (of IS NULL))
);
CREATE UNIQUE INDEX halts_standing_key ON public.halts USING btree (scope, COALESCE(of, ''::text)) WHERE (ended_at IS NULL);
GRANT INSERT, SELECT ON halts TO assent_app;
GRANT UPDATE (ended_at) ON halts TO assent_app;

CREATE TABLE idempotency_keys (
  client_id text NOT NULL,
  key text NOT NULL,
  request_sha256 bytea NOT NULL,
  status smallint,
  body jsonb,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT idempotency_keys_pkey PRIMARY KEY (client_id, key)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON idempotency_keys TO assent_app;

CREATE TABLE keys (
  kid text NOT NULL,
  use text NOT NULL,
  public_jwk jsonb,
  wrapped bytea NOT NULL,
  created_at timestamp with time zone NOT NULL,
  retired_at timestamp with time zone,
  revoked_at timestamp with time zone,
  CONSTRAINT keys_pkey PRIMARY KEY (kid),
  CONSTRAINT keys_use_check CHECK (use = ANY (ARRAY['access'::text, 'permit'::text, 'link'::text]))
);
CREATE UNIQUE INDEX keys_current_key ON public.keys USING btree (use) WHERE ((retired_at IS NULL) AND (revoked_at IS NULL));
GRANT INSERT, SELECT ON keys TO assent_app;
GRANT UPDATE (retired_at) ON keys TO assent_app;
GRANT UPDATE (revoked_at) ON keys TO assent_app;

CREATE TABLE ledger_entries (
  entry_id uuid NOT NULL,
  bytes bytea NOT NULL,
  appended_xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
  CONSTRAINT ledger_entries_pkey PRIMARY KEY (entry_id),
  CONSTRAINT ledger_entries_size_check CHECK (octet_length(bytes) <= 65535)
);
CREATE INDEX ledger_entries_xid_idx ON public.ledger_entries USING btree (appended_xid);
CREATE TRIGGER ledger_entries_append_only BEFORE DELETE OR UPDATE ON ledger_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_entries_no_truncate BEFORE TRUNCATE ON ledger_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT INSERT, SELECT ON ledger_entries TO assent_app;

CREATE TABLE ledger_leaves (
  leaf_index bigint NOT NULL,
  entry_id uuid NOT NULL,
  leaf_hash bytea NOT NULL,
  CONSTRAINT ledger_leaves_pkey PRIMARY KEY (leaf_index),
  CONSTRAINT ledger_leaves_entry_fkey FOREIGN KEY (entry_id) REFERENCES ledger_entries(entry_id),
  CONSTRAINT ledger_leaves_entry_key UNIQUE (entry_id)
);
CREATE TRIGGER ledger_leaves_append_only BEFORE DELETE OR UPDATE ON ledger_leaves FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_leaves_no_truncate BEFORE TRUNCATE ON ledger_leaves FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT INSERT, SELECT ON ledger_leaves TO assent_app;

CREATE TABLE ledger_tiles (
  level smallint NOT NULL,
  tile_index bigint NOT NULL,
  hashes bytea NOT NULL,
  root bytea NOT NULL,
  CONSTRAINT ledger_tiles_pkey PRIMARY KEY (level, tile_index),
  CONSTRAINT ledger_tiles_size_check CHECK (octet_length(hashes) = 8192)
);
CREATE TRIGGER ledger_tiles_append_only BEFORE DELETE OR UPDATE ON ledger_tiles FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_tiles_no_truncate BEFORE TRUNCATE ON ledger_tiles FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT INSERT, SELECT ON ledger_tiles TO assent_app;

CREATE TABLE log_keys (
  key_id text NOT NULL,
  name text NOT NULL,
  public_key bytea NOT NULL,
  wrapped bytea NOT NULL,
  created_at timestamp with time zone NOT NULL,
  retired_at timestamp with time zone,
  CONSTRAINT log_keys_pkey PRIMARY KEY (key_id)
);
CREATE UNIQUE INDEX log_keys_current_key ON public.log_keys USING btree ((true)) WHERE (retired_at IS NULL);
GRANT INSERT, SELECT ON log_keys TO assent_app;
GRANT UPDATE (retired_at) ON log_keys TO assent_app;

CREATE TABLE log_verifications (
  verification_id uuid NOT NULL,
  actor text NOT NULL,
  state text NOT NULL,
  done bigint DEFAULT 0 NOT NULL,
  total bigint,
  result jsonb,
  requested_at timestamp with time zone NOT NULL,
  begun_at timestamp with time zone,
  seen_at timestamp with time zone,
  finished_at timestamp with time zone,
  CONSTRAINT log_verifications_pkey PRIMARY KEY (verification_id),
  CONSTRAINT log_verifications_state_check CHECK (state = ANY (ARRAY['queued'::text, 'running'::text, 'done'::text, 'failed'::text]))
);
CREATE INDEX log_verifications_requested_idx ON public.log_verifications USING btree (requested_at DESC);
GRANT DELETE, INSERT, SELECT, UPDATE ON log_verifications TO assent_app;

CREATE TABLE message_refs (
  bucket smallint NOT NULL,
  client_id text NOT NULL,
  message_ref text NOT NULL,
  request_hash bytea NOT NULL,
  authorization_id text,
  CONSTRAINT message_refs_pkey PRIMARY KEY (bucket, client_id, message_ref)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON message_refs TO assent_app;

CREATE TABLE opt_in_requests (
  request_id uuid NOT NULL,
  sealed bytea NOT NULL,
  received_at timestamp with time zone NOT NULL,
  CONSTRAINT opt_in_requests_pkey PRIMARY KEY (request_id)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON opt_in_requests TO assent_app;

CREATE TABLE opt_in_tallies (
  day date NOT NULL,
  outcome text NOT NULL,
  count bigint NOT NULL,
  CONSTRAINT opt_in_tallies_pkey PRIMARY KEY (day, outcome)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON opt_in_tallies TO assent_app;

CREATE TABLE opt_in_tokens (
  token_sha256 bytea NOT NULL,
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  opt_in_id uuid NOT NULL,
  CONSTRAINT opt_in_tokens_pkey PRIMARY KEY (token_sha256),
  CONSTRAINT opt_in_tokens_opt_in_fkey FOREIGN KEY (bucket, contact_id, opt_in_id) REFERENCES opt_ins(bucket, contact_id, opt_in_id) ON DELETE CASCADE
);
GRANT DELETE, INSERT, SELECT, UPDATE ON opt_in_tokens TO assent_app;

CREATE TABLE opt_ins (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  opt_in_id uuid NOT NULL,
  address_id uuid NOT NULL,
  channel text NOT NULL,
  topics text[] NOT NULL,
  notice_version text NOT NULL,
  locale text NOT NULL,
  state text NOT NULL,
  requested_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  decided_at timestamp with time zone,
  entry_ids uuid[] NOT NULL,
  kind text DEFAULT 'request'::text NOT NULL,
  replaces uuid,
  form text,
  CONSTRAINT opt_ins_pkey PRIMARY KEY (bucket, contact_id, opt_in_id),
  CONSTRAINT opt_ins_kind_check CHECK (kind = ANY (ARRAY['request'::text, 'renewal'::text])),
  CONSTRAINT opt_ins_state_check CHECK (state = ANY (ARRAY['requested'::text, 'confirmed'::text, 'refused'::text, 'expired'::text]))
);
CREATE INDEX opt_ins_expiry_idx ON public.opt_ins USING btree (expires_at) WHERE (state <> 'confirmed'::text);
GRANT DELETE, INSERT, SELECT, UPDATE ON opt_ins TO assent_app;

CREATE TABLE person_link_asks (
  ask_id uuid NOT NULL,
  sealed bytea NOT NULL,
  received_at timestamp with time zone NOT NULL,
  CONSTRAINT person_link_asks_pkey PRIMARY KEY (ask_id)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON person_link_asks TO assent_app;

CREATE TABLE person_links (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  link_id uuid NOT NULL,
  address_id uuid NOT NULL,
  purpose text NOT NULL,
  locale text NOT NULL,
  asked_at timestamp with time zone NOT NULL,
  token_sha256 bytea,
  expires_at timestamp with time zone,
  used_at timestamp with time zone,
  tried_again_at timestamp with time zone,
  CONSTRAINT person_links_pkey PRIMARY KEY (bucket, contact_id, link_id),
  CONSTRAINT person_links_purpose_check CHECK (purpose = ANY (ARRAY['session'::text, 'erasure'::text]))
);
CREATE INDEX person_links_token_idx ON public.person_links USING btree (token_sha256);
GRANT DELETE, INSERT, SELECT, UPDATE ON person_links TO assent_app;

CREATE TABLE person_sessions (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  session_sha256 bytea NOT NULL,
  address_id uuid NOT NULL,
  begun_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  CONSTRAINT person_sessions_pkey PRIMARY KEY (bucket, contact_id, session_sha256)
);
CREATE INDEX person_sessions_session_idx ON public.person_sessions USING btree (session_sha256);
GRANT DELETE, INSERT, SELECT, UPDATE ON person_sessions TO assent_app;

CREATE TABLE preferences (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  budget_limit integer,
  budget_hours integer,
  updated_at timestamp with time zone NOT NULL,
  paused_until timestamp with time zone,
  from_minute smallint,
  to_minute smallint,
  timezone text,
  cadences jsonb DEFAULT '{}'::jsonb NOT NULL,
  CONSTRAINT preferences_pkey PRIMARY KEY (bucket, contact_id),
  CONSTRAINT preferences_budget_check CHECK ((budget_limit IS NULL) = (budget_hours IS NULL) AND budget_limit >= 0 AND budget_hours > 0),
  CONSTRAINT preferences_hours_check CHECK ((from_minute IS NULL) = (to_minute IS NULL) AND from_minute >= 0 AND from_minute <= 1440 AND to_minute >= 0 AND to_minute <= 1440 AND from_minute <> to_minute)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON preferences TO assent_app;

CREATE TABLE rights_requests (
  request_id uuid NOT NULL,
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  kind text NOT NULL,
  reason text NOT NULL,
  actor text NOT NULL,
  received_at timestamp with time zone NOT NULL,
  due_at timestamp with time zone NOT NULL,
  extended_at timestamp with time zone,
  extension_reason text,
  answered_at timestamp with time zone,
  outcome text,
  CONSTRAINT rights_requests_pkey PRIMARY KEY (request_id),
  CONSTRAINT rights_requests_kind_check CHECK (kind = ANY (ARRAY['access'::text, 'portability'::text, 'rectification'::text, 'erasure'::text, 'restriction'::text, 'objection'::text])),
  CONSTRAINT rights_requests_outcome_check CHECK ((outcome = ANY (ARRAY['done'::text, 'refused'::text])) AND (outcome IS NULL) = (answered_at IS NULL))
);
CREATE INDEX rights_requests_contact_idx ON public.rights_requests USING btree (bucket, contact_id);
CREATE INDEX rights_requests_due_idx ON public.rights_requests USING btree (due_at) WHERE (answered_at IS NULL);
GRANT DELETE, INSERT, SELECT ON rights_requests TO assent_app;
GRANT UPDATE (answered_at) ON rights_requests TO assent_app;
GRANT UPDATE (due_at) ON rights_requests TO assent_app;
GRANT UPDATE (extended_at) ON rights_requests TO assent_app;
GRANT UPDATE (extension_reason) ON rights_requests TO assent_app;
GRANT UPDATE (outcome) ON rights_requests TO assent_app;

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
  CONSTRAINT sealed_runs_entry_fkey FOREIGN KEY (entry_id) REFERENCES ledger_entries(entry_id),
  CONSTRAINT sealed_runs_entry_key UNIQUE (entry_id),
  CONSTRAINT sealed_runs_source_check CHECK (source = ANY (ARRAY['decisions'::text, 'outcomes'::text]))
);
CREATE TRIGGER sealed_runs_append_only BEFORE DELETE OR UPDATE ON sealed_runs FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER sealed_runs_no_truncate BEFORE TRUNCATE ON sealed_runs FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT INSERT, SELECT ON sealed_runs TO assent_app;

CREATE TABLE secret_checks (
  kind text NOT NULL,
  secret_id text NOT NULL,
  digest bytea NOT NULL,
  CONSTRAINT secret_checks_pkey PRIMARY KEY (kind, secret_id)
);
GRANT INSERT, SELECT ON secret_checks TO assent_app;

CREATE TABLE slips (
  day date NOT NULL,
  sealed bytea NOT NULL
);
CREATE INDEX slips_day_idx ON public.slips USING btree (day);
GRANT DELETE, INSERT, SELECT ON slips TO assent_app;

CREATE TABLE soft_bounces (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  address_id uuid NOT NULL,
  day date NOT NULL,
  CONSTRAINT soft_bounces_pkey PRIMARY KEY (bucket, contact_id, address_id, day)
);
GRANT DELETE, INSERT, SELECT ON soft_bounces TO assent_app;

CREATE TABLE staff_links (
  token_sha256 bytea NOT NULL,
  scopes text[] NOT NULL,
  actor text NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  used_at timestamp with time zone,
  CONSTRAINT staff_links_pkey PRIMARY KEY (token_sha256)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON staff_links TO assent_app;

CREATE TABLE staff_openings (
  session_sha256 bytea NOT NULL,
  contact_id uuid NOT NULL,
  reason text NOT NULL,
  opened_at timestamp with time zone NOT NULL,
  CONSTRAINT staff_openings_pkey PRIMARY KEY (session_sha256, contact_id),
  CONSTRAINT staff_openings_session_fkey FOREIGN KEY (session_sha256) REFERENCES staff_sessions(session_sha256) ON DELETE CASCADE
);
GRANT DELETE, INSERT, SELECT, UPDATE ON staff_openings TO assent_app;

CREATE TABLE staff_sessions (
  session_sha256 bytea NOT NULL,
  scopes text[] NOT NULL,
  actor text NOT NULL,
  begun_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  CONSTRAINT staff_sessions_pkey PRIMARY KEY (session_sha256)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON staff_sessions TO assent_app;

CREATE TABLE suggestions (
  suggestion_id uuid NOT NULL,
  emptied_on date NOT NULL,
  page text NOT NULL,
  text text NOT NULL,
  CONSTRAINT suggestions_pkey PRIMARY KEY (suggestion_id)
);
CREATE INDEX suggestions_emptied_idx ON public.suggestions USING btree (emptied_on DESC, suggestion_id);
GRANT DELETE, INSERT, SELECT ON suggestions TO assent_app;

CREATE TABLE suppressions (
  bucket smallint NOT NULL,
  match_key bytea NOT NULL,
  kind text NOT NULL,
  pepper_id text NOT NULL,
  since timestamp with time zone NOT NULL,
  until timestamp with time zone,
  CONSTRAINT suppressions_pkey PRIMARY KEY (bucket, match_key, kind),
  CONSTRAINT suppressions_kind_check CHECK (kind = ANY (ARRAY['objection'::text, 'not_me'::text, 'complaint'::text, 'undeliverable'::text]))
);
GRANT DELETE, INSERT, SELECT, UPDATE ON suppressions TO assent_app;

CREATE TABLE topic_votes (
  emptied_on date NOT NULL,
  topic text NOT NULL,
  useful integer NOT NULL,
  not_useful integer NOT NULL,
  CONSTRAINT topic_votes_pkey PRIMARY KEY (emptied_on, topic),
  CONSTRAINT topic_votes_enough_check CHECK ((useful + not_useful) >= 5)
);
GRANT DELETE, INSERT, SELECT ON topic_votes TO assent_app;

CREATE TABLE tree_head (
  only_row boolean DEFAULT true NOT NULL,
  size bigint NOT NULL,
  root bytea NOT NULL,
  horizon xid8 DEFAULT '0'::xid8 NOT NULL,
  CONSTRAINT tree_head_pkey PRIMARY KEY (only_row),
  CONSTRAINT tree_head_one_row_check CHECK (only_row)
);
GRANT SELECT, UPDATE ON tree_head TO assent_app;

CREATE TABLE undone_withdrawals (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  entry_id uuid NOT NULL,
  undone_by uuid NOT NULL,
  at timestamp with time zone NOT NULL,
  CONSTRAINT undone_withdrawals_pkey PRIMARY KEY (bucket, contact_id, entry_id)
);
CREATE TRIGGER undone_withdrawals_append_only BEFORE DELETE OR UPDATE ON undone_withdrawals FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER undone_withdrawals_no_truncate BEFORE TRUNCATE ON undone_withdrawals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT INSERT, SELECT ON undone_withdrawals TO assent_app;

CREATE TABLE undos (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  undo_id uuid NOT NULL,
  token_sha256 bytea,
  entry_id uuid NOT NULL,
  choice jsonb NOT NULL,
  stood jsonb NOT NULL,
  done_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  used_at timestamp with time zone,
  final_at timestamp with time zone,
  CONSTRAINT undos_pkey PRIMARY KEY (bucket, contact_id, undo_id),
  CONSTRAINT undos_token_key UNIQUE (bucket, contact_id, token_sha256)
);
CREATE INDEX undos_expiry_idx ON public.undos USING btree (expires_at);
GRANT DELETE, INSERT, SELECT, UPDATE ON undos TO assent_app;

CREATE TABLE withdrawals (
  withdrawal_number bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  entry_id uuid NOT NULL,
  scope text NOT NULL,
  topic text,
  channel text,
  at timestamp with time zone NOT NULL,
  CONSTRAINT withdrawals_pkey PRIMARY KEY (bucket, contact_id, entry_id),
  CONSTRAINT withdrawals_scope_check CHECK (scope = ANY (ARRAY['topic'::text, 'channel'::text, 'all'::text, 'erasure'::text]))
);
CREATE INDEX withdrawals_number_idx ON public.withdrawals USING btree (withdrawal_number);
CREATE TRIGGER withdrawals_append_only BEFORE DELETE OR UPDATE ON withdrawals FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER withdrawals_no_truncate BEFORE TRUNCATE ON withdrawals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT INSERT, SELECT ON withdrawals TO assent_app;
