/**
 * Reads in one statement everything a decision about one person needs, and the time. It runs after
 * the contact's lock is held, in a statement of its own: a statement that also took the lock would
 * see the world as it was before the lock, and let several callers through a cap of one.
 */
import { Injectable } from '@nestjs/common';
import type { ConsentFact, ContactFact, SuppressionFact } from '../core/decision-types.js';
import type { Slot } from '../core/cap.js';
import type { ConfirmationMail } from '../core/confirmation-budget.js';
import type { MatchKey } from '../platform/crypto/vault.js';
import { CLOCK_MS } from '../platform/database/clock.js';
import { query, type Tx } from '../platform/database/tx.js';
import { bucketOf, bucketOfKey } from '../platform/ids.js';

export interface FactsQuestion {
  readonly contactId: string;
  readonly topic: string;
  readonly channel: string;
  /** The address that was named; null: whichever the consent was given from. */
  readonly addressId: string | null;
  readonly addressKeys: readonly MatchKey[];
  /** Where the message would go when neither an address was named nor a consent names one. */
  readonly fallbackAddressId: string | null;
  /** How far back slots matter: the longest window of the catalog. */
  readonly longestWindowMs: number;
  /** An authorization whose slot is not counted: the one that is being redeemed or replaced. */
  readonly exceptAuthorization: string | null;
  /** A confirmation mail that is being decided again: it does not stand in its own way. */
  readonly exceptMail: string | null;
}

export interface FactsAnswer {
  readonly now: number;
  readonly fact: Omit<ContactFact, 'hasAddress'>;
  /** Where a consented message goes when the caller named the contact by id. */
  readonly consentAddressId: string | null;
}

interface FactsRow {
  readonly now: string;
  readonly consent: (ConsentFact & { addressId: string }) | null;
  readonly pending_opt_in: boolean;
  readonly budget: { limit: number; perMs: number } | null;
  readonly slots: Slot[] | null;
  readonly suppressions: SuppressionFact[] | null;
  readonly confirmations: ConfirmationMail[] | null;
}

/** Confirmation mails count for 30 days (the longest window of their budget). */
const CONFIRMATION_WINDOW = "interval '30 days'";
const ms = (column: string) => `floor(extract(epoch FROM ${column}) * 1000)::bigint`;

const FACTS = `
SELECT ${CLOCK_MS} AS now,
  (SELECT json_build_object(
      'state', c.state, 'basis', c.basis, 'addressId', c.address_id,
      'confirmedAt', ${ms('c.confirmed_at')}, 'expiresAt', ${ms('c.expires_at')},
      'hasEvidence', EXISTS (SELECT FROM evidence e
        WHERE e.bucket = $1 AND e.contact_id = $2 AND e.entry_id = c.entry_id),
      'addressMatches', $5::uuid IS NULL OR c.address_id = $5)
    FROM consents c
    WHERE c.bucket = $1 AND c.contact_id = $2 AND c.topic = $3 AND c.channel = $4) AS consent,
  EXISTS (SELECT FROM opt_ins o
    WHERE o.bucket = $1 AND o.contact_id = $2 AND o.state = 'requested' AND o.channel = $4
      AND $3 = ANY (o.topics) AND o.expires_at > clock_timestamp()) AS pending_opt_in,
  (SELECT json_build_object('limit', p.budget_limit, 'perMs', p.budget_hours::bigint * 3600000)
    FROM preferences p
    WHERE p.bucket = $1 AND p.contact_id = $2 AND p.budget_limit IS NOT NULL) AS budget,
  (SELECT json_agg(json_build_object('at', ${ms('a.decided_at')}, 'topic', a.topic,
      'topicClass', a.topic_class, 'channel', a.channel))
    FROM authorizations a
    WHERE a.bucket = $1 AND a.contact_id = $2 AND a.decision = 'allow'
      AND a.decided_at > now() - make_interval(secs => $6::float8 / 1000)
      AND a.decided_on >= (now() - make_interval(secs => $6::float8 / 1000))::date
      AND a.authorization_id IS DISTINCT FROM $7
      AND NOT EXISTS (SELECT FROM authorization_outcomes o
        WHERE (o.bucket, o.decided_on, o.authorization_id)
            = (a.bucket, a.decided_on, a.authorization_id)
          AND o.kind IN ('released', 'replaced'))) AS slots,
  (SELECT json_agg(json_build_object('kind', s.kind, 'until', ${ms('s.until')}))
    FROM suppressions s
    WHERE (s.bucket, s.match_key) IN (SELECT * FROM unnest($8::smallint[], $9::bytea[]))
      OR (s.bucket, s.match_key) IN
        (SELECT a.bucket, a.match_key FROM addresses a
         WHERE a.contact_id = $2 AND a.address_id = coalesce($5::uuid,
           (SELECT c.address_id FROM consents c WHERE c.bucket = $1 AND c.contact_id = $2
              AND c.topic = $3 AND c.channel = $4),
           $11::uuid))) AS suppressions,
  (SELECT json_agg(json_build_object('at', ${ms('m.at')}, 'topics', m.topics))
    FROM confirmation_mails m
    WHERE (m.bucket, m.budget_key) IN (SELECT * FROM unnest($8::smallint[], $9::bytea[]))
      AND m.mail_id IS DISTINCT FROM $10::uuid
      AND m.at > now() - ${CONFIRMATION_WINDOW}) AS confirmations`;

@Injectable()
export class FactsStore {
  async read(tx: Tx, question: FactsQuestion): Promise<FactsAnswer> {
    const keys = question.addressKeys.map(({ key }) => key);
    const [row] = await query<FactsRow>(tx, FACTS, [
      bucketOf(question.contactId),
      question.contactId,
      question.topic,
      question.channel,
      question.addressId,
      question.longestWindowMs,
      question.exceptAuthorization,
      keys.map(bucketOfKey),
      keys,
      question.exceptMail,
      question.fallbackAddressId,
    ]);
    if (!row) throw new Error('The facts of a decision were not given.');
    return {
      now: Number(row.now),
      consentAddressId: row.consent?.addressId ?? null,
      fact: {
        suppressions: row.suppressions ?? [],
        consent: row.consent,
        pendingOptIn: row.pending_opt_in,
        budget: row.budget,
        slots: row.slots ?? [],
        confirmations: row.confirmations ?? [],
      },
    };
  }
}
