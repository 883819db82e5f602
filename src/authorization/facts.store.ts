/**
 * Reads what decisions about a whole set of people need, and the time. It runs after the contacts'
 * locks are held, in statements of its own: a statement that also took the locks would see the world
 * as it was before them, and let several callers through a cap of one.
 */
import { Injectable } from '@nestjs/common';
import type { Slot } from '../core/cap.js';
import type { ConfirmationMail } from '../core/confirmation-budget.js';
import type { SuppressionFact } from '../core/decision-types.js';
import type { OwnHours } from '../core/regime.js';
import type { Cadence, TopicClass } from '../core/topic.js';
import { CLOCK_MS } from '../platform/database/clock.js';
import { byteaArray, plainArray, prepared, textArray } from '../platform/database/prepared.js';
import { query, type Tx } from '../platform/database/tx.js';
import { bucketOf, bucketOfKey } from '../platform/ids.js';

export interface StandingKey {
  /** A random one for somebody who is not on file, so that looking takes as long. */
  readonly contactId: string;
  readonly topic: string;
  readonly channel: string;
}

export interface StoredGround {
  readonly addressId: string;
  readonly since: number;
  readonly expiresAt: number | null;
  readonly hasEvidence: boolean;
}

export interface Standing {
  readonly now: number;
  readonly consent: (StoredGround & { readonly state: 'confirmed' | 'withdrawn' }) | null;
  readonly basis: (StoredGround & { readonly basis: string; readonly expiresAt: number }) | null;
  readonly pausedUntil: number | null;
  readonly hours: OwnHours | null;
  readonly timezone: string | null;
  readonly cadence: Cadence;
  readonly budget: { readonly limit: number; readonly perMs: number } | null;
  readonly pendingOptIn: boolean;
}

type StandingRow = readonly [
  now: string,
  state: 'confirmed' | 'withdrawn' | null,
  addressId: string | null,
  confirmedAt: number | null,
  expiresAt: number | null,
  hasEvidence: boolean,
  basis: string | null,
  basisAddressId: string | null,
  basisSince: number | null,
  basisExpiresAt: number | null,
  basisHasEvidence: boolean,
  pausedUntil: number | null,
  fromMinute: number | null,
  toMinute: number | null,
  timezone: string | null,
  cadence: Cadence | null,
  budgetLimit: number | null,
  budgetHours: number | null,
  pendingOptIn: boolean,
];

const HOUR_MS = 3_600_000;
const ms = (column: string) => `date_part('epoch', ${column}) * 1000`;

/** Looked for where there is a ground at all. */
const evidenced = (ground: string) => `CASE WHEN ${ground}.entry_id IS NULL THEN false ELSE EXISTS (
      SELECT FROM evidence e WHERE e.bucket = k.bucket AND e.contact_id = k.contact_id
        AND e.entry_id = ${ground}.entry_id) END`;

const STANDING = {
  name: 'facts_standing',
  text: `SELECT (SELECT ${CLOCK_MS}),
    c.state, c.address_id, ${ms('c.confirmed_at')}, ${ms('c.expires_at')}, ${evidenced('c')},
    b.basis, b.address_id, ${ms('b.since')}, ${ms('b.expires_at')}, ${evidenced('b')},
    ${ms('p.paused_until')}, p.from_minute, p.to_minute, p.timezone, p.cadences ->> k.topic,
    p.budget_limit, p.budget_hours,
    CASE WHEN c.state = 'confirmed' THEN false ELSE EXISTS (SELECT FROM opt_ins o
      WHERE o.bucket = k.bucket AND o.contact_id = k.contact_id AND o.state = 'requested'
        AND o.kind = 'request'
        AND o.channel = k.channel AND k.topic = ANY (o.topics)
        AND o.expires_at > clock_timestamp()) END
  FROM unnest($1::smallint[], $2::uuid[], $3::text[], $4::text[])
    WITH ORDINALITY AS k (bucket, contact_id, topic, channel, ord)
  LEFT JOIN consents c ON c.bucket = k.bucket AND c.contact_id = k.contact_id
    AND c.topic = k.topic AND c.channel = k.channel
  LEFT JOIN bases b ON b.bucket = k.bucket AND b.contact_id = k.contact_id
    AND b.topic = k.topic AND b.channel = k.channel AND b.ended_at IS NULL
  LEFT JOIN preferences p ON p.bucket = k.bucket AND p.contact_id = k.contact_id
  ORDER BY k.ord`,
};

/**
 * An allow counts unless it was given back, replaced, or, for a gated sender, ran out unspent. The
 * days name the partitions that are looked at; the offset keeps each person's few from being looked for
 * among everybody's.
 */
const SLOTS = {
  name: 'facts_slots',
  text: `SELECT k.ord::int, ${ms('a.decided_at')}, a.topic, a.topic_class, a.channel
  FROM unnest($1::smallint[], $2::uuid[], $3::text[]) WITH ORDINALITY AS k (bucket, contact_id, spared, ord)
  CROSS JOIN LATERAL (
    SELECT * FROM authorizations a
    WHERE a.bucket = k.bucket AND a.contact_id = k.contact_id AND a.decision = 'allow'
      AND a.decided_at > now() - make_interval(secs => $4::float8 / 1000)
      AND a.decided_on >= (now() - make_interval(secs => $4::float8 / 1000))::date
      AND a.decided_on <= (now() + interval '1 day')::date
      AND a.authorization_id IS DISTINCT FROM k.spared
    OFFSET 0) AS a
  WHERE NOT EXISTS (SELECT FROM authorization_outcomes o
      WHERE o.bucket = a.bucket AND o.decided_on = a.decided_on
        AND o.authorization_id = a.authorization_id AND o.kind IN ('released', 'replaced'))
    AND (NOT a.gated OR a.expires_at > clock_timestamp() OR EXISTS (
      SELECT FROM authorization_outcomes o
      WHERE o.bucket = a.bucket AND o.decided_on = a.decided_on
        AND o.authorization_id = a.authorization_id AND o.kind = 'redeemed'))`,
};

