import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Cap } from './cap.js';
import { authorize } from './decision.js';
import { DENY_REASONS } from './decision-types.js';
import type { ConsentFact, ContactFact, Facts, SuppressionFact } from './decision-types.js';
import { formatInstant, parseWindow } from './duration.js';
import type { TopicClass, TopicFact } from './topic.js';

type Offset = string;

interface CapDef {
  key: string;
  scope: Cap['scope'];
  of?: string;
  limit: number;
  per: string;
  counts?: TopicClass[];
  reserve?: Record<string, number>;
}

interface ConsentDef {
  topic: string;
  channel: string;
  at: Offset;
  state?: ConsentFact['state'];
  expires?: Offset;
  evidence?: boolean;
  address?: 'same' | 'other';
}

interface ContactDef {
  hasAddress?: boolean;
  suppressions?: { kind: SuppressionFact['kind']; until?: Offset }[];
  consents?: ConsentDef[];
  optIns?: { topics: string[]; channel: string; at: Offset }[];
  budget?: { limit: number; per: string };
  slots?: { topic: string; channel: string; at: Offset }[];
  confirmations?: { topics: string[]; at: Offset }[];
}

interface DecisionCase {
  name: string;
  given: { topics?: TopicFact[]; caps?: CapDef[]; contact: ContactDef | 'unknown' };
  ask: {
    topic: string;
    channel: string;
    sender?: string;
    confirmation?: string[];
    mustBeOnFile?: boolean;
  };
  now?: string;
  expect: {
    decision: 'allow' | 'deny';
    reason?: string;
    reasons?: string[];
    notBefore?: Offset | null;
    consentExpires?: Offset;
  };
}

const FOLDER = join(__dirname, '../../test/decisions');
const DEFAULT_NOW = '2026-03-10T09:00:00.000Z';
const catalog = readYaml('_catalog.yaml') as { topics: TopicFact[]; caps: CapDef[] };

const tables = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.yaml') && !file.startsWith('_'))
  .sort()
  .map((file) => ({ file, cases: readYaml(file) as DecisionCase[] }));
const cases = tables.flatMap((table) => table.cases);

describe.each(tables)('decision table $file', ({ cases }) => {
  it.each(cases)('$name', (decisionCase) => {
    requireKnownKeys(decisionCase);
    const now = Date.parse(decisionCase.now ?? DEFAULT_NOW);
    const { sender = 'shop', confirmation, ...ask } = decisionCase.ask;
    const request = {
      ...ask,
      sender,
      ...(confirmation && { confirmation: { topics: confirmation } }),
    };
    const decision = authorize(request, factsOf(decisionCase, now), now);
    const answer =
      decision.outcome === 'allow'
        ? { decision: 'allow', consentExpires: shown(decision.consentExpiresAt) }
        : {
            decision: 'deny',
            reason: decision.reason,
            reasons: decision.reasons,
            notBefore: shown(decision.notBefore),
          };
    expect(answer).toEqual(expectedOf(decisionCase, now));
  });
});

describe('decision tables', () => {
  it('hold at least sixty cases, each with a name of its own', () => {
    expect(cases.length).toBeGreaterThanOrEqual(60);
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });

  it('decide by every reason, and name nothing else', () => {
    const deciding = new Set(cases.flatMap((each) => each.expect.reason ?? []));
    expect([...deciding].sort()).toEqual([...DENY_REASONS].sort());
  });

  it('allow and deny in every class', () => {
    const seen = cases.map((each) => {
      const topics = topicsOf(each);
      const topic = topics.find(({ key }) => key === each.ask.topic);
      return `${topic?.class ?? 'no class'}: ${each.expect.decision}`;
    });
    expect(new Set(seen).size).toBe(7);
  });
});

function factsOf(decisionCase: DecisionCase, now: number): Facts {
  const { given, ask } = decisionCase;
  const topics = topicsOf(decisionCase);
  const contact = given.contact === 'unknown' ? null : contactOf(given.contact, ask, topics, now);
  const topic = topics.find(({ key }) => key === ask.topic) ?? null;
  return { topic, caps: (given.caps ?? catalog.caps).map(capOf), contact };
}

function topicsOf({ given: { topics = [] } }: DecisionCase): TopicFact[] {
  return catalog.topics.map((topic) => topics.find(({ key }) => key === topic.key) ?? topic);
}

