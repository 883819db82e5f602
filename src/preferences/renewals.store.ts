/**
 * SQL of consents that are about to end: who might be asked to renew them, and who was. What it finds
 * is a first guess by the limits of the whole catalog; the core tells which of them are due.
 */
import { Injectable } from '@nestjs/common';
import { query, type Tx } from '../platform/database/tx.js';
import { bucketOf } from '../platform/ids.js';

export interface EndingConsent {
  readonly contactId: string;
  readonly topic: string;
  readonly channel: string;
  readonly addressId: string;
  readonly confirmedAt: Date;
  readonly expiresAt: Date | null;
  readonly renewalAskedAt: Date | null;
  readonly country: string | null;
  readonly timezone: string | null;
  readonly kind: 'consumer' | 'business';
  readonly lastActAt: Date | null;
  readonly restrictedAt: Date | null;
}

export interface Within {
  readonly days: number;
  /** After how many days without an act of the person any consent may end. */
  readonly idleDays: readonly number[];
}

/** Where the next page begins: behind this consent, in this slice of the tables; all come in a round. */
export interface Cursor {
  readonly bucket: number;
  /** How many slices come after this one. */
  readonly slicesLeft: number;
  readonly contactId: string;
  readonly topic: string;
  readonly channel: string;
}

/** Slices of the tables: as many as a byte has values. */
export const SLICES = 256;
const PAGE = 500;
const DAY_SECONDS = 86_400;

/** A round through all slices that begins with this one. */
export const roundFrom = (bucket: number): Cursor => startOf(bucket, SLICES - 1);

const startOf = (bucket: number, slicesLeft: number): Cursor => ({
  bucket,
  slicesLeft,
  contactId: '00000000-0000-0000-0000-000000000000',
  topic: '',
  channel: '',
});

const LAST_ACT = 'greatest(c.confirmed_at, p.last_act_at)';

const ENDING = `
SELECT c.contact_id AS "contactId", c.topic, c.channel, c.address_id AS "addressId",
  c.confirmed_at AS "confirmedAt", c.expires_at AS "expiresAt",
  c.renewal_asked_at AS "renewalAskedAt", p.country, p.timezone, p.kind,
  p.last_act_at AS "lastActAt", p.restricted_at AS "restrictedAt"
FROM consents c JOIN contacts p ON (p.bucket, p.contact_id) = (c.bucket, c.contact_id)
WHERE c.bucket = $1 AND (c.contact_id, c.topic, c.channel) > ($2, $3, $4)
  AND c.state = 'confirmed'
  AND (c.renewal_asked_at IS NULL OR c.renewal_asked_at < ${LAST_ACT})
  AND (c.expires_at IS NULL OR c.expires_at > now())
  AND (c.expires_at <= now() + make_interval(secs => $5)
    OR EXISTS (SELECT FROM unnest($6::int[]) AS idle (days)
      WHERE ${LAST_ACT} + make_interval(secs => ${DAY_SECONDS} * days) > now()
        AND ${LAST_ACT} + make_interval(secs => ${DAY_SECONDS} * days)
          <= now() + make_interval(secs => $5)))
ORDER BY c.contact_id, c.topic, c.channel LIMIT $7`;

@Injectable()
export class RenewalsStore {
  /** One page; slice by slice, so that each statement reads a small part of the tables. */
  async listEnding(
    tx: Tx,
    within: Within,
    from: Cursor,
  ): Promise<{ rows: EndingConsent[]; next: Cursor | null }> {
    const { bucket, slicesLeft, contactId, topic, channel } = from;
    const place = [bucket, contactId, topic, channel];
    const { days, idleDays } = within;
    const rows = await query<EndingConsent>(tx, ENDING, [
      ...place,
      days * DAY_SECONDS,
      idleDays,
      PAGE,
    ]);
    const last = rows.at(-1);
    if (last && rows.length === PAGE) return { rows, next: { ...last, bucket, slicesLeft } };
    if (slicesLeft === 0) return { rows, next: null };
    return { rows, next: startOf((bucket + 1) % SLICES, slicesLeft - 1) };
  }

  /** From here on nobody asks about these again in the same term. */
  async markAsked(
    tx: Tx,
    place: { contactId: string; channel: string; topics: readonly string[] },
    at: Date,
  ): Promise<void> {
    const { contactId, channel, topics } = place;
    await query(
      tx,
      `UPDATE consents SET renewal_asked_at = $5
       WHERE bucket = $1 AND contact_id = $2 AND channel = $3 AND topic = ANY ($4)`,
      [bucketOf(contactId), contactId, channel, topics, at],
    );
  }
}
