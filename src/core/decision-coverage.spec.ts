import {
  catalogOf,
  DEFAULT_NOW,
  readDecisionTables,
  type DecisionCase,
} from '../../test/support/decision-case.js';
import { factsOf, requestOf } from '../../test/support/decision-facts.js';
import { topicByKey } from './catalog.js';
import { authorize } from './decision.js';
import { DENY_REASONS, type DenyReason } from './decision-types.js';
import { TOPIC_CLASSES, type TopicClass } from './topic.js';

/** The marks of the design: whom a rule reaches always, never, or as the ask or the catalog says. */
type Reach = 'yes' | 'no' | 'at times';

const REACH: Readonly<Record<DenyReason, readonly [Reach, Reach, Reach]>> = {
  // marketing, service, security
  halted: ['yes', 'yes', 'yes'],
  unknown_topic: ['yes', 'yes', 'yes'],
  channel_not_offered: ['yes', 'yes', 'yes'],
  sender_not_allowed: ['yes', 'yes', 'yes'],
  unknown_contact: ['yes', 'at times', 'at times'],
  undeliverable: ['yes', 'yes', 'yes'],
  suppressed: ['yes', 'no', 'no'],
  objection: ['yes', 'no', 'no'],
  complaint: ['yes', 'no', 'no'],
  restricted: ['yes', 'yes', 'no'],
  no_consent: ['yes', 'no', 'no'],
  not_confirmed: ['yes', 'no', 'no'],
  consent_expired: ['yes', 'no', 'no'],
  no_evidence: ['yes', 'no', 'no'],
  unknown_location: ['yes', 'no', 'no'],
  paused: ['yes', 'no', 'no'],
  cadence: ['yes', 'no', 'no'],
  budget_reached: ['yes', 'no', 'no'],
  cap_reached: ['yes', 'at times', 'at times'],
  quiet_hours: ['yes', 'no', 'no'],
  confirmation_budget: ['no', 'at times', 'no'],
};

/** Neighbours that never deny one ask together, and why. */
const NEVER_TOGETHER: Readonly<Record<string, string>> = {
  'unknown_topic, channel_not_offered': 'nothing is known of a topic that does not exist',
  'unknown_contact, undeliverable': 'of somebody unknown nothing more is known',
  'no_consent, not_confirmed': 'either an opt-in is open or none is',
  'not_confirmed, consent_expired': 'what has ended was confirmed once',
};

/** Neighbours in the order of rules of which no class knows both, and why. */
const NEVER_OF_ONE_CLASS: Readonly<Record<string, string>> = {
  'quiet_hours, confirmation_budget': 'hours hold back marketing, confirmation mails are service',
};

const cases = readDecisionTables().flatMap(({ cases }) => cases);
const decided = cases.map((decisionCase) => ({
  name: decisionCase.name,
  topicClass: classOf(decisionCase),
  reasons: reasonsOf(decisionCase),
  reasonsAsMarketing: reasonsOf(decisionCase, 'marketing'),
}));

describe('the decision tables', () => {
  it('decide by every reason', () => {
    const deciding = new Set(decided.map(({ reasons: [first] }) => first));
    for (const reason of DENY_REASONS) expect(deciding).toContain(reason);
  });

  it('allow in every class', () => {
    const allowed = decided.filter(({ reasons }) => reasons.length === 0);
    expect(new Set(allowed.map(({ topicClass }) => topicClass))).toEqual(new Set(TOPIC_CLASSES));
  });

  it.each(TOPIC_CLASSES)('deny %s by every rule that reaches it', (topicClass) => {
    const denying = new Set(ofClass(topicClass).flatMap(({ reasons }) => reasons));
    expect(DENY_REASONS.filter((reason) => denying.has(reason))).toEqual(reaching(topicClass));
  });

  it.each(TOPIC_CLASSES.slice(1))('spare %s what would stop marketing', (topicClass) => {
    const spared = ofClass(topicClass).flatMap(({ reasons, reasonsAsMarketing }) =>
      reasonsAsMarketing.filter((reason) => !reasons.includes(reason)),
    );
    const sparing = DENY_REASONS.filter(
      (reason) => reachOf(reason, topicClass) !== 'yes' && reachOf(reason, 'marketing') === 'yes',
    );
    expect(DENY_REASONS.filter((reason) => spared.includes(reason))).toEqual(sparing);
  });

  it.each(TOPIC_CLASSES)('let the first of two neighbours decide, for %s', (topicClass) => {
    const shown = ofClass(topicClass).map(({ reasons: [first, second] }) => `${first}, ${second}`);
    const missing = neighboursIn(reaching(topicClass)).filter((pair) => !shown.includes(pair));
    const impossible = Object.keys(NEVER_TOGETHER);
    expect(missing).toEqual(
      neighboursIn(reaching(topicClass)).filter((pair) => impossible.includes(pair)),
    );
  });

  it('leave no neighbours out', () => {
    const looked = TOPIC_CLASSES.flatMap((topicClass) => neighboursIn(reaching(topicClass)));
    const left = neighboursIn(DENY_REASONS).filter((pair) => !looked.includes(pair));
    expect(left).toEqual(Object.keys(NEVER_OF_ONE_CLASS));
    for (const pair of Object.keys(NEVER_TOGETHER)) expect(looked).toContain(pair);
  });

  it('never have two reasons together that cannot be', () => {
    const together = decided.flatMap(({ reasons }) => neighboursIn(reasons));
    const impossible = Object.keys({ ...NEVER_TOGETHER, ...NEVER_OF_ONE_CLASS });
    expect(together.filter((pair) => impossible.includes(pair))).toEqual([]);
  });
});

/** An ask for a topic that does not exist is of no class, and tells about all of them. */
function ofClass(topicClass: TopicClass): typeof decided {
  return decided.filter((each) => each.topicClass === null || each.topicClass === topicClass);
}

function classOf(decisionCase: DecisionCase): TopicClass | null {
  return topicByKey(catalogOf(decisionCase), decisionCase.ask.topic)?.class ?? null;
}

function reasonsOf(decisionCase: DecisionCase, topicClass?: TopicClass): readonly DenyReason[] {
  const now = Date.parse(decisionCase.now ?? DEFAULT_NOW);
  const facts = factsOf(decisionCase, now);
  const topic = facts.topic && topicClass ? { ...facts.topic, class: topicClass } : facts.topic;
  const decision = authorize(requestOf(decisionCase), { ...facts, topic }, now);
  return decision.outcome === 'deny' ? decision.reasons : [];
}

function reachOf(reason: DenyReason, topicClass: TopicClass): Reach {
  return REACH[reason][TOPIC_CLASSES.indexOf(topicClass)] ?? 'yes';
}

function reaching(topicClass: TopicClass): DenyReason[] {
  return DENY_REASONS.filter((reason) => reachOf(reason, topicClass) !== 'no');
}

function neighboursIn(reasons: readonly DenyReason[]): string[] {
  return reasons.slice(1).map((reason, index) => `${reasons[index]}, ${reason}`);
}
