/** Pure: what of the catalog somebody may leave or slow down. */
import { channelByKey, topicByKey, type Catalog } from '../core/catalog.js';
import { DomainError } from '../core/errors.js';

/** Only marketing can be left: what people must be told does not rest on their agreement. */
export function requireTopic(catalog: Catalog, key: string, pointer: string): void {
  const topic = topicByKey(catalog, key);
  const detail = topic
    ? 'messages of this topic are not sent by choice, and cannot be left'
    : 'the catalog has no such topic';
  if (topic?.class !== 'marketing')
    throw new DomainError('topic_unknown', null, [{ pointer, detail }]);
}

export function requireChannel(catalog: Catalog, key: string, pointer: string): void {
  if (channelByKey(catalog, key)) return;
  const detail = 'the catalog has no such channel';
  throw new DomainError('channel_not_offered', null, [{ pointer, detail }]);
}
