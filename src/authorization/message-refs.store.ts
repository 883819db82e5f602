/**
 * SQL of message refs: (client, message ref) is the name of a message and leads to its current
 * authorization. A name is taken in the statement that stores the decision, under the contact's
 * lock: the same ask sent twice at once waits for that lock and then finds the name; another ask
 * under the same name meets it at the unique key: a set whose names should all be new fails whole and is
 * asked again with the names read first; there the loser alone is asked again.
 */
import { Injectable } from '@nestjs/common';
import { hash } from 'node:crypto';
import type { QueryFailedError } from 'typeorm';
import { sqlStateOf } from '../platform/database/database.js';
import { byteaArray, plainArray, prepared, textArray } from '../platform/database/prepared.js';
import { execute, type Tx } from '../platform/database/tx.js';
import type { AuthorizationEntity } from './authorization.entity.js';

export interface MessageName {
  readonly clientId: string;
  readonly messageRef: string;
}

export interface MessageRef {
  readonly requestHash: Buffer;
  readonly authorizationId: string | null;
}

const READ = {
  name: 'message_refs_read',
  text: `SELECT k.ord::int, r.request_hash, r.authorization_id
    FROM unnest($1::smallint[], $2::text[], $3::text[])
      WITH ORDINALITY AS k (bucket, client_id, message_ref, ord)
    JOIN message_refs r ON r.bucket = k.bucket AND r.client_id = k.client_id
      AND r.message_ref = k.message_ref`,
};

/** Decisions of one instant as rows; what all of them share comes as single values. */
const ASKED = `asked AS (
      SELECT * FROM unnest($1::boolean[], $2::smallint[], $3::smallint[], $4::text[], $5::uuid[],
        $6::uuid[], $7::text[], $8::text[], $9::bytea[], $10::text[], $11::text[], $12::text[],
        $13::text[], $14::text[], $15::text[], $16::int[], $17::int[], $18::jsonb[], $19::boolean[],
        $20::float8[], $21::float8[])
      AS k (is_new, ref_bucket, bucket, authorization_id, contact_id, address_id, client_id, message_ref,
        request_hash, topic, topic_class, channel, campaign, decision, reason, looked, denied, waits,
        gated, not_before, expires_at))`;
const NAME = `INSERT INTO message_refs (bucket, client_id, message_ref, request_hash, authorization_id)
      SELECT ref_bucket, client_id, message_ref, request_hash, authorization_id FROM asked
      WHERE is_new ORDER BY ref_bucket, client_id, message_ref`;
const STORE = `INSERT INTO authorizations (bucket, decided_on, authorization_id, contact_id, address_id,
        client_id, message_ref, request_hash, topic, topic_class, channel, campaign, decision, reason,
        looked, denied, waits, gated, not_before, policy_version, decided_at, expires_at)
      SELECT bucket, $22::date, authorization_id, contact_id, address_id, client_id, message_ref,
        request_hash, topic, topic_class, channel, campaign, decision, reason, looked, denied, waits,
        gated, to_timestamp(not_before / 1000), $23::bigint, to_timestamp($24::float8 / 1000),
        to_timestamp(expires_at / 1000)
      FROM asked`;

/** Fails as a whole where a name is taken already. */
const INSERT_NEW = {
  name: 'authorizations_insert_new',
  text: `WITH ${ASKED}, named AS (${NAME}) ${STORE}`,
};

/** Names first, each once; then the decisions whose name was free or was theirs already. */
const INSERT = {
  name: 'authorizations_insert',
  text: `WITH ${ASKED},
    named AS (${NAME}
      ON CONFLICT ON CONSTRAINT message_refs_pkey DO NOTHING
      RETURNING authorization_id),
    stored AS (${STORE}
      WHERE NOT is_new OR authorization_id IN (SELECT authorization_id FROM named)
      RETURNING 1)
    SELECT asked.authorization_id FROM asked
    WHERE is_new AND (SELECT count(*) FROM stored) < cardinality($1)
      AND authorization_id NOT IN (SELECT authorization_id FROM named)`,
};

const POINT = {
  name: 'message_refs_point',
  text: `UPDATE message_refs r SET authorization_id = k.authorization_id
    FROM unnest($1::smallint[], $2::text[], $3::text[], $4::text[])
      AS k (bucket, client_id, message_ref, authorization_id)
    WHERE r.bucket = k.bucket AND r.client_id = k.client_id AND r.message_ref = k.message_ref`,
};

const UNIQUE_VIOLATION = '23505';

/** An id begins with its day. Said twice: a name that has just moved on to a new decision stays. */
const IS_BEFORE_MONTH = `r.authorization_id < to_char(date_trunc('month', $1::date), 'YYYYMMDD')`;

export interface NewAuthorization {
  /** Whether its name is taken by this decision; else the name leads to an earlier one. */
  readonly isNew: boolean;
  readonly authorization: AuthorizationEntity;
}

