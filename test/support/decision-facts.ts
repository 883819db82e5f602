/** Tells a case of the decision tables to the core: the request and the facts that it stands for. */
import { capsOf, policyOf, topicByKey, type Catalog } from '../../src/core/catalog.js';
import type { AuthorizationRequest, ContactFact, Facts } from '../../src/core/decision-types.js';
import type { TopicOnChannel } from '../../src/core/topic.js';
import {
  basisEnd,
  catalogOf,
  instantAt,
  instantOf,
  minuteOf,
  windowOf,
  type ContactDef,
  type DecisionCase,
  type Given,
} from './decision-case.js';

export function requestOf({ ask }: DecisionCase): AuthorizationRequest {
  const { sender = 'shop', confirmation, ...rest } = ask;
  return { ...rest, sender, ...(confirmation && { confirmation: { topics: confirmation } }) };
}

export function factsOf(decisionCase: DecisionCase, now: number): Facts {
  const { given, ask } = decisionCase;
  const catalog = catalogOf(decisionCase);
  return {
    topic: topicByKey(catalog, ask.topic),
    caps: capsOf(catalog),
    isHalted: isHalted(given.halt, ask),
    policy: policyOf(catalog),
    contact: given.contact === 'unknown' ? null : contactOf(given.contact, ask, catalog, now),
  };
}

function isHalted(halt: Given['halt'], ask: TopicOnChannel): boolean {
  if (halt === undefined) return false;
  return halt.scope === 'all' || halt.of === ask[halt.scope];
}

function contactOf(
  contact: ContactDef,
  ask: TopicOnChannel,
  catalog: Catalog,
  now: number,
): ContactFact {
  const { suppressions = [], optIns = [] } = contact;
  return {
    hasAddress: contact.hasAddress ?? true,
    suppressions: suppressions.map(({ kind, until }) => ({ kind, until: instantOf(until, now) })),
    isRestricted: contact.restricted ?? false,
    whereabouts: whereaboutsOf(contact),
    lastActAt: instantOf(contact.lastAct, now),
    consent: consentOf(contact, ask, now),
    basis: basisOf(contact, ask, now),
    pendingOptIn: optIns.some(
      ({ channel, topics }) => channel === ask.channel && topics.includes(ask.topic),
    ),
    ...preferencesOf(contact, ask, now),
    ...historyOf(contact, catalog, now),
  };
}

function whereaboutsOf({ country, timezone, hours, kind }: ContactDef): ContactFact['whereabouts'] {
  return {
    country: country ?? null,
    timezone: hours?.timezone ?? timezone ?? null,
    kind: kind ?? 'consumer',
  };
}

function preferencesOf(
  { pausedUntil, cadence, hours, budget }: ContactDef,
  ask: TopicOnChannel,
  now: number,
): Pick<ContactFact, 'pausedUntil' | 'cadence' | 'hours' | 'budget'> {
  return {
    pausedUntil: instantOf(pausedUntil, now),
    cadence: cadence?.[ask.topic] ?? 'immediate',
    hours: hours ? { fromMinute: minuteOf(hours.from), toMinute: minuteOf(hours.to) } : null,
    budget: budget ? { limit: budget.limit, perMs: windowOf(budget.per) } : null,
  };
}

function historyOf(
  { slots = [], confirmations = [] }: ContactDef,
  catalog: Catalog,
  now: number,
): Pick<ContactFact, 'slots' | 'confirmations'> {
  return {
    slots: slots.map(({ topic, channel, at }) => {
      const topicClass = topicByKey(catalog, topic)?.class;
      if (topicClass === undefined) throw new Error(`a slot names no topic: ${topic}`);
      return { topic, channel, at: instantAt(at, now), topicClass };
    }),
    confirmations: confirmations.map(({ topics, at }) => ({ topics, at: instantAt(at, now) })),
  };
}

function consentOf(
  { consents = [] }: ContactDef,
  ask: TopicOnChannel,
  now: number,
): ContactFact['consent'] {
  const def = consents.find((consent) => isFor(consent, ask));
  if (def === undefined) return null;
  return {
    state: def.state ?? 'confirmed',
    confirmedAt: instantAt(def.at, now),
    expiresAt: instantOf(def.expires, now),
    hasEvidence: def.evidence ?? true,
    addressMatches: def.address !== 'other',
  };
}

function basisOf(
  { bases = [] }: ContactDef,
  ask: TopicOnChannel,
  now: number,
): ContactFact['basis'] {
  const def = bases.find((basis) => isFor(basis, ask));
  if (def === undefined) return null;
  return {
    basis: def.basis,
    since: instantAt(def.at, now),
    expiresAt: basisEnd(def, now),
    hasEvidence: def.evidence ?? true,
    addressMatches: def.address !== 'other',
  };
}

function isFor(one: TopicOnChannel, other: TopicOnChannel): boolean {
  return one.topic === other.topic && one.channel === other.channel;
}
