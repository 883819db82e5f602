/**
 * SQL of decisions and of what became of them. Both only grow: an authorization is never updated,
 * its state is the outcomes that stand beside it.
 */
import { Injectable } from '@nestjs/common';
import { parseAuthorizationId } from '../core/authorization-id.js';
import { plainArray, prepared, textArray } from '../platform/database/prepared.js';
import { execute, managerOf, query, type Tx } from '../platform/database/tx.js';
import { bucketOf } from '../platform/ids.js';
import { AuthorizationEntity, AuthorizationOutcomeEntity } from './authorization.entity.js';
import { authorizationOf, FOUND_COLUMNS, type FoundRow } from './authorization-row.js';

export type OutcomeKind = AuthorizationOutcomeEntity['kind'];

export interface AuthorizationKey {
  readonly bucket: number;
  readonly decidedOn: string;
  readonly authorizationId: string;
}

export interface AuthorizationOutcome {
  readonly kind: OutcomeKind;
  readonly at: number;
  readonly reason: string | null;
}

/** Which permits are made void: all, or of marketing those in reach; what is absent is not looked at. */
export type VoidScope =
  | 'all'
  | 'marketing'
  | { readonly topic?: string | undefined; readonly channel?: string | undefined };

const KEYS = 'unnest($1::smallint[], $2::date[], $3::text[])';
const IS_SAME = (one: string, other: string) =>
  `${one}.bucket = ${other}.bucket AND ${one}.decided_on = ${other}.decided_on
    AND ${one}.authorization_id = ${other}.authorization_id`;

const FIND = {
  name: 'authorizations_find',
  text: `SELECT k.ord::int, ${FOUND_COLUMNS}
    FROM ${KEYS} WITH ORDINALITY AS k (bucket, decided_on, authorization_id, ord)
    JOIN authorizations a ON ${IS_SAME('a', 'k')}`,
};
const OUTCOMES = {
  name: 'authorizations_outcomes',
  text: `SELECT o.authorization_id, o.kind
    FROM ${KEYS} AS k (bucket, decided_on, authorization_id)
    JOIN authorization_outcomes o ON ${IS_SAME('o', 'k')}`,
};
/** What allows and what denies has an index of its own. */
const OF_CONTACT = (decision: 'allow' | 'deny') =>
  `FROM authorizations a WHERE a.bucket = $1 AND a.contact_id = $2 AND a.decision = '${decision}'`;
const COUNT_OF = {
  name: 'authorizations_count_of',
  text: `SELECT ((SELECT count(*) ${OF_CONTACT('allow')}) + (SELECT count(*) ${OF_CONTACT('deny')}))::int`,
};
const NEWEST_FIRST = 'ORDER BY a.decided_at DESC, a.authorization_id DESC LIMIT $5';
const LIST_BEFORE = {
  name: 'authorizations_list_before',
  text: `SELECT 0, ${FOUND_COLUMNS} FROM (${(['allow', 'deny'] as const)
    .map(
      (decision) => `(SELECT * ${OF_CONTACT(decision)}
        AND (a.decided_at, a.authorization_id) < ($3::timestamptz, $4) ${NEWEST_FIRST})`,
    )
    .join(' UNION ALL ')}) a ${NEWEST_FIRST}`,
};
const HISTORY = {
  name: 'authorizations_history',
  text: `SELECT o.authorization_id, o.kind, date_part('epoch', o.at) * 1000, o.reason
    FROM ${KEYS} AS k (bucket, decided_on, authorization_id)
    JOIN authorization_outcomes o ON ${IS_SAME('o', 'k')} ORDER BY o.at, o.kind`,
};
const INSERT_OUTCOMES = {
  name: 'authorizations_insert_outcomes',
  text: `INSERT INTO authorization_outcomes (bucket, decided_on, authorization_id, kind, at)
    SELECT k.*, $4, to_timestamp($5::float8 / 1000)
    FROM ${KEYS} AS k (bucket, decided_on, authorization_id)
    ON CONFLICT ON CONSTRAINT authorization_outcomes_pkey DO NOTHING`,
};

@Injectable()
export class AuthorizationStore {
  /** In the order of the ids; null also for an id that could not be one. */
  async findSet(tx: Tx, ids: readonly string[]): Promise<(AuthorizationEntity | null)[]> {
    const found = ids.map((): AuthorizationEntity | null => null);
    const known = ids.flatMap((id, index) => {
      const key = keyOf(id);
      return key ? [{ key, index }] : [];
    });
    if (known.length === 0) return found;
    const rows = await prepared<FoundRow>(tx, FIND, keysOf(known.map(({ key }) => key)));
    for (const row of rows) {
      const at = known[row[0] - 1];
      if (at) found[at.index] = authorizationOf(row);
    }
    return found;
  }

  async find(tx: Tx, authorizationId: string): Promise<AuthorizationEntity | null> {
    const [found] = await this.findSet(tx, [authorizationId]);
    return found ?? null;
  }

  /** By authorization id; an id without an outcome is absent. */
  async outcomesOf(tx: Tx, keys: readonly AuthorizationKey[]): Promise<Map<string, OutcomeKind[]>> {
    const found = new Map<string, OutcomeKind[]>();
    if (keys.length === 0) return found;
    for (const [id, kind] of await prepared<[string, OutcomeKind]>(tx, OUTCOMES, keysOf(keys)))
      found.set(id, [...(found.get(id) ?? []), kind]);
    return found;
  }

