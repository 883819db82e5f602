/**
 * What the rules of a decision look at: the ask with its facts, and what follows from them. Where the
 * person is and which law applies is found once; what carries the message depends on the instant.
 */
import type { AuthorizationRequest, ContactFact, Facts } from './decision-types.js';
import { groundsOf, type Ground } from './grounds.js';
import { placeOf, type Place } from './regime.js';
import type { TopicClass, TopicFact } from './topic.js';

/** A question and what it is about, the same at every instant. */
export interface Ask {
  readonly request: AuthorizationRequest;
  readonly facts: Facts;
  readonly topic: TopicFact;
  readonly contact: ContactFact;
  /** Null: it cannot be told, or a message of this class needs none. */
  readonly place: Place | null;
}

export interface Context extends Ask {
  /** What carries the message; empty where a message of this class needs nothing. */
  readonly grounds: readonly Ground[];
  readonly now: number;
}

/** All others need a ground, also a class that nobody thought of. */
export const SENT_UNASKED: readonly TopicClass[] = ['service', 'security'];

const NO_TOPIC: TopicFact = { key: '', class: 'marketing', channels: [], senders: [] };
const NOBODY: ContactFact = {
  hasAddress: true,
  suppressions: [],
  isRestricted: false,
  whereabouts: { country: null, timezone: null, kind: 'consumer' },
  lastActAt: null,
  consent: null,
  basis: null,
  pendingOptIn: false,
  pausedUntil: null,
  cadence: 'immediate',
  hours: null,
  budget: null,
  slots: [],
  confirmations: [],
};

export function askOf(request: AuthorizationRequest, facts: Facts): Ask {
  const topic = facts.topic ?? NO_TOPIC;
  const contact = facts.contact ?? NOBODY;
  const isPlaced = facts.contact !== null && isMarketing(topic);
  const place = isPlaced ? placeOf(facts.policy, contact.whereabouts, request.channel) : null;
  return { request, facts, topic, contact, place };
}

export function contextAt(now: number, ask: Ask): Context {
  const { request, facts, topic, contact, place } = ask;
  const regime = place === null ? null : place.regime;
  const grounds = isMarketing(topic) ? groundsOf(contact, topic, regime, now) : [];
  return { request, facts, topic, contact, place, grounds, now };
}

export function isMarketing(topic: TopicFact): boolean {
  return !SENT_UNASKED.includes(topic.class);
}
