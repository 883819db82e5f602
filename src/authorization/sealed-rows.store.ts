/**
 * SQL of sealing decisions and outcomes. A row's document is written by PostgreSQL itself, as the
 * RFC 8785 text of what the row says, and hashed there: sealing reads 32 bytes a row. The same text is
 * read when a proof is made, so the two cannot drift apart.
 */
import { Injectable } from '@nestjs/common';
import { parseAuthorizationId } from '../core/authorization-id.js';
import { query, type Tx } from '../platform/database/tx.js';
import {
  SealedSources,
  type Cut,
  type SealedPlace,
  type Run,
  type SealedRow,
  type SealedSource,
} from '../ledger/sealed-source.js';

const RUN_ROWS = 1_024;
const ROWS_AT_ONCE = 65_536;
const HMAC_BLOCK_BYTES = 64;

interface RowSql {
  readonly name: SealedSource['name'];
  readonly table: string;
  readonly xid: string;
  readonly key: string;
  readonly contact: string;
  readonly document: string;
}

/** With the quotes of JSON around it. */
const RFC_3339_MS = `"\\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\\""`;
const orNull = (json: string) => `coalesce(${json}, 'null')`;
/** PostgreSQL escapes text in JSON exactly as RFC 8785 §3.2.2.2 asks. */
const text = (value: string) => orNull(`to_json((${value})::text)::text`);
const plain = (value: string) => orNull(`(${value})::text`);
const base64 = (value: string) => orNull(`'"' || encode(${value}, 'base64') || '"'`);
const instant = (value: string) => orNull(`to_char(${value} AT TIME ZONE 'UTC', '${RFC_3339_MS}')`);
/** HMAC-SHA-256 of an id for this row alone; $1 and $2 are the key's inner and outer pad (RFC 2104). */
const pseudonym = (id: string) =>
  orNull(`'"' || translate(encode(sha256($2::bytea || sha256($1::bytea
    || convert_to(${id}::text || r.authorization_id, 'UTF8'))), 'base64'), '+/=', '-_') || '"'`);

/** Names both pads, also where no member needs them. */
const IS_KEYED = '$1::bytea IS NOT NULL AND $2::bytea IS NOT NULL';

/** RFC 8785 §3.2.3: members in the order of their names. */
function document(members: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = sorted.map(
    ([name, json], index) => `'${index === 0 ? '' : ','}"${name}":' || ${json}`,
  );
  return `'{' || ${parts.join(' || ')} || '}'`;
}

const DECISIONS: RowSql = {
  name: 'decisions',
  table: 'authorizations',
  xid: 'r.decided_xid',
  key: 'r.authorization_id',
  contact: 'r.contact_id',
  document: document({
    v: `'1'`,
    kind: `'"decision"'`,
    id: text('r.authorization_id'),
    at: instant('r.decided_at'),
    subject: pseudonym('r.contact_id'),
    address: pseudonym('r.address_id'),
    client: text('r.client_id'),
    messageRef: text('r.message_ref'),
    campaign: text('r.campaign'),
    requestHash: base64('r.request_hash'),
    topic: text('r.topic'),
    class: text('r.topic_class'),
    channel: text('r.channel'),
    decision: text('r.decision'),
    reason: text('r.reason'),
    looked: plain('r.looked'),
    denied: plain('r.denied'),
    waits: text('r.waits'),
    notBefore: instant('r.not_before'),
    expiresAt: instant('r.expires_at'),
    gated: plain('r.gated'),
    policyVersion: plain('r.policy_version'),
  }),
};

const OUTCOMES: RowSql = {
  name: 'outcomes',
  table: 'authorization_outcomes',
  xid: 'r.outcome_xid',
  key: `r.authorization_id || '/' || r.kind`,
  contact: `(SELECT a.contact_id FROM authorizations a WHERE a.bucket = r.bucket
    AND a.decided_on = r.decided_on AND a.authorization_id = r.authorization_id)`,
  document: document({
    v: `'1'`,
    kind: `'"outcome"'`,
    id: text('r.authorization_id'),
    at: instant('r.at'),
    outcome: text('r.kind'),
    reason: text('r.reason'),
  }),
};

