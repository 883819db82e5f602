/**
 * SQL that only an audit needs: the decisions about one contact with the leaves they are sealed in, and
 * what outcomes belong to. It reads the tables of authorizations by itself, because only an audit looks
 * at everybody's.
 */
import { Injectable } from '@nestjs/common';
import { ORGANISATION_ID } from '../../ledger/contact-keys.store.js';
import { query, type Tx } from '../../platform/database/tx.js';
import { bucketOf } from '../../platform/ids.js';
import type { Asked, RowDocument } from './audit-line.js';

export interface AuthorizationKey {
  readonly id: string;
  readonly bucket: number;
  readonly day: string;
}

export interface SealedDecision {
  readonly leaf: number;
  readonly kind: 'decision' | 'outcome';
  /** With the names that the sealed document has. */
  readonly document: RowDocument;
  readonly asked: Asked;
}

const CONTACTS_A_PAGE = 500;
const INSTANT = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;
const instant = (value: string) => `to_char(${value} AT TIME ZONE 'UTC', ${INSTANT})`;
const ASKED = `jsonb_build_object('topic', a.topic, 'channel', a.channel, 'actor', a.client_id,
  'messageRef', a.message_ref, 'policyVersion', a.policy_version::text)`;

/** The run that holds a row is the first that ends at it or behind it. */
const leafOf = (source: string, xid: string, key: string) => `
  JOIN LATERAL (SELECT b.entry_id FROM sealed_runs b
    WHERE b.source = '${source}' AND b.last_xid >= ${xid}
      AND (b.last_xid, b.last_key COLLATE "C") >= (${xid}, ${key})
    ORDER BY b.last_xid, b.last_key COLLATE "C" LIMIT 1) s ON true
  JOIN ledger_leaves l ON l.entry_id = s.entry_id`;

const DECISIONS_OF_CONTACT = `
SELECT l.leaf_index::float8 AS leaf, 'decision' AS kind, a.decided_xid AS xid,
  a.authorization_id COLLATE "C" AS key, ${ASKED} AS asked,
  jsonb_build_object('id', a.authorization_id, 'at', ${instant('a.decided_at')},
    'client', a.client_id, 'messageRef', a.message_ref, 'campaign', a.campaign, 'topic', a.topic,
    'class', a.topic_class, 'channel', a.channel, 'decision', a.decision, 'reason', a.reason,
    'denied', a.denied, 'notBefore', ${instant('a.not_before')},
    'expiresAt', ${instant('a.expires_at')}, 'policyVersion', a.policy_version::text) AS document
FROM authorizations a ${leafOf('decisions', 'a.decided_xid', 'a.authorization_id')}
WHERE a.bucket = $1 AND a.contact_id = $2
UNION ALL
SELECT l.leaf_index::float8, 'outcome', o.outcome_xid,
  o.authorization_id || '/' || o.kind COLLATE "C", ${ASKED},
  jsonb_build_object('id', o.authorization_id, 'at', ${instant('o.at')}, 'outcome', o.kind,
    'reason', o.reason)
FROM authorizations a JOIN authorization_outcomes o USING (bucket, decided_on, authorization_id)
${leafOf('outcomes', 'o.outcome_xid', `o.authorization_id || '/' || o.kind`)}
WHERE a.bucket = $1 AND a.contact_id = $2
ORDER BY leaf, xid, key`;

@Injectable()
export class AuditStore {
  /** Those that are sealed, in the order of the log. They are few: one person's. */
  decisionsOf(tx: Tx, contactId: string): Promise<SealedDecision[]> {
    return query<SealedDecision>(tx, DECISIONS_OF_CONTACT, [bucketOf(contactId), contactId]);
  }

  /** What was asked for, by the id of the authorization. */
  async asked(tx: Tx, keys: readonly AuthorizationKey[]): Promise<Map<string, Asked>> {
    const rows = await query<{ id: string; asked: Asked }>(
      tx,
      `SELECT a.authorization_id AS id, ${ASKED} AS asked
       FROM unnest($1::smallint[], $2::date[], $3::text[]) AS k (bucket, decided_on, authorization_id)
         JOIN authorizations a USING (bucket, decided_on, authorization_id)`,
      [keys.map(({ bucket }) => bucket), keys.map(({ day }) => day), keys.map(({ id }) => id)],
    );
    return new Map(rows.map(({ id, asked }) => [id, asked]));
  }

  /** Of whom evidence can be opened, in the order of their ids, a page at a time. */
  async *contacts(tx: Tx): AsyncGenerator<readonly string[]> {
    // The organisation's own id is the smallest there is.
    for (let after = ORGANISATION_ID; ;) {
      const rows = await query<{ contact_id: string }>(
        tx,
        `SELECT contact_id FROM contact_keys WHERE (bucket, contact_id) > ($1::smallint, $2::uuid)
         ORDER BY bucket, contact_id LIMIT ${CONTACTS_A_PAGE}`,
        [bucketOf(after), after],
      );
      yield rows.map(({ contact_id: contactId }) => contactId);
      const last = rows.at(-1);
      if (!last || rows.length < CONTACTS_A_PAGE) return;
      after = last.contact_id;
    }
  }
}
