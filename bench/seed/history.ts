/**
 * What each contact was sent in the last six days, as the service would have stored it: three allows,
 * each under a message ref and redeemed. A copy is kept so that every run begins with the same past.
 */
import type pg from 'pg';
import { CHANNEL, TOPIC } from '../people.js';

export const HISTORY = 3;

const TABLES = ['authorizations', 'authorization_outcomes', 'message_refs'] as const;

/** As if so many transactions had written it: one that writes millions is none that sealing has to meet. */
const TRANSACTIONS = 512;

const MAKE = `
CREATE SCHEMA bench_past;
CREATE UNLOGGED TABLE bench_past.authorizations (LIKE authorizations);
CREATE UNLOGGED TABLE bench_past.authorization_outcomes (LIKE authorization_outcomes INCLUDING DEFAULTS);
CREATE UNLOGGED TABLE bench_past.message_refs (LIKE message_refs);
SELECT ensure_authorization_partitions((current_date - 7), 2);`;

/** In the order of time, as they would have come: those of one contact lie apart. */
const AUTHORIZATIONS = `
INSERT INTO bench_past.authorizations (bucket, decided_on, authorization_id, contact_id, address_id,
  client_id, message_ref, request_hash, topic, topic_class, channel, decision, looked, denied, gated,
  policy_version, decided_at, expires_at, decided_xid)
SELECT o.bucket, (o.at AT TIME ZONE 'UTC')::date,
  to_char(o.at AT TIME ZONE 'UTC', 'YYYYMMDD') || '-' || lpad(to_hex(o.bucket::int), 2, '0') || '-' ||
    translate(encode(uuid_send(gen_random_uuid()), 'base64'), '+/=', '-_'),
  o.contact_id, o.address_id, $1, 'past/' || o.entry_id || '/' || o.nth,
  sha256(uuid_send(gen_random_uuid())), '${TOPIC}', 'marketing', '${CHANNEL}', 'allow', 2097151, 0, false,
  (SELECT max(version) FROM catalog_versions), o.at, o.at + interval '15 minutes',
  ($2::xid8[])[1 + floor(${TRANSACTIONS} * percent_rank() OVER (ORDER BY o.at) * 0.999)::int]
FROM (SELECT c.*, nth, date_trunc('milliseconds', now() - interval '1 hour' - random() * interval '6 days') AS at
      FROM consents c, generate_series(1, ${HISTORY}) AS nth) AS o
ORDER BY o.at`;

const OUTCOMES = `
INSERT INTO bench_past.authorization_outcomes (bucket, decided_on, authorization_id, kind, at,
  outcome_xid)
SELECT bucket, decided_on, authorization_id, 'redeemed', decided_at + interval '5 seconds', decided_xid
FROM bench_past.authorizations`;

/** Spread by their own name, as the service spreads them. */
const REFS = `
INSERT INTO bench_past.message_refs (bucket, client_id, message_ref, request_hash, authorization_id)
SELECT get_byte(sha256(convert_to(client_id, 'UTF8') || '\\x00'::bytea || convert_to(message_ref, 'UTF8')), 0),
  client_id, message_ref, request_hash, authorization_id
FROM bench_past.authorizations`;

export async function makeHistory(owner: pg.Client, clientId: string): Promise<void> {
  await owner.query(MAKE);
  await owner.query(AUTHORIZATIONS, [clientId, await transactionIds(owner)]);
  await owner.query(OUTCOMES);
  await owner.query(REFS);
}

async function transactionIds(owner: pg.Client): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < TRANSACTIONS) {
    const { rows } = await owner.query<{ id: string }>('SELECT pg_current_xact_id()::text AS id');
    ids.push(rows[0]?.id ?? '');
  }
  return ids;
}

/** Back to the past alone. The tables are append-only: as the owner of all triggers, around them. */
export async function restoreHistory(owner: pg.Client): Promise<void> {
  await owner.query('BEGIN');
  await owner.query('SET LOCAL session_replication_role = replica');
  await owner.query(`TRUNCATE ${TABLES.join(', ')}, check_counts`);
  for (const table of TABLES)
    await owner.query(`INSERT INTO ${table} SELECT * FROM bench_past.${table}`);
  await owner.query('COMMIT');
  for (const table of TABLES) await owner.query(`VACUUM ANALYZE ${table}`);
  await owner.query('CHECKPOINT');
}
