/**
 * Reads decisions and their outcomes in the order of time through a cursor, so that a year of them
 * does not have to fit in memory. It reads the tables of authorizations by itself, because only an
 * audit looks at everybody's.
 */
import { Injectable } from '@nestjs/common';
import { query, type Tx } from '../../platform/database/tx.js';

export interface DecisionLine {
  readonly kind: 'decision' | 'outcome';
  readonly at: Date;
  readonly authorization_id: string;
  readonly contact_id: string | null;
  readonly client_id: string;
  readonly message_ref: string;
  readonly campaign: string | null;
  readonly topic: string;
  readonly channel: string;
  readonly result: string;
  readonly reason: string | null;
  readonly policy_version: string;
}

export interface AuditFilter {
  readonly contactId: string | null;
  readonly from: Date | null;
  readonly to: Date | null;
}

const PAGE = 1_000;

const LINES = `
DECLARE audit_lines NO SCROLL CURSOR FOR
SELECT 'decision' AS kind, a.decided_at AS at, a.authorization_id, a.contact_id,
  a.client_id, a.message_ref, a.campaign, a.topic, a.channel, a.decision AS result, a.reason,
  a.policy_version
FROM authorizations a
WHERE ($1::uuid IS NULL OR a.contact_id = $1)
  AND ($2::timestamptz IS NULL OR a.decided_at >= $2) AND ($3::timestamptz IS NULL OR a.decided_at < $3)
UNION ALL
SELECT 'outcome', o.at, o.authorization_id, a.contact_id, a.client_id, a.message_ref,
  a.campaign, a.topic, a.channel, o.kind, o.reason, a.policy_version
FROM authorization_outcomes o
JOIN authorizations a USING (bucket, decided_on, authorization_id)
WHERE ($1::uuid IS NULL OR a.contact_id = $1)
  AND ($2::timestamptz IS NULL OR o.at >= $2) AND ($3::timestamptz IS NULL OR o.at < $3)
ORDER BY at, authorization_id, kind`;

@Injectable()
export class AuditStore {
  /** The first comes once all are sorted: in a long snapshot only. */
  async *lines(tx: Tx, filter: AuditFilter): AsyncGenerator<DecisionLine> {
    await query(tx, LINES, [filter.contactId, filter.from, filter.to]);
    for (;;) {
      const rows = await query<DecisionLine>(tx, `FETCH ${PAGE} FROM audit_lines`);
      yield* rows;
      if (rows.length < PAGE) return;
    }
  }
}
