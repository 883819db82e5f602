/**
 * A renewal asks somebody, once in the term of a consent and before it ends by itself, whether they
 * still agree. It renews what stands and nothing else; who does not answer is not asked again.
 */
import { channelByKey, policyOf, topicByKey, type Catalog, type Topic } from './catalog.js';
import { consentEnd } from './consent-end.js';
import type { SuppressionFact } from './decision-types.js';
import { DAY_MS } from './local-time.js';
import { OPT_IN_LIFE_MS } from './opt-in.js';
import { placeOf, type Whereabouts } from './regime.js';

/** A consent that stands, whether or not its time is over; of one channel and one address. */
export interface StandingConsent {
  readonly topic: string;
  readonly channel: string;
  readonly confirmedAt: number;
  readonly expiresAt: number | null;
  /** Null: not asked in this term. */
  readonly renewalAskedAt: number | null;
}

export interface PersonToAsk {
  readonly whereabouts: Whereabouts;
  readonly lastActAt: number | null;
  readonly isRestricted: boolean;
  /** Of the address that the mail would go to. */
  readonly suppressions: readonly SuppressionFact[];
}

export interface DueConsent {
  readonly topic: string;
  readonly endsAt: number;
}

/** Those of `consents` to ask about now, all in one mail, in the order of the catalog's topics. */
export function dueForRenewal(
  catalog: Catalog,
  person: PersonToAsk,
  consents: readonly StandingConsent[],
  now: number,
): DueConsent[] {
  const { renewal } = catalog;
  if (!renewal || !mayBeAsked(person, now)) return [];
  const policy = policyOf(catalog);
  return catalog.topics.flatMap((topic) => {
    const consent = consents.find((one) => one.topic === topic.key);
    if (!consent || !isOffered(catalog, topic, consent.channel)) return [];
    const regime = placeOf(policy, person.whereabouts, consent.channel)?.regime;
    const idleDays = [regime?.consentIdleDays, topic.consentIdleDays];
    const endsAt = consentEnd(consent, person.lastActAt, idleDays);
    if (endsAt === null || endsAt <= now || now < endsAt - renewal.daysBefore * DAY_MS) return [];
    return isAsked(consent, person.lastActAt, endsAt) ? [] : [{ topic: topic.key, endsAt }];
  });
}

/** Every limit that may end a consent without an act: for finding who might be due. */
export function idleLimits({ regimes = [], topics }: Catalog): number[] {
  const limits = [...regimes, ...topics].flatMap(({ consentIdleDays }) => consentIdleDays ?? []);
  return [...new Set(limits)];
}

/** The link answers for every topic of its mail, and for as long as any link of an opt-in. */
export function renewalLinkEnd(due: readonly DueConsent[], now: number): number {
  return Math.max(now + OPT_IN_LIFE_MS, ...due.map(({ endsAt }) => endsAt));
}

/** Who refused anything at this address, or whose address does not work, is left alone. */
function mayBeAsked({ isRestricted, suppressions }: PersonToAsk, now: number): boolean {
  return !isRestricted && suppressions.every(({ until }) => until !== null && now >= until);
}

/** What the person could agree to anew today, by a mail of our own. */
function isOffered(catalog: Catalog, topic: Topic, channel: string): boolean {
  const ownMails = topicByKey(catalog, catalog.confirmation.topic);
  return (
    topic.class === 'marketing' &&
    topic.notice !== undefined &&
    topic.channels.includes(channel) &&
    channelByKey(catalog, channel)?.confirmable === true &&
    ownMails?.channels.includes(channel) === true
  );
}

/** An act of the person since begins another term, unless the end is one that no act puts off. */
function isAsked(
  { confirmedAt, expiresAt, renewalAskedAt }: StandingConsent,
  lastActAt: number | null,
  endsAt: number,
): boolean {
  if (renewalAskedAt === null) return false;
  const begun =
    endsAt === expiresAt ? confirmedAt : Math.max(confirmedAt, lastActAt ?? confirmedAt);
  return renewalAskedAt >= begun;
}
