/**
 * Under which topic the links are mailed that people ask for, to their preferences or to erase everything.
 * Whoever has their data restricted keeps their rights, so such a mail must pass as one of class `security`.
 */
import { dangling, doubt, problem, type CatalogIssue } from './catalog-issue.js';
import { channelByKey, topicByKey, type Catalog } from './catalog.js';
import { OWN_SENDER_NAME } from './own-actors.js';

export function checkPersonLinks(catalog: Catalog): CatalogIssue[] {
  const { personLinks, topics } = catalog;
  if (personLinks === undefined)
    return [
      doubt(
        [],
        'the catalog has no `personLinks`, so links to the preferences go out as service messages: people ' +
          'whose data is restricted (GDPR Art. 18) get none; name a topic of class security there',
      ),
    ];
  const path = ['personLinks', 'topic'];
  const { topic: key } = personLinks;
  const topic = topicByKey(catalog, key);
  if (topic === null) return [dangling(path, 'personLinks', 'topic', key, topics)];
  if (topic.class !== 'security')
    return [
      problem(
        path,
        `personLinks names the topic \`${key}\` of class ${topic.class}: links to the preferences are security ` +
          `messages, since they must reach people whose data is restricted too (GDPR Art. 18)`,
      ),
    ];
  const found: CatalogIssue[] = [];
  if (!topic.channels.some((channel) => channelByKey(catalog, channel)?.kind === 'email'))
    found.push(
      problem(
        path,
        `topic \`${key}\` is offered on no channel of kind email: links to the preferences are mailed`,
      ),
    );
  if (topic.senders?.includes(OWN_SENDER_NAME) === false)
    found.push(
      problem(
        path,
        `topic \`${key}\` may be sent by ${topic.senders.join(', ')} alone: add \`${OWN_SENDER_NAME}\`, by which name ` +
          `Assent sends its own mails`,
      ),
    );
  return found;
}
