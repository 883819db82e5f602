/**
 * What a decision is made from and what it says. An absent fact is never permission: stores give
 * everything they know under the contact's lock, and null only for what they know to be absent.
 */
import type { Budget, Cap, Slot } from './cap.js';
import type { ConfirmationMail } from './confirmation-budget.js';
import type { TopicFact } from './topic.js';

/** In the order of evaluation. */
export const DENY_REASONS = [
  'unknown_topic',
  'channel_not_offered',
  'sender_not_allowed',
  'unknown_contact',
  'undeliverable',
  'suppressed',
  'objection',
  'complaint',
  'no_consent',
  'not_confirmed',
  'consent_expired',
  'no_evidence',
  'budget_reached',
  'cap_reached',
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
  'no_consent',
  'not_confirmed',
  'consent_expired',
  'no_evidence',
];

/** Rules that pass again by waiting. */
export const TIME_REASONS: readonly DenyReason[] = [
  'budget_reached',
  'cap_reached',
  'confirmation_budget',
];

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
  /** Null: neither a contact nor a suppression is on file for the recipient. */
  readonly contact: ContactFact | null;
}

export interface ContactFact {
  /** Whether there is an address of the channel's kind to write to. */
  readonly hasAddress: boolean;
  readonly suppressions: readonly SuppressionFact[];
  /** For the topic and channel of the request. */
  readonly consent: ConsentFact | null;
  /** An open opt-in holds this topic and channel. */
  readonly pendingOptIn: boolean;
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
  readonly basis: 'consent';
  readonly confirmedAt: number;
  /** Null: does not expire. */
  readonly expiresAt: number | null;
  readonly hasEvidence: boolean;
  /** Whether it was given from the address the message would go to. */
  readonly addressMatches: boolean;
}

export interface RuleResult {
  readonly rule: DenyReason;
  readonly result: 'pass' | 'deny';
  /** Only where a time rule denies; null: waiting does not help. */
  readonly notBefore?: number | null;
}

export type Decision =
  | { outcome: 'allow'; rules: RuleResult[]; consentExpiresAt: number | null }
  | {
      outcome: 'deny';
      reason: DenyReason;
      reasons: [DenyReason, ...DenyReason[]];
      notBefore: number | null;
      rules: RuleResult[];
    };
