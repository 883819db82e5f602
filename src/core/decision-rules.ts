/**
 * The rules of a decision, in the order in which they are looked at; the first that denies is the
 * reason. 2 and 5 end the evaluation, since nothing is left to look at. What is unknown denies.
 *
 *  1 halted                the kill switch reaches this message                   every class
 *  2 unknown_topic         the catalog has no such topic                          every class
 *  3 channel_not_offered   the topic is not sent on this channel                  every class
 *  4 sender_not_allowed    the topic belongs to other senders                     every class
 *  5 unknown_contact       nobody is on file (other classes create the contact)   marketing
 *  6 undeliverable         the address is known not to work                       every class
 *  7 suppressed            "it was not me", or a suppression of no known kind     marketing
 *  8 objection             "no marketing from you"                                marketing
 *  9 complaint             reported as spam                                       marketing
 * 10 restricted            kept, and not used (GDPR Art. 18)                      all but security
 * 11 no_consent            no ground: no consent from this address for this       marketing
 *                          topic and channel, and no basis in its place
 * 12 not_confirmed         no ground; asked for, and not yet confirmed            marketing
 * 13 consent_expired       no ground has any time left                            marketing
 * 14 no_evidence           a ground stands, and none can be proved                marketing
 * 15 unknown_location      which law applies, or what time it is there            marketing
 * 16 paused                the contact asked for silence until an instant         marketing
 * 17 cadence               the contact's own pace for the topic                   marketing
 * 18 budget_reached        the contact's own limit                                marketing
 * 19 cap_reached           the organisation's limits                              as caps count
 * 20 quiet_hours           closed by law, or by the contact's own hours           marketing
 * 21 confirmation_budget   also a fresh "it was not me"                           confirmation mails
 */
import { cadenceVerdict } from './cadence.js';
import { budgetVerdict, capCounts, capsVerdict, type CappedMessage } from './cap.js';
import { confirmationVerdict } from './confirmation-budget.js';
import { isMarketing, SENT_UNASKED, type Context } from './decision-context.js';
import type { DenyReason, RuleResult, SuppressionFact } from './decision-types.js';
import { isProved, isUnexpired } from './grounds.js';
import { hoursVerdict } from './regime.js';
import { allPass, NEVER, PASS, type Verdict } from './rolling-window.js';
import { TOPIC_CLASSES, type TopicClass } from './topic.js';

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
const allButSecurity: Reach = { spares: ['security'] };
const marketingOnly: Reach = { spares: SENT_UNASKED };

export const RULES: readonly Rule[] = [
  { reason: 'halted', reach: everyClass, check: ({ facts }) => denyIf(facts.isHalted) },
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
    when: ({ topic, request }) => isMarketing(topic) || request.mustBeOnFile === true,
    check: ({ facts }) => denyIf(facts.contact === null),
    isLast: true,
  },
  {
    reason: 'undeliverable',
    reach: everyClass,
    check: (context) =>
      denyIf(!context.contact.hasAddress || isSuppressedAs('undeliverable', context)),
  },
  {
    reason: 'suppressed',
    reach: marketingOnly,
    check: ({ contact, now }) =>
      denyIf(
        contact.suppressions.some(
          (each) => !KINDS_WITH_RULE.has(each.kind) && isInForce(each, now),
        ),
      ),
  },
  {
    reason: 'objection',
    reach: marketingOnly,
    check: (context) => denyIf(isSuppressedAs('objection', context)),
  },
  {
    reason: 'complaint',
    reach: marketingOnly,
    check: (context) => denyIf(isSuppressedAs('complaint', context)),
  },
  {
    reason: 'restricted',
    reach: allButSecurity,
    check: ({ contact }) => denyIf(contact.isRestricted),
  },
  {
    reason: 'no_consent',
    reach: marketingOnly,
    check: ({ grounds, contact }) => denyIf(grounds.length === 0 && !contact.pendingOptIn),
  },
  {
    reason: 'not_confirmed',
    reach: marketingOnly,
    check: ({ grounds, contact }) => denyIf(grounds.length === 0 && contact.pendingOptIn),
  },
  {
    reason: 'consent_expired',
    reach: marketingOnly,
    when: hasGround,
    check: ({ grounds, now }) => denyIf(!grounds.some((ground) => isUnexpired(ground, now))),
  },
  {
    reason: 'no_evidence',
    reach: marketingOnly,
    when: hasGround,
    check: ({ grounds, now }) => denyIf(!isProved(grounds, now)),
  },
  {
    reason: 'unknown_location',
    reach: marketingOnly,
    check: (context) => denyIf(!hasClock(context)),
  },
  {
    reason: 'paused',
    reach: marketingOnly,
    check: ({ contact, now }) =>
      contact.pausedUntil === null ? PASS : untilVerdict(contact.pausedUntil, now),
  },
  {
    reason: 'cadence',
    reach: marketingOnly,
    check: ({ contact, topic, now }) =>
      cadenceVerdict(contact.cadence, topic.key, contact.slots, now),
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
    when: (context) => isMarketing(context.topic) || isCountedByACap(context),
    check: (context) =>
      capsVerdict(context.facts.caps, context.contact.slots, messageOf(context), context.now),
  },
  {
    reason: 'quiet_hours',
    reach: marketingOnly,
    when: hasClock,
    check: ({ place, contact, now }) =>
      place === null ? NEVER : hoursVerdict(place, contact.hours, now),
  },
  {
    reason: 'confirmation_budget',
    reach: everyClass,
    when: ({ request }) => request.confirmation !== undefined,
    check: checkConfirmation,
  },
];

interface ReadyRule extends Rule {
  /** Says nothing but its rule, so all decisions share it. */
  readonly passed: RuleResult;
}

const READY: readonly ReadyRule[] = RULES.map((rule) => ({
  ...rule,
  passed: { rule: rule.reason, result: 'pass' },
}));
const READY_BY_CLASS: ReadonlyMap<string, readonly ReadyRule[]> = new Map(
  TOPIC_CLASSES.map((name) => [name, READY.filter(({ reach }) => !reach.spares.includes(name))]),
);

/** The rules that reach a class. */
export function rulesFor(topicClass: TopicClass): readonly ReadyRule[] {
  return READY_BY_CLASS.get(topicClass) ?? READY;
}

function denyIf(isDenied: boolean): Verdict {
  return isDenied ? NEVER : PASS;
}

function isSuppressedAs(kind: SuppressionFact['kind'], { contact, now }: Context): boolean {
  return contact.suppressions.some((each) => each.kind === kind && isInForce(each, now));
}

function isInForce({ until }: SuppressionFact, now: number): boolean {
  return until === null || !(now >= until);
}

function hasGround({ grounds }: Context): boolean {
  return grounds.length > 0;
}

/** Hours are kept by a clock: a law without hours needs none, hours of the contact's own do. */
function hasClock({ place, contact }: Context): boolean {
  return place !== null && (contact.hours === null || place.zones.length > 0);
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