const SUPPRESSIONS = {
  name: 'facts_suppressions',
  text: `SELECT k.ord, s.kind, ${ms('s.until')}
  FROM unnest($1::int[], $2::smallint[], $3::bytea[]) AS k (ord, bucket, match_key)
  JOIN suppressions s ON s.bucket = k.bucket AND s.match_key = k.match_key`,
};

@Injectable()
export class FactsStore {
  /** In the order of `keys`. */
  async standing(tx: Tx, keys: readonly StandingKey[]): Promise<Standing[]> {
    const rows = await prepared<StandingRow>(tx, STANDING, [
      plainArray(keys.map(({ contactId }) => bucketOf(contactId))),
      plainArray(keys.map(({ contactId }) => contactId)),
      textArray(keys.map(({ topic }) => topic)),
      textArray(keys.map(({ channel }) => channel)),
    ]);
    if (rows.length !== keys.length) throw new Error('The facts of a decision were not given.');
    return rows.map(standingOf);
  }

  /** The grants of each contact within `windowMs`; `except` is one that does not count. */
  async slots(
    tx: Tx,
    asked: readonly { contactId: string; except: string | null }[],
    windowMs: number,
  ): Promise<Slot[][]> {
    const found = asked.map((): Slot[] => []);
    const rows = await prepared<[number, number, string, TopicClass, string]>(tx, SLOTS, [
      plainArray(asked.map(({ contactId }) => bucketOf(contactId))),
      plainArray(asked.map(({ contactId }) => contactId)),
      plainArray(asked.map(({ except }) => except)),
      windowMs,
    ]);
    for (const [ord, at, topic, topicClass, channel] of rows)
      found[ord - 1]?.push({ at: Math.round(at), topic, topicClass, channel });
    return found;
  }

  /** What was refused under any of the match keys of each member. */
  async suppressions(tx: Tx, keys: readonly (readonly Buffer[])[]): Promise<SuppressionFact[][]> {
    const found = keys.map((): SuppressionFact[] => []);
    const all = keys.flatMap((own, ord) => own.map((key) => ({ ord, key })));
    const rows = await prepared<[number, SuppressionFact['kind'], number | null]>(
      tx,
      SUPPRESSIONS,
      [
        plainArray(all.map(({ ord }) => ord)),
        plainArray(all.map(({ key }) => bucketOfKey(key))),
        byteaArray(all.map(({ key }) => key)),
      ],
    );
    for (const [ord, kind, until] of rows)
      found[ord]?.push({ kind, until: until === null ? null : Math.round(until) });
    return found;
  }

  /** Assent's own mails to an address in the 30 days that their budget looks back. */
  confirmations(tx: Tx, keys: readonly Buffer[], exceptMail: string): Promise<ConfirmationMail[]> {
    return query<{ at: string; topics: string[] }>(
      tx,
      `SELECT floor(extract(epoch FROM m.at) * 1000)::bigint AS at, m.topics
       FROM confirmation_mails m
       WHERE (m.bucket, m.budget_key) IN (SELECT * FROM unnest($1::smallint[], $2::bytea[]))
         AND m.mail_id <> $3::uuid AND m.at > now() - interval '30 days'`,
      [keys.map(bucketOfKey), keys, exceptMail],
    ).then((rows) => rows.map(({ at, topics }) => ({ at: Number(at), topics })));
  }
}

function standingOf(row: StandingRow): Standing {
  const [now, , , , , , , , , , , pausedUntil, fromMinute, toMinute, timezone, cadence] = row;
  const [budgetLimit, budgetHours, pendingOptIn] = [row[16], row[17], row[18]];
  return {
    now: Number(now),
    consent: consentOf(row),
    basis: basisOf(row),
    pausedUntil: whole(pausedUntil),
    hours: fromMinute === null || toMinute === null ? null : { fromMinute, toMinute },
    timezone,
    cadence: cadence ?? 'immediate',
    budget:
      budgetLimit === null || budgetHours === null
        ? null
        : { limit: budgetLimit, perMs: budgetHours * HOUR_MS },
    pendingOptIn,
  };
}

function consentOf([, state, addressId, since, expiresAt, hasEvidence]: StandingRow) {
  if (state === null || addressId === null || since === null) return null;
  return { state, addressId, since: Math.round(since), expiresAt: whole(expiresAt), hasEvidence };
}

function basisOf([, , , , , , basis, addressId, since, expiresAt, hasEvidence]: StandingRow) {
  if (basis === null || addressId === null || since === null || expiresAt === null) return null;
  const ends = Math.round(expiresAt);
  return { basis, addressId, since: Math.round(since), expiresAt: ends, hasEvidence };
}

/** Instants are kept to the millisecond; a float of seconds is a hair off one. */
function whole(at: number | null): number | null {
  return at === null ? null : Math.round(at);
}
