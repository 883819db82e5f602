/** Pure: what a person was asked and said, and the receipt of each. */
import type { ConsentHistory } from '../compliance/receipts/consent-event.js';
import type { JsonObject } from '../compliance/receipts/context.js';
import { channelName, topicName } from '../core/catalog-names.js';
import type { Catalog } from '../core/catalog.js';
import { personPath } from './person.view.js';
import type { Shell } from './shell.view.js';

export interface ReceiptLine {
  readonly topic: string;
  readonly channel: string;
  readonly stateKey: string;
  readonly at: number;
  readonly url: string;
  readonly fileUrl: string;
}

export interface ReceiptsPage extends Shell {
  readonly receipts: readonly ReceiptLine[];
  readonly mailUrl: string;
  readonly personUrl: string;
}

export interface ReceiptPage extends Shell {
  /** The signed document, as it is downloaded. */
  readonly json: string;
  readonly fileUrl: string;
  readonly backUrl: string;
}

export function receiptsPath(contactId: string): string {
  return `${personPath(contactId)}/receipts`;
}

export function receiptsPage(
  shell: Shell,
  { catalog, locale, contactId }: { catalog: Catalog; locale: string; contactId: string },
  histories: readonly ConsentHistory[],
): ReceiptsPage {
  const path = receiptsPath(contactId);
  return {
    ...shell,
    receipts: histories.map(({ topic, channel, current: { state, at } }) => ({
      topic: topicName(catalog, locale, topic),
      channel: channelName(catalog, locale, channel),
      stateKey: `receipts.${state}`,
      at: Date.parse(at),
      url: `${path}/${topic}/${channel}`,
      fileUrl: `${path}/${topic}/${channel}/file`,
    })),
    mailUrl: `${path}/mail`,
    personUrl: personPath(contactId),
  };
}

export interface Which {
  readonly contactId: string;
  readonly topic: string;
  readonly channel: string;
}

export function receiptPath({ contactId, topic, channel }: Which): string {
  return `${receiptsPath(contactId)}/${topic}/${channel}`;
}

export function receiptPage(shell: Shell, which: Which, receipt: JsonObject): ReceiptPage {
  return {
    ...shell,
    json: receiptText(receipt),
    fileUrl: `${receiptPath(which)}/file`,
    backUrl: receiptsPath(which.contactId),
  };
}

export function receiptText(receipt: JsonObject): string {
  return `${JSON.stringify(receipt, null, 2)}\n`;
}
