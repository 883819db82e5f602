/** Pure: what is offered on some channels, and what it is to say yes to it, for a form that is not the hosted one. */
import type { Catalog, Topic } from '../core/catalog.js';
import { exchangeOf, recipientsOf, type Exchange } from './exchange.js';
import type { Terms } from './opt-in.view.js';
import { offeredTopics } from './shown-topics.js';
import { termsInForce } from './subscribe.view.js';

export interface Offer {
  readonly exchange: Exchange;
  /** Word for word, and its version. */
  readonly terms: Terms;
  readonly noticeVersion: string;
}

/** The channels that an address of this kind can confirm, each with what is offered on it. */
export function offersFor(
  catalog: Catalog,
  kind: 'email' | 'phone',
): { readonly channel: string; readonly topics: readonly Topic[] }[] {
  return catalog.channels
    .filter((channel) => channel.kind === kind)
    .map(({ key }) => ({ channel: key, topics: offeredTopics(catalog, key) }));
}

export function offerOf(catalog: Catalog, locale: string, topics: readonly Topic[]): Offer {
  return {
    exchange: exchangeOf(catalog, locale, topics),
    ...termsInForce(catalog, locale, topics),
  };
}

/** Empty where all topics have the same, which is said once. */
export function ownRecipients(
  catalog: Catalog,
  locale: string,
  topic: Topic,
  offer: Offer,
): string {
  return offer.exchange.recipients === '' ? recipientsOf(catalog, locale, topic) : '';
}
