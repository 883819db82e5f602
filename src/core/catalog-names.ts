/** What topics and channels are called for who reads a page or a mail. */
import { channelByKey, localised, topicByKey, type Catalog } from './catalog.js';

/** A record, or a link, outlives its topic: when the catalog no longer has it, its key still says which. */
export function topicName(catalog: Catalog, locale: string, key: string | null): string {
  if (key === null) return '';
  const topic = topicByKey(catalog, key);
  return topic ? localised(topic.name, locale, catalog) : key;
}

export function channelName(catalog: Catalog, locale: string, key: string | null): string {
  if (key === null) return '';
  const channel = channelByKey(catalog, key);
  return channel ? localised(channel.name, locale, catalog) : key;
}
