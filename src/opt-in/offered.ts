/** Pure: what the catalog lets people opt into, on which channel, under which text. */
import type { Address } from '../core/address.js';
import { channelByKey, noticeStands, topicByKey, type Catalog } from '../core/catalog.js';
import { DomainError, type ErrorCode } from '../core/errors.js';

export interface Wanted {
  /** Of the address that proves itself. */
  readonly kind: Address['kind'];
  readonly channel: string;
  readonly topics: readonly string[];
  readonly noticeVersion: string;
}

/** Throws for what nobody could have agreed to. */
export function checkOffered(catalog: Catalog, wanted: Wanted): void {
  const channel = channelByKey(catalog, wanted.channel);
  if (!channel) throw refusal('channel_not_offered', '/channel', 'the catalog has no such channel');
  if (!channel.confirmable)
    throw refusal(
      'channel_not_confirmable',
      '/channel',
      'this channel cannot confirm consent yet: ask on a channel that can, such as email',
    );
  if (wanted.kind !== channel.kind)
    throw refusal(
      'address_invalid',
      '/recipient',
      `this channel needs an address of kind ${channel.kind}`,
    );
  wanted.topics.forEach((key, index) => checkTopic(catalog, wanted, key, `/topics/${index}`));
}

function checkTopic(catalog: Catalog, wanted: Wanted, key: string, pointer: string): void {
  const topic = topicByKey(catalog, key);
  if (!topic) throw refusal('topic_unknown', pointer, 'the catalog has no such topic');
  if (topic.class !== 'marketing' || topic.notice === undefined)
    throw refusal('topic_unknown', pointer, 'this topic is not one that people opt into');
  if (!topic.channels.includes(wanted.channel))
    throw refusal('channel_not_offered', pointer, 'this topic is not offered on this channel');
  if (!noticeStands(catalog, topic.notice, wanted.noticeVersion))
    throw refusal('notice_unknown', '/evidence/noticeVersion', `${key} has no such notice version`);
}

export function refusal(code: ErrorCode, pointer: string, detail: string): DomainError {
  return new DomainError(code, null, [{ pointer, detail }]);
}
