/**
 * What stands beside the benefit of topics where consent is asked: which data is given, who writes, and
 * who receives data (GDPR Art. 13(1)(e)). What is the same for all topics of a form is said once.
 */
import {
  localised,
  purposeByKey,
  recipientName,
  type Catalog,
  type Topic,
} from '../core/catalog.js';

export interface Exchange {
  /** What the organisation keeps beyond what Assent does; empty where the catalog names nothing. */
  readonly data: string;
  readonly writer: string;
  /** Empty where topics differ in it: then each says its own. */
  readonly recipients: string;
}

export function exchangeOf(catalog: Catalog, locale: string, topics: readonly Topic[]): Exchange {
  const data = topics.map(({ purpose }) => {
    const kept = purposeByKey(catalog, purpose)?.data;
    return kept ? localised(kept, locale, catalog) : '';
  });
  return {
    data: [...new Set(data.filter((text) => text !== ''))].join(' '),
    writer: catalog.controller.name,
    recipients: sharedRecipients(catalog, locale, topics),
  };
}

export function recipientsOf(catalog: Catalog, locale: string, { purpose }: Topic): string {
  const recipients = purposeByKey(catalog, purpose)?.recipients ?? [];
  const names = new Set(recipients.map((one) => recipientName(one, locale, catalog)));
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(names);
}

export function sharedRecipients(
  catalog: Catalog,
  locale: string,
  topics: readonly Topic[],
): string {
  const [first = '', ...others] = new Set(
    topics.map((topic) => recipientsOf(catalog, locale, topic)),
  );
  return others.length === 0 ? first : '';
}
