/** Pure: what topics, channels and happenings are called for who reads a page. */
import {
  basisByKey,
  channelByKey,
  localised,
  topicByKey,
  type Catalog,
} from '../../core/catalog.js';
import { isOwnActor, OPERATOR } from '../../core/own-actors.js';

/** A record outlives its topic: when the catalog no longer has it, its key still says which. */
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

/** What a ground beside consent is; empty where the catalog no longer has it. */
export function basisName(catalog: Catalog, locale: string, key: string): string {
  const basis = basisByKey(catalog, key);
  return basis ? localised(basis.description, locale, catalog) : '';
}

/**
 * Who acted, as the person is told: Art. 15 gives no right to the names of those who work for the
 * controller (CJEU C-579/21).
 */
export function toldName(clients: ReadonlyMap<string, string>, actor: string): string {
  const client = clients.get(actor);
  if (client !== undefined) return client;
  if (actor === OPERATOR) return 'operator';
  return isOwnActor(actor) ? actor : 'staff';
}

export function happenedKey(type: string): string {
  return `happened.${type}`;
}
