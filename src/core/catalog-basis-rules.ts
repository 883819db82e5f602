/**
 * Rules for what carries marketing beside consent. A basis works only where a topic and a regime
 * both name it, so one that is missing on either side is told; a topic that is sent without asking
 * needs none, and nothing of consent lapses on it.
 */
import { dangling, doubt, problem, type CatalogIssue } from './catalog-issue.js';
import { basisByKey, type Catalog, type Topic } from './catalog.js';

export function checkBases(catalog: Catalog): CatalogIssue[] {
  return catalog.topics.flatMap((topic, index) =>
    topic.class === 'marketing'
      ? basesOf(catalog, topic, index)
      : [...strayTerm(topic, index, 'bases'), ...strayTerm(topic, index, 'consentIdleDays')],
  );
}

function basesOf(catalog: Catalog, topic: Topic, index: number): CatalogIssue[] {
  return (topic.bases ?? []).flatMap((key, at): CatalogIssue[] => {
    const path = ['topics', index, 'bases', at];
    if (basisByKey(catalog, key) === null)
      return [dangling(path, `topic \`${topic.key}\``, 'basis', key, catalog.bases ?? [])];
    if (isEnabledFor(catalog, topic, key)) return [];
    return [
      doubt(
        path,
        `no regime on a channel of topic \`${topic.key}\` allows the basis \`${key}\`: ` +
          `it carries no message, since the topic and a regime must both name it`,
      ),
    ];
  });
}

function isEnabledFor(catalog: Catalog, topic: Topic, basis: string): boolean {
  return (catalog.regimes ?? []).some(
    ({ bases = [], channels }) =>
      bases.includes(basis) && channels.some((channel) => topic.channels.includes(channel)),
  );
}

function strayTerm(
  topic: Topic,
  index: number,
  field: 'bases' | 'consentIdleDays',
): CatalogIssue[] {
  if (topic[field] === undefined) return [];
  return [
    problem(
      ['topics', index, field],
      `topic \`${topic.key}\` is of class ${topic.class}, which is sent without asking: drop \`${field}\``,
    ),
  ];
}
