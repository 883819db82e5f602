/**
 * The rules of a decision, in the order in which they are looked at; the first that denies is the
 * reason. 1 and 4 end the evaluation, since nothing is left to look at. What is unknown denies.
 *
 *  1 unknown_topic         the catalog has no such topic                          every class
 *  2 channel_not_offered   the topic is not sent on this channel                  every class
 *  3 sender_not_allowed    the topic belongs to other senders                     every class
 *  4 unknown_contact       nobody is on file (other classes create the contact)   marketing
 *  5 undeliverable         the address is known not to work                       every class
 *  6 suppressed            "it was not me", or a suppression of no known kind     marketing
 *  7 objection             "no marketing from you"                                marketing
 *  8 complaint             reported as spam                                       marketing
 *  9 no_consent            none from this address for this topic and channel      marketing
 * 10 not_confirmed         asked for, and not yet confirmed                       marketing
 * 11 consent_expired       its time is over                                       marketing
 * 12 no_evidence           it stands, and cannot be proved                        marketing
 * 13 budget_reached        the contact's own limit                                marketing
 * 14 cap_reached           the organisation's limits                              as caps count
 * 15 confirmation_budget   also a fresh "it was not me"                           confirmation mails
 */
import { budgetVerdict, capCounts, capsVerdict, type CappedMessage } from './cap.js';
import { confirmationVerdict } from './confirmation-budget.js';
import type {
  AuthorizationRequest,
  ConsentFact,
  ContactFact,
  DenyReason,
  Facts,
  SuppressionFact,
} from './decision-types.js';
import { allPass, NEVER, PASS, type Verdict } from './rolling-window.js';
import type { TopicClass, TopicFact } from './topic.js';

export interface Context {
  readonly request: AuthorizationRequest;
  readonly facts: Facts;
  readonly topic: TopicFact;
  readonly contact: ContactFact;
  readonly now: number;
}

/** Names who is spared, so that a class nobody thought of is reached by every rule. */
interface Reach {
  readonly spares: readonly TopicClass[];
}

export interface Rule {
  readonly reason: DenyReason;
  readonly reach: Reach;
  /** Further limits the reach; absent: whenever the class is reached. */
  readonly when?: (context: Context) => boolean;
  readonly check: (context: Context) => Verdict;
  /** After its deny no later rule is looked at. */
  readonly isLast?: true;
}

// Kinds that have a rule of their own; any other suppresses.
const KINDS_WITH_RULE: ReadonlySet<string> = new Set(['undeliverable', 'objection', 'complaint']);

const everyClass: Reach = { spares: [] };
const marketingOnly: Reach = { spares: ['service', 'security'] };

export const RULES: readonly Rule[] = [
  {
    reason: 'unknown_topic',
    reach: everyClass,
    check: ({ facts, request }) => denyIf(facts.topic?.key !== request.topic),
    isLast: true,
  },
  {
    reason: 'channel_not_offered',
    reach: everyClass,
    check: ({ topic, request }) => denyIf(!topic.channels.includes(request.channel)),
  },
  {
    reason: 'sender_not_allowed',
    reach: everyClass,
    check: ({ topic, request }) => denyIf(topic.senders?.includes(request.sender) === false),
  },
  {
    reason: 'unknown_contact',
    reach: everyClass,
    when: (context) => !isSpared(context, marketingOnly) || context.request.mustBeOnFile === true,
    check: ({ facts }) => denyIf(facts.contact === null),
    isLast: true,
  },
  {
    reason: 'undeliverable',
    reach: everyClass,
    check: (context) =>
      context.contact.hasAddress ? suppressedAs('undeliverable')(context) : denyIf(true),
  },
  {
    reason: 'suppressed',
    reach: marketingOnly,
    check: (context) => denyIf(inForce(context).some(({ kind }) => !KINDS_WITH_RULE.has(kind))),
  },
  { reason: 'objection', reach: marketingOnly, check: suppressedAs('objection') },
  { reason: 'complaint', reach: marketingOnly, check: suppressedAs('complaint') },
  {
    reason: 'no_consent',
    reach: marketingOnly,
    check: (context) => denyIf(standingConsent(context) === null && !context.contact.pendingOptIn),
  },
  {
    reason: 'not_confirmed',
    reach: marketingOnly,
    check: (context) => denyIf(standingConsent(context) === null && context.contact.pendingOptIn),
  },
  {
    reason: 'consent_expired',
    reach: marketingOnly,
    when: (context) => standingConsent(context) !== null,
    check: (context) => denyIf(!isUnexpired(standingConsent(context), context.now)),
  },
  {
    reason: 'no_evidence',
    reach: marketingOnly,
    when: (context) => standingConsent(context) !== null,
    check: (context) => denyIf(!standingConsent(context)?.hasEvidence),
  },
  {
    reason: 'budget_reached',
    reach: marketingOnly,
    check: ({ contact, now }) =>
      contact.budget === null ? PASS : budgetVerdict(contact.budget, contact.slots, now),
  },
  {
    reason: 'cap_reached',
    reach: everyClass,
    when: (context) => !isSpared(context, marketingOnly) || isCountedByACap(context),
    check: (context) =>
      capsVerdict(context.facts.caps, context.contact.slots, messageOf(context), context.now),
  },
  {
    reason: 'confirmation_budget',
    reach: everyClass,
    when: ({ request }) => request.confirmation !== undefined,
    check: checkConfirmation,
  },
];

export function standingConsent({ contact: { consent }, now }: Context): ConsentFact | null {
  const stands =
    consent?.state === 'confirmed' && consent.addressMatches && consent.confirmedAt <= now;
  return stands ? consent : null;
}

function denyIf(isDenied: boolean): Verdict {
  return isDenied ? NEVER : PASS;
}

function suppressedAs(kind: SuppressionFact['kind']): Rule['check'] {
  return (context) => denyIf(inForce(context).some((suppression) => suppression.kind === kind));
}

function inForce({ contact, now }: Context): SuppressionFact[] {
  return contact.suppressions.filter(({ until }) => until === null || !(now >= until));
}

function isUnexpired(consent: ConsentFact | null, now: number): boolean {
  return consent !== null && (consent.expiresAt === null || now < consent.expiresAt);
}

export function isSpared({ topic }: Context, reach: Reach): boolean {
  return reach.spares.includes(topic.class);
}

function messageOf({ request, topic }: Context): CappedMessage {
  return { topic: topic.key, topicClass: topic.class, channel: request.channel };
}

function isCountedByACap(context: Context): boolean {
  return context.facts.caps.some((cap) => capCounts(cap, messageOf(context)));
}

/** Without a contact the history is not known, and a budget nobody can count is a deny. */
function checkConfirmation({ request, facts, contact, now }: Context): Verdict {
  if (facts.contact === null) return NEVER;
  const topics = request.confirmation?.topics ?? [];
  const notMe = contact.suppressions.filter(({ kind }) => kind === 'not_me');
  return allPass([
    confirmationVerdict(contact.confirmations, topics, now),
    ...notMe.map(({ until }) => untilVerdict(until, now)),
  ]);
}

function untilVerdict(until: number | null, now: number): Verdict {
  if (until !== null && now >= until) return PASS;
  return until !== null && now < until ? { passes: false, notBefore: until } : NEVER;
}