/** $1, $2 pads; $3, $4 the place before; $5 the horizon. */
const cutOf = ({ table, xid, key, document: json }: RowSql) => `
WITH waiting AS (
  SELECT row_number() OVER (ORDER BY xid, key) - 1 AS n, xid, key, month, hash,
    lag(month) OVER (ORDER BY xid, key) IS DISTINCT FROM month AS is_other
  FROM (
    SELECT ${xid} AS xid, (${key}) COLLATE "C" AS key, to_char(r.decided_on, 'YYYY-MM') AS month,
      sha256('\\x00'::bytea || convert_to(${json}, 'UTF8')) AS hash
    FROM ${table} r
    WHERE ${IS_KEYED} AND ${xid} >= $3::xid8 AND ${xid} < $5::xid8
      AND (${xid}, (${key}) COLLATE "C") > ($3::xid8, $4::text)
    ORDER BY 1, 2 LIMIT ${ROWS_AT_ONCE}
  ) AS rows
), stretches AS (
  SELECT *, count(*) FILTER (WHERE is_other) OVER (ORDER BY n) AS stretch FROM waiting
)
SELECT count(*)::int AS rows, (array_agg(xid::text ORDER BY n DESC))[1] AS "lastXid",
  (array_agg(key ORDER BY n DESC))[1] AS "lastKey", min(month) AS month,
  string_agg(hash, ''::bytea ORDER BY n) AS hashes
FROM stretches GROUP BY stretch, n / ${RUN_ROWS} ORDER BY min(n)`;

const rowsOf = ({ table, xid, key, contact, document: json }: RowSql, where: string) => `
SELECT ${xid}::text AS xid, (${key}) COLLATE "C" AS key, ${contact} AS "contactId", ${json} AS document
FROM ${table} r WHERE ${IS_KEYED} AND ${where} ORDER BY ${xid}, 2`;

/** All that a transaction sees was written below the end of its snapshot. */
const aheadOf = ({ table, xid }: RowSql) => `SELECT EXISTS (
  SELECT FROM ${table} r WHERE ${xid} >= pg_snapshot_xmax(pg_current_snapshot())) AS "isAhead"`;

const withinRun = ({ xid, key }: RowSql) => `${xid} >= $3::xid8 AND ${xid} <= $5::xid8
  AND (${xid}, (${key}) COLLATE "C") > ($3::xid8, $4::text)
  AND (${xid}, (${key}) COLLATE "C") <= ($5::xid8, $6::text)`;

type RunRow = Omit<Run, 'last'> & { rows: number; lastXid: string; lastKey: string };
type FoundRow = Omit<SealedRow, 'place'> & SealedPlace;

class RowsOf implements SealedSource {
  readonly name: SealedSource['name'];

  constructor(private readonly sql: RowSql) {
    this.name = sql.name;
  }

  async cut(
    tx: Tx,
    span: { after: SealedPlace; ended: string },
    pseudonymKey: Buffer,
  ): Promise<Cut> {
    const { after, ended } = span;
    const rows = await query<RunRow>(tx, cutOf(this.sql), [
      ...padsOf(pseudonymKey),
      after.xid,
      after.key,
      ended,
    ]);
    const runs = rows.map(({ lastXid, lastKey, ...run }) => ({
      ...run,
      last: { xid: lastXid, key: lastKey },
    }));
    const total = rows.reduce((sum, run) => sum + run.rows, 0);
    return { runs, isAll: total < ROWS_AT_ONCE };
  }

  async isAhead(tx: Tx): Promise<boolean> {
    const [row] = await query<{ isAhead: boolean }>(tx, aheadOf(this.sql), []);
    return row?.isAhead === true;
  }

  async rows(
    tx: Tx,
    { after, last }: { after: SealedPlace; last: SealedPlace },
    pseudonymKey: Buffer,
  ): Promise<SealedRow[]> {
    const parameters = [...padsOf(pseudonymKey), after.xid, after.key, last.xid, last.key];
    return this.read(tx, withinRun(this.sql), parameters);
  }

  async find(tx: Tx, authorizationId: string, pseudonymKey: Buffer): Promise<SealedRow[]> {
    const key = parseAuthorizationId(authorizationId);
    if (!key) return [];
    const where = 'r.bucket = $3 AND r.decided_on = $4::date AND r.authorization_id = $5';
    return this.read(tx, where, [...padsOf(pseudonymKey), key.bucket, key.day, authorizationId]);
  }

  private async read(tx: Tx, where: string, parameters: unknown[]): Promise<SealedRow[]> {
    const rows = await query<FoundRow>(tx, rowsOf(this.sql, where), parameters);
    return rows.map(({ xid, key, contactId, document: json }) => ({
      place: { xid, key },
      contactId,
      document: json,
    }));
  }
}

function padsOf(key: Buffer): [Buffer, Buffer] {
  const padded = Buffer.concat([key, Buffer.alloc(HMAC_BLOCK_BYTES - key.length)]);
  return [padded.map((byte) => byte ^ 0x36), padded.map((byte) => byte ^ 0x5c)] as [Buffer, Buffer];
}

@Injectable()
export class SealedRowsStore {
  constructor(sources: SealedSources) {
    sources.add(new RowsOf(DECISIONS));
    sources.add(new RowsOf(OUTCOMES));
  }
}
