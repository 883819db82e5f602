/** What the database says, to hold beside what was answered. */
import type { Pair } from './pair.js';
import type { Reader } from './sender.js';

const FREED = `SELECT FROM authorization_outcomes o
  WHERE o.bucket = a.bucket AND o.decided_on = a.decided_on
    AND o.authorization_id = a.authorization_id AND o.kind IN ('released', 'replaced')`;

export interface Tally {
  readonly rows: number;
  /** Ids of allows that take a slot. */
  readonly live: readonly string[];
}

export async function tallyOf(pair: Pair, { contactId, topic }: Reader): Promise<Tally> {
  const rows = await pair.sql<{ id: string; live: boolean }>(
    `SELECT authorization_id AS id, decision = 'allow' AND NOT EXISTS (${FREED}) AS live
     FROM authorizations a WHERE contact_id = $1 AND topic = $2`,
    [contactId, topic],
  );
  return { rows: rows.length, live: rows.filter(({ live }) => live).map(({ id }) => id) };
}

/** By id, sorted; an id of which nothing became is absent. */
export async function outcomesOf(
  pair: Pair,
  ids: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await pair.sql<{ id: string; kinds: string[] }>(
    `SELECT authorization_id AS id, array_agg(kind ORDER BY kind) AS kinds
     FROM authorization_outcomes WHERE authorization_id = ANY ($1) GROUP BY 1`,
    [ids],
  );
  return new Map(rows.map(({ id, kinds }) => [id, kinds]));
}

/** Allows and redemptions that were dated later than a withdrawal of the same contact. */
export async function decidedAfterWithdrawal(
  pair: Pair,
  { contactId, topic }: Reader,
): Promise<string[]> {
  const rows = await pair.sql<{ text: string }>(
    `WITH said AS (SELECT min(at) AS at FROM withdrawals WHERE contact_id = $1)
     SELECT 'allow ' || a.authorization_id AS text FROM authorizations a, said
       WHERE a.contact_id = $1 AND a.topic = $2 AND a.decision = 'allow' AND a.decided_at > said.at
     UNION ALL
     SELECT 'redeemed ' || a.authorization_id FROM said, authorizations a
       JOIN authorization_outcomes o USING (bucket, decided_on, authorization_id)
       WHERE a.contact_id = $1 AND a.topic = $2 AND o.kind = 'redeemed' AND o.at > said.at`,
    [contactId, topic],
  );
  return rows.map(({ text }) => text);
}

/** It was said, and nothing stands any more that would carry a message. */
export async function isWithdrawn(pair: Pair, { contactId, topic }: Reader): Promise<boolean> {
  const rows = await pair.sql(
    `SELECT 1 FROM withdrawals WHERE contact_id = $1 AND topic = $2
       AND NOT EXISTS (SELECT FROM consents c
         WHERE c.contact_id = $1 AND c.topic = $2 AND c.state = 'confirmed')
       AND NOT EXISTS (SELECT FROM bases b
         WHERE b.contact_id = $1 AND b.topic = $2 AND b.ended_at IS NULL)`,
    [contactId, topic],
  );
  return rows.length > 0;
}

export async function rowsNamed(pair: Pair, clientId: string, messageRef: string) {
  return pair.sql<{ id: string; decision: string; contactId: string }>(
    `SELECT authorization_id AS id, decision, contact_id AS "contactId"
     FROM authorizations WHERE client_id = $1 AND message_ref = $2`,
    [clientId, messageRef],
  );
}