  /** With their times, oldest first. */
  listOutcomes(tx: Tx, authorizationId: string): Promise<AuthorizationOutcomeEntity[]> {
    const key = keyOf(authorizationId);
    if (!key) return Promise.resolve([]);
    return managerOf(tx).find(AuthorizationOutcomeEntity, {
      where: { ...key },
      order: { at: 'ASC' },
    });
  }

  /** All about one contact: the newest of them, oldest first, and how many there are. */
  async listOf(
    tx: Tx,
    contactId: string,
    most: number,
  ): Promise<{ total: number; newest: AuthorizationEntity[] }> {
    const key = [bucketOf(contactId), contactId];
    const [count] = await prepared<[number]>(tx, COUNT_OF, key);
    const newest = await this.listBefore(tx, contactId, null, most);
    return { total: count?.[0] ?? 0, newest: newest.reverse() };
  }

  /** About one contact, newest first: those that were decided before that one, or the newest of all. */
  async listBefore(
    tx: Tx,
    contactId: string,
    before: Pick<AuthorizationEntity, 'decidedAt' | 'authorizationId'> | null,
    most: number,
  ): Promise<AuthorizationEntity[]> {
    const rows = await prepared<FoundRow>(tx, LIST_BEFORE, [
      ...[bucketOf(contactId), contactId],
      ...[before?.decidedAt ?? 'infinity', before?.authorizationId ?? '', most],
    ]);
    return rows.map(authorizationOf);
  }

  /** What became of these, oldest first. */
  async historyOf(
    tx: Tx,
    keys: readonly AuthorizationKey[],
  ): Promise<Map<string, AuthorizationOutcome[]>> {
    const found = new Map<string, AuthorizationOutcome[]>();
    if (keys.length === 0) return found;
    const rows = await prepared<[string, OutcomeKind, number, string | null]>(
      tx,
      HISTORY,
      keysOf(keys),
    );
    for (const [id, kind, at, reason] of rows)
      found.set(id, [...(found.get(id) ?? []), { kind, at: Math.round(at), reason }]);
    return found;
  }

  /** One that stands already stays as it is. */
  async insertOutcomes(
    tx: Tx,
    keys: readonly AuthorizationKey[],
    kind: OutcomeKind,
    at: number,
  ): Promise<void> {
    if (keys.length > 0) await prepared(tx, INSERT_OUTCOMES, [...keysOf(keys), kind, at]);
  }

  /** From this month on; those that are there stay as they are. */
  async ensurePartitions(tx: Tx, months: number): Promise<void> {
    await query(tx, 'SELECT ensure_authorization_partitions(current_date, $1)', [months]);
  }

  /**
   * The tables of whole months that ended before `day`. The planner may look at every table's name
   * first: only what ends in a month is read as one.
   */
  async listMonthsBefore(tx: Tx, day: string): Promise<string[]> {
    const rows = await query<{ name: string }>(
      tx,
      `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
       WHERE i.inhparent IN ('authorizations'::regclass, 'authorization_outcomes'::regclass)
         AND CASE WHEN c.relname ~ '_[0-9]{4}_[0-9]{2}$'
           THEN (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month')::date <= $1::date
           ELSE false END
       ORDER BY c.relname`,
      [day],
    );
    return rows.map(({ name }) => name);
  }

  /** Whole months that ended before `day`, which no window may look back beyond. */
  async dropPartitionsBefore(tx: Tx, day: string): Promise<string[]> {
    const rows = await query<{ name: string }>(
      tx,
      'SELECT name FROM drop_authorization_partitions($1::date) AS name ORDER BY name',
      [day],
    );
    return rows.map(({ name }) => name);
  }

  /**
   * Makes every permit of the contact void that is still in somebody's hand, and lies in the scope.
   * Returns how many.
   */
  async voidOutstanding(
    tx: Tx,
    contactId: string,
    scope: VoidScope,
    at: number,
    reason: string,
  ): Promise<number> {
    const { topic = null, channel = null } = typeof scope === 'string' ? {} : scope;
    return execute(
      tx,
      `INSERT INTO authorization_outcomes (bucket, decided_on, authorization_id, kind, at, reason)
       SELECT a.bucket, a.decided_on, a.authorization_id, 'voided', $3, $4
       FROM authorizations a
       WHERE a.bucket = $1 AND a.contact_id = $2 AND a.decision = 'allow'
         AND ($7 OR a.topic_class = 'marketing') AND a.expires_at > $3
         AND a.decided_on >= ($3::timestamptz - interval '1 day')::date
         AND ($5::text IS NULL OR a.topic = $5) AND ($6::text IS NULL OR a.channel = $6)
         AND NOT EXISTS (SELECT FROM authorization_outcomes o WHERE ${IS_SAME('o', 'a')})
       RETURNING 1`,
      [bucketOf(contactId), contactId, new Date(at), reason, topic, channel, scope === 'all'],
    );
  }
}

export function keyOf(authorizationId: string): AuthorizationKey | null {
  const parts = parseAuthorizationId(authorizationId);
  return parts && { bucket: parts.bucket, decidedOn: parts.day, authorizationId };
}

function keysOf(keys: readonly AuthorizationKey[]): string[] {
  return [
    plainArray(keys.map(({ bucket }) => bucket)),
    plainArray(keys.map(({ decidedOn }) => decidedOn)),
    textArray(keys.map(({ authorizationId }) => authorizationId)),
  ];
}
