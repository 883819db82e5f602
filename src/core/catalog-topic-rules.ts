/**
 * Rules for topics: what a topic refers to exists, and its class agrees with the legal basis of its
 * purpose, so that nothing which needs consent can be sent without, under whatever name.
 */
import { dangling, doubt, problem, type CatalogIssue } from './catalog-issue.js';
import { channelByKey, purposeByKey, type Catalog, type Topic } from './catalog.js';

export function checkTopics(catalog: Catalog): CatalogIssue[] {
  return catalog.topics.flatMap((topic, index) => [
    ...checkPurpose(catalog, topic, index),
    ...checkChannels(catalog, topic, index),
    ...checkNotice(catalog, topic, index),
  ]);
}

function checkPurpose(catalog: Catalog, topic: Topic, index: number): CatalogIssue[] {
  const path = ['topics', index, 'purpose'];
  const purpose = purposeByKey(catalog, topic.purpose);
  if (purpose === null)
    return [dangling(path, named(topic), 'purpose', topic.purpose, catalog.purposes)];
  const isMarketing = topic.class === 'marketing';
  if (isMarketing && purpose.basis !== 'consent')
    return [
      problem(
        path,
        `topic \`${topic.key}\` is marketing, but its purpose \`${purpose.key}\` rests on ` +
          `${purpose.basis}: marketing is sent to those who agreed, so its purpose rests on consent`,
      ),
    ];
  if (!isMarketing && purpose.basis === 'consent')
    return [
      problem(
        path,
        `topic \`${topic.key}\` is of class ${topic.class}, which is sent without asking, but its ` +
          `purpose \`${purpose.key}\` rests on consent: make it marketing or choose another purpose`,
      ),
    ];
  return [];
}

function checkChannels(catalog: Catalog, topic: Topic, index: number): CatalogIssue[] {
  const unknown = topic.channels.flatMap((key, at) =>
    channelByKey(catalog, key) === null
      ? [
          dangling(
            ['topics', index, 'channels', at],
            named(topic),
            'channel',
            key,
            catalog.channels,
          ),
        ]
      : [],
  );
  const canBeAgreedTo = topic.channels.some((key) => channelByKey(catalog, key)?.confirmable);
  if (unknown.length > 0 || canBeAgreedTo || topic.class !== 'marketing') return unknown;
  return [
    doubt(
      ['topics', index, 'channels'],
      `nobody can agree to topic \`${topic.key}\`: none of its channels can be confirmed`,
    ),
  ];
}

function checkNotice(catalog: Catalog, topic: Topic, index: number): CatalogIssue[] {
  const { notice } = topic;
  if (notice === undefined) {
    if (topic.class !== 'marketing') return [];
    return [
      problem(
        ['topics', index],
        `topic \`${topic.key}\` is marketing and has no notice: name the text people agree to`,
      ),
    ];
  }
  if (catalog.notices.some(({ key }) => key === notice)) return [];
  return [dangling(['topics', index, 'notice'], named(topic), 'notice', notice, catalog.notices)];
}

function named(topic: Topic): string {
  return `topic \`${topic.key}\``;
}
