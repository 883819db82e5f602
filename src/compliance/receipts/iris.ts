/**
 * Pure: names of what records speak of. What a catalog says is named by its version, because two
 * records of one receipt may stand under two versions that say different things of one purpose. Each
 * leads to a document that we serve; a person is named by their random id and leads nowhere.
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../core/canonical-json.js';
import type { Catalog, Purpose, Recipient } from '../../core/catalog.js';

export const CATALOG_TERMS_PATH = '/ns/catalogs';

export interface CatalogIris {
  readonly document: string;
  readonly controller: string;
  readonly dpo: string;
  purpose(key: string): string;
  topic(key: string): string;
  notice(key: string, version: string, language: string): string;
  recipient(recipient: Recipient): string;
}

export function catalogIris(publicUrl: string, version: number, catalog: Catalog): CatalogIris {
  const document = `${publicUrl}${CATALOG_TERMS_PATH}/${version}`;
  const recipients = recipientsOf(catalog.purposes).map(canonicalJson);
  return {
    document,
    controller: `${document}#controller`,
    dpo: `${document}#dpo`,
    purpose: (key) => `${document}#purpose-${key}`,
    topic: (key) => `${document}#topic-${key}`,
    notice: (key, edition, language) => `${document}#notice-${key}-${edition}-${language}`,
    recipient: (one) => `${document}#recipient-${recipients.indexOf(canonicalJson(one)) + 1}`,
  };
}

/** Everybody who gets to see data, once, in the order of the catalog; the numbers of their names hang on it. */
export function recipientsOf(purposes: readonly Purpose[]): Recipient[] {
  const all = purposes.flatMap(({ recipients }) => recipients);
  return [...new Map(all.map((one) => [canonicalJson(one), one])).values()];
}

export const urn = (id: string): string => `urn:uuid:${id}`;

/** The same for the same consent whenever it is told: a UUID of version 8 (RFC 9562 §5.8). */
export function recordIdOf(contactId: string, topic: string, channel: string): string {
  const name = ['assent/consent-record/v1', contactId, topic, channel].join('\n');
  const hex = createHash('sha256').update(name).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`];
  return [...parts, `${variant}${hex.slice(18, 20)}`, hex.slice(20, 32)].join('-');
}
