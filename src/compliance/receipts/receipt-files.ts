/** Pure: what the mail with somebody's receipts says, and the files that it brings. */
import { localised, topicByKey, type Catalog } from '../../core/catalog.js';
import { receiptsMail, type ReceiptsMail } from '../../delivery/receipts-mail.view.js';
import type { ToldConsent } from './consent-records.js';
import { LINKED_DATA, type JsonObject } from './context.js';

export function receiptsOf(
  catalog: Catalog,
  { locale, zone }: { locale: string; zone: string | null },
  consents: readonly ToldConsent[],
): ReceiptsMail {
  const lines = consents.map(({ history: { topic, current } }) => {
    const known = topicByKey(catalog, topic);
    return {
      name: known ? localised(known.name, locale, catalog) : topic,
      stateKey: `receipts.${current.state}`,
      at: Date.parse(current.at),
    };
  });
  return receiptsMail(catalog, zone, lines);
}

export function receiptFiles(
  locale: string,
  consents: readonly ToldConsent[],
  receipts: readonly JsonObject[],
) {
  const word = locale === 'fr' ? 'recu' : 'receipt';
  return consents.map(({ history: { topic, channel } }, index) => ({
    filename: `${word}-${topic}-${channel}.jsonld`,
    contentType: LINKED_DATA,
    content: `${JSON.stringify(receipts[index], null, 2)}\n`,
  }));
}