@Injectable()
export class MessageRefsStore {
  /** In the order of `names`; null where the name is free. */
  async read(tx: Tx, names: readonly MessageName[]): Promise<(MessageRef | null)[]> {
    const found = names.map((): MessageRef | null => null);
    const rows = await prepared<[number, Buffer, string | null]>(tx, READ, [
      plainArray(names.map(refBucket)),
      textArray(names.map(({ clientId }) => clientId)),
      textArray(names.map(({ messageRef }) => messageRef)),
    ]);
    for (const [ord, requestHash, authorizationId] of rows)
      found[ord - 1] = { requestHash, authorizationId };
    return found;
  }

  /** Stores decisions of one instant; returns the ids of those whose name was just taken by others. */
  async insert(tx: Tx, decided: readonly NewAuthorization[]): Promise<string[]> {
    if (decided.length === 0) return [];
    const lost = await prepared<[string]>(tx, INSERT, valuesOf(decided));
    return lost.map(([id]) => id);
  }

  /** The same where every name must be free; fails with `isNameTaken` where one is not. */
  async insertNew(tx: Tx, rows: readonly AuthorizationEntity[]): Promise<void> {
    const decided = rows.map((authorization) => ({ isNew: true, authorization }));
    if (decided.length > 0) await prepared(tx, INSERT_NEW, valuesOf(decided));
  }

  /** From here on the names lead to these. */
  async point(tx: Tx, rows: readonly AuthorizationEntity[]): Promise<void> {
    if (rows.length === 0) return;
    await prepared(tx, POINT, [
      plainArray(rows.map(refBucket)),
      textArray(rows.map(({ clientId }) => clientId)),
      textArray(rows.map(({ messageRef }) => messageRef)),
      textArray(rows.map(({ authorizationId }) => authorizationId)),
    ]);
  }

  /**
   * Frees names that lead to a decision of a month before the one of `day`; at most so many of one
   * bucket, since nothing orders names by their age and a bucket is a small part of them. Returns
   * how many.
   */
  async deleteBefore(tx: Tx, day: string, bucket: number, limit: number): Promise<number> {
    return execute(
      tx,
      `DELETE FROM message_refs r WHERE r.bucket = $2 AND ${IS_BEFORE_MONTH} AND r.ctid IN (
         SELECT r.ctid FROM message_refs r WHERE r.bucket = $2 AND ${IS_BEFORE_MONTH} LIMIT $3)
       RETURNING 1`,
      [day, bucket, limit],
    );
  }
}

export function isNameTaken(error: unknown): boolean {
  if (sqlStateOf(error) !== UNIQUE_VIOLATION) return false;
  const { constraint } = (error as QueryFailedError<Error & { constraint?: string }>).driverError;
  return constraint === 'message_refs_pkey';
}

function valuesOf(decided: readonly NewAuthorization[]): unknown[] {
  const rows = decided.map(({ authorization }) => authorization);
  const [first] = rows;
  return [
    plainArray(decided.map(({ isNew }) => isNew)),
    plainArray(rows.map(refBucket)),
    ...columnsOf(rows),
    first?.decidedOn,
    first?.policyVersion,
    first?.decidedAt.getTime(),
  ];
}

function columnsOf(rows: readonly AuthorizationEntity[]): string[] {
  return [
    plainArray(rows.map(({ bucket }) => bucket)),
    textArray(rows.map(({ authorizationId }) => authorizationId)),
    plainArray(rows.map(({ contactId }) => contactId)),
    plainArray(rows.map(({ addressId }) => addressId)),
    textArray(rows.map(({ clientId }) => clientId)),
    textArray(rows.map(({ messageRef }) => messageRef)),
    byteaArray(rows.map(({ requestHash }) => requestHash)),
    textArray(rows.map(({ topic }) => topic)),
    textArray(rows.map(({ topicClass }) => topicClass)),
    textArray(rows.map(({ channel }) => channel)),
    textArray(rows.map(({ campaign }) => campaign)),
    textArray(rows.map(({ decision }) => decision)),
    textArray(rows.map(({ reason }) => reason)),
    plainArray(rows.map(({ looked }) => looked)),
    plainArray(rows.map(({ denied }) => denied)),
    textArray(rows.map(({ waits }) => waits && JSON.stringify(waits))),
    plainArray(rows.map(({ gated }) => gated)),
    plainArray(rows.map(({ notBefore }) => notBefore?.getTime() ?? null)),
    plainArray(rows.map(({ expiresAt }) => expiresAt?.getTime() ?? null)),
  ];
}

/** Message refs belong to a client, not to a contact: they are spread by their own name. */
function refBucket({ clientId, messageRef }: MessageName): number {
  return Number.parseInt(hash('sha256', `${clientId}\0${messageRef}`).slice(0, 2), 16);
}
