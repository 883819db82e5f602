/** What a decision becomes as a row, and how long the permit of an allow lasts. */
import { randomFillSync } from 'node:crypto';
import { formatAuthorizationId } from '../core/authorization-id.js';
import { encodeRules } from '../core/rule-codes.js';
import { PERMIT_LIFE_MS, type Ask } from './ask.js';
import type { AuthorizationEntity } from './authorization.entity.js';
import type { Decided } from './decide-set.js';

const ID_BYTES = 16;
const POOL_BYTES = 256 * ID_BYTES;
const pool = Buffer.alloc(POOL_BYTES);
let used = POOL_BYTES;

export function newAuthorization(
  ask: Ask,
  requestHash: Buffer,
  { decision, now, contactId, bucket, ...decided }: Decided,
): AuthorizationEntity {
  const { looked, denied, waits } = encodeRules(decision.rules);
  const isAllowed = decision.outcome === 'allow';
  const decidedAt = dateOf(now);
  return {
    bucket,
    decidedOn: dayOf(decidedAt),
    authorizationId: formatAuthorizationId({ now, bucket, random: randomId(now) }),
    contactId,
    addressId: decided.addressId,
    clientId: ask.sender.clientId,
    messageRef: ask.messageRef,
    requestHash,
    topic: ask.topic,
    topicClass: decided.topic?.class ?? null,
    channel: ask.channel,
    campaign: ask.campaign,
    decision: decision.outcome,
    reason: isAllowed ? null : decision.reason,
    looked,
    denied,
    waits,
    gated: isAllowed && ask.sender.gated,
    notBefore: isAllowed || decision.notBefore === null ? null : new Date(decision.notBefore),
    policyVersion: String(decided.current.version),
    decidedAt,
    expiresAt: isAllowed ? permitEnd(now, decided.endsAt) : null,
  };
}

/** The members of a set share their instants: made once, they are handed on. */
const dates = new Map<number, Date>();
const MOST_DATES = 64;

function dateOf(at: number): Date {
  const known = dates.get(at);
  if (known) return known;
  if (dates.size >= MOST_DATES) dates.clear();
  const date = new Date(at);
  dates.set(at, date);
  return date;
}

const days = new WeakMap<Date, string>();

function dayOf(date: Date): string {
  const known = days.get(date);
  if (known !== undefined) return known;
  const day = date.toISOString().slice(0, 'yyyy-mm-dd'.length);
  days.set(date, day);
  return day;
}

/** A JWT's times are whole seconds (RFC 7519 §2): both ends of a permit's life say the same. */
function permitEnd(now: number, endsAt: number | null): Date {
  const end = Math.min(now + PERMIT_LIFE_MS, endsAt ?? Infinity);
  return dateOf(Math.floor(end / 1000) * 1000);
}

/**
 * 80 random bits after 48 of time: rows made together lie together in the index, and nobody can guess
 * an id. Random bytes are drawn for many ids at once.
 */
function randomId(now: number): Buffer {
  if (used >= POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  const id = Buffer.from(pool.subarray(used, used + ID_BYTES));
  pool.fill(0, used, used + ID_BYTES);
  used += ID_BYTES;
  id.writeUIntBE(now, 0, 6);
  return id;
}
