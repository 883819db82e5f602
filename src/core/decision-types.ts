/**
 * What a decision is made from and what it says. An absent fact is never permission: stores give
 * everything they know under the contact's lock, and null only for what they know to be absent.
 */
import type { Budget, Cap, Slot } from './cap.js';
import type { ConfirmationMail } from './confirmation-budget.js';
import type { OwnHours, Policy, Whereabouts } from './regime.js';
import type { Cadence, TopicFact } from './topic.js';

/** In the order of evaluation. */
export const DENY_REASONS = [
  'halted',
  'unknown_topic',
  'channel_not_offered',
  'sender_not_allowed',
  'unknown_contact',
  'undeliverable',
  'suppressed',
  'objection',
  'complaint',
  'restricted',
  'no_consent',
  'not_confirmed',
  'consent_expired',
  'no_evidence',
  'unknown_location',
  'paused',
  'cadence',
  'budget_reached',
  'cap_reached',
  'quiet_hours',
  'confirmation_budget',
] as const;

export type DenyReason = (typeof DENY_REASONS)[number];

/** What they say is about the person, so only a client with the scope `reasons` is told. */
export const PERSONAL_REASONS: readonly DenyReason[] = [
  'unknown_contact',
  'undeliverable',
  'suppressed',
  'objection',
  'complaint',
  'restricted',
  'no_consent',
  'not_confirmed',
  'consent_expired',
  'no_evidence',
];

/** Rules that pass again by waiting. */
export const TIME_REASONS: readonly DenyReason[] = [
  'paused',
  'cadence',
  'budget_reached',
  'cap_reached',
  'quiet_hours',
  'confirmation_budget',
];

/** Only somebody on file has these, so they are not told where a personal reason denies. */
export const WITHHELD_REASONS: readonly DenyReason[] = ['unknown_location', ...TIME_REASONS];

export interface AuthorizationRequest {
  readonly sender: string;
  readonly topic: string;
  readonly channel: string;
  /** Nobody is made a contact by this ask: the person was named by contact id. */
  readonly mustBeOnFile?: boolean;
  /** Present when the message is Assent's own confirmation mail for these topics. */
  readonly confirmation?: { readonly topics: readonly string[] };
}

export interface Facts {
  /** Null: the catalog has no such topic. */
  readonly topic: TopicFact | null;
  readonly caps: readonly Cap[];
  /** A halt is in force that reaches the topic, the channel or everything. */
  readonly isHalted: boolean;
  /** Regimes, holidays and where people are who did not say. */
  readonly policy: Policy;
  /** Null: neither a contact nor a suppression is on file for the recipient. */
  readonly contact: ContactFact | null;
}

export interface ContactFact {
  /** Whether there is an address of the channel's kind to write to. */
  readonly hasAddress: boolean;
  readonly suppressions: readonly SuppressionFact[];
  /** GDPR Art. 18: kept, and not used. */
  readonly isRestricted: boolean;
  readonly whereabouts: Whereabouts;
  /** The last thing that the person themselves did here; null: nothing yet. */
  readonly lastActAt: number | null;
  /** For the topic and channel of the request. */
  readonly consent: ConsentFact | null;
  /** A basis that needs no consent, for the topic and channel of the request. */
  readonly basis: BasisFact | null;
  /** An open opt-in holds this topic and channel. */
  readonly pendingOptIn: boolean;
  /** Null: not paused. */
  readonly pausedUntil: number | null;
  /** How often at most the contact wants to hear of the topic of the request. */
  readonly cadence: Cadence;
  /** When the contact wants to be written to; null: at any hour. */
  readonly hours: OwnHours | null;
  /** Null: the contact set none. */
  readonly budget: Budget | null;
  /** May hold older ones than the windows. */
  readonly slots: readonly Slot[];
  /** Of the last 30 days at least. */
  readonly confirmations: readonly ConfirmationMail[];
}

export interface SuppressionFact {
  readonly kind: 'objection' | 'not_me' | 'complaint' | 'undeliverable';
  /** Null: for good. */
  readonly until: number | null;
}

export interface ConsentFact {
  readonly state: 'confirmed' | 'withdrawn';
  readonly confirmedAt: number;
  /** Null: does not expire. */
  readonly expiresAt: number | null;
  readonly hasEvidence: boolean;
  /** Whether it was given from the address the message would go to. */
  readonly addressMatches: boolean;
}

/** Brought by a client with evidence (`POST /v1/bases`); always ends. */
export interface BasisFact {
  readonly basis: string;
  readonly since: number;
  readonly expiresAt: number;
  readonly hasEvidence: boolean;
  readonly addressMatches: boolean;
}

export interface RuleResult {
  readonly rule: DenyReason;
  readonly result: 'pass' | 'deny';
  /** Only where a time rule denies; null: waiting does not help. */
  readonly notBefore?: number | null;
}

export type Decision =
  | { outcome: 'allow'; rules: RuleResult[]; endsAt: number | null }
  | {
      outcome: 'deny';
      reason: DenyReason;
      reasons: [DenyReason, ...DenyReason[]];
      notBefore: number | null;
      rules: RuleResult[];
    };