function contactOf(
  contact: ContactDef,
  ask: DecisionCase['ask'],
  topics: TopicFact[],
  now: number,
): ContactFact {
  const { suppressions = [], consents = [], optIns = [], slots = [], confirmations = [] } = contact;
  const isAsked = (def: ConsentDef): boolean =>
    def.topic === ask.topic && def.channel === ask.channel;
  const consent = consents.find(isAsked);
  return {
    hasAddress: contact.hasAddress ?? true,
    suppressions: suppressions.map(({ kind, until }) => ({ kind, until: instant(until, now) })),
    consent: consent === undefined ? null : consentOf(consent, now),
    pendingOptIn: optIns.some(
      (optIn) => optIn.channel === ask.channel && optIn.topics.includes(ask.topic),
    ),
    budget: contact.budget
      ? { limit: contact.budget.limit, perMs: windowMs(contact.budget.per) }
      : null,
    slots: slots.map((slot) => ({
      ...slot,
      at: required(instant(slot.at, now)),
      topicClass: required(topics.find(({ key }) => key === slot.topic)).class,
    })),
    confirmations: confirmations.map((mail) => ({ ...mail, at: required(instant(mail.at, now)) })),
  };
}

function consentOf(def: ConsentDef, now: number): ConsentFact {
  return {
    state: def.state ?? 'confirmed',
    basis: 'consent',
    confirmedAt: required(instant(def.at, now)),
    expiresAt: instant(def.expires, now),
    hasEvidence: def.evidence ?? true,
    addressMatches: def.address !== 'other',
  };
}

function capOf({ per, counts = ['marketing'], reserve = {}, ...cap }: CapDef): Cap {
  return { ...cap, perMs: windowMs(per), counts, reserve };
}

function expectedOf({ expect: expected }: DecisionCase, now: number): unknown {
  if (expected.decision === 'allow') {
    return { decision: 'allow', consentExpires: shown(instant(expected.consentExpires, now)) };
  }
  return {
    decision: 'deny',
    reason: expected.reason,
    reasons: expected.reasons ?? [expected.reason],
    notBefore: shown(instant(expected.notBefore, now)),
  };
}

/** `-3d`, `+15m`, `-7d+1ms`, `now`; absent and null are null. */
function instant(offset: Offset | null | undefined, now: number): number | null {
  if (offset === undefined || offset === null) return null;
  if (offset === 'now') return now;
  if (!/^(?:[+-]\d+(?:ms|s|m|h|d|w))+$/.test(offset)) throw new Error(`no offset: ${offset}`);
  const units = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 };
  let at = now;
  for (const [, count, unit] of offset.matchAll(/([+-]\d+)(ms|s|m|h|d|w)/g)) {
    at += Number(count) * units[unit as keyof typeof units];
  }
  return at;
}

function windowMs(per: string): number {
  return required(parseWindow(per));
}

function shown(at: number | null): string | null {
  return at === null ? null : formatInstant(at);
}

function required<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('the table leaves something out');
  return value;
}

/** A misspelt key would make a case pass for the wrong reason. */
function requireKnownKeys({ given, ask, expect: expected, ...rest }: DecisionCase): void {
  const { contact, ...others } = given;
  const onFile = contact === 'unknown' ? {} : contact;
  const known: [object | undefined, string][] = [
    [rest, 'name now'],
    [others, 'topics caps'],
    [ask, 'topic channel sender confirmation mustBeOnFile'],
    [expected, 'decision reason reasons notBefore consentExpires'],
    [onFile, 'hasAddress suppressions consents optIns budget slots confirmations'],
    ...each(onFile.suppressions, 'kind until'),
    ...each(onFile.consents, 'topic channel at state expires evidence address'),
    ...each(onFile.optIns, 'topics channel at'),
    ...each(onFile.slots, 'topic channel at'),
    ...each(onFile.confirmations, 'topics at'),
    ...each(given.caps, 'key scope of limit per counts reserve'),
    [onFile.budget, 'limit per'],
  ];
  for (const [value, keys] of known) {
    const unknown = Object.keys(value ?? {}).filter((key) => !keys.split(' ').includes(key));
    if (unknown.length > 0) throw new Error(`unknown in the table: ${unknown.join(', ')}`);
  }
}

function each(values: object[] | undefined, keys: string): [object, string][] {
  return (values ?? []).map((value) => [value, keys]);
}

function readYaml(file: string): unknown {
  // The tables share contacts by aliases, more often than the parser grants to strangers.
  return parse(readFileSync(join(FOLDER, file), 'utf8'), { maxAliasCount: 1_000 });
}
