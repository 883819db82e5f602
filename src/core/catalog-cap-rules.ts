/**
 * Rules for caps: each aims at something that exists, counts something, and reserves no more than
 * it grants. A cap that silently counts nothing is worse than none, since people rely on it.
 */
import type { CapDef, Catalog, Topic } from './catalog.js';
import { CLASSES_COUNTED_BY_DEFAULT, topicByKey } from './catalog.js';
import { problem, type CatalogIssue } from './catalog-issue.js';
import { suggestion } from './catalog-words.js';
import { TOPIC_CLASSES, type TopicClass } from './topic.js';

export function checkCaps(catalog: Catalog): CatalogIssue[] {
  return catalog.caps.flatMap((cap, index) => [
    ...checkTarget(catalog, cap, index),
    ...checkReserve(catalog, cap, index),
  ]);
}

function checkTarget(catalog: Catalog, cap: CapDef, index: number): CatalogIssue[] {
  const path = ['caps', index, 'of'];
  if (cap.scope === 'all') {
    if (cap.of === undefined) return [];
    return [
      problem(
        path,
        `cap \`${cap.key}\` holds for all messages and cannot be \`of: ${cap.of}\`: drop one`,
      ),
    ];
  }
  if (cap.of === undefined)
    return [
      problem(
        ['caps', index],
        `cap \`${cap.key}\` does not say which ${cap.scope} it limits: add \`of\``,
      ),
    ];
  const known = namesOf(catalog, cap.scope);
  if (!known.includes(cap.of))
    return [
      problem(
        path,
        `cap \`${cap.key}\` limits the ${cap.scope} \`${cap.of}\`, which is not declared: ` +
          suggestion(cap.of, known),
      ),
    ];
  const limited = classLimitedBy(catalog, cap);
  if (limited === null || countedBy(cap).includes(limited)) return [];
  return [
    problem(
      path,
      `cap \`${cap.key}\` limits ${limited} messages but counts only ${countedBy(cap).join(', ')}: ` +
        `add \`counts: [${limited}]\`, or it never stops anything`,
    ),
  ];
}

function checkReserve(catalog: Catalog, cap: CapDef, index: number): CatalogIssue[] {
  const reserve = Object.entries(cap.reserve ?? {});
  const unusable = reserve.flatMap(([key]) => {
    const reason = whyNotReserved(catalog, cap, key);
    return reason === null
      ? []
      : [
          problem(
            ['caps', index, 'reserve', key],
            `cap \`${cap.key}\` reserves for \`${key}\`, ${reason}`,
          ),
        ];
  });
  const reserved = reserve.reduce((sum, [, share]) => sum + share, 0);
  if (reserved <= cap.limit) return unusable;
  return [
    ...unusable,
    problem(
      ['caps', index, 'reserve'],
      `cap \`${cap.key}\` reserves ${reserved} of ${cap.limit}: reserve no more than it grants`,
    ),
  ];
}

/** A reserve that nothing can use would withhold its share from everybody for ever. */
function whyNotReserved(catalog: Catalog, cap: CapDef, key: string): string | null {
  if (cap.scope === 'topic') return 'but it limits a single topic, which has nothing to share';
  const topic = topicByKey(catalog, key);
  const namedClass = TOPIC_CLASSES.find((name) => name === key);
  if (topic !== null && namedClass !== undefined)
    return 'which is both a topic and a class: rename the topic';
  const topicClass = topic?.class ?? namedClass;
  if (topicClass === undefined)
    return `which is not declared: ${suggestion(key, [...namesOf(catalog, 'topic'), ...TOPIC_CLASSES])}`;
  return whyNotMet(cap, topicClass, topic);
}

/** Why messages of that class, or of that topic where one is named, never meet the cap. */
function whyNotMet(cap: CapDef, topicClass: TopicClass, topic: Topic | null): string | null {
  if (!countedBy(cap).includes(topicClass)) return `but does not count ${topicClass} messages`;
  if (cap.scope === 'class' && cap.of !== topicClass)
    return `but it limits only ${cap.of} messages`;
  if (cap.scope === 'channel' && topic !== null && !topic.channels.includes(cap.of ?? ''))
    return `which is not offered on channel \`${cap.of}\``;
  return null;
}

function countedBy(cap: CapDef): readonly TopicClass[] {
  return cap.counts ?? CLASSES_COUNTED_BY_DEFAULT;
}

/** The one class a cap can ever meet, or null where it may meet several. */
function classLimitedBy(catalog: Catalog, cap: CapDef): TopicClass | null {
  if (cap.scope === 'topic') return topicByKey(catalog, cap.of ?? '')?.class ?? null;
  if (cap.scope === 'class') return TOPIC_CLASSES.find((name) => name === cap.of) ?? null;
  return null;
}

function namesOf(catalog: Catalog, scope: 'class' | 'channel' | 'topic'): readonly string[] {
  if (scope === 'class') return TOPIC_CLASSES;
  const declared = scope === 'channel' ? catalog.channels : catalog.topics;
  return declared.map((entry) => entry.key);
}
