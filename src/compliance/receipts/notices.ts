/**
 * Pure: the text that was shown, word for word. Evidence keeps its hash; the words stand in the
 * versions of the catalog, which never change. A text whose hash is not the one on record was not what
 * was shown, so it is left out and the hash stands alone.
 */
import { createHash } from 'node:crypto';
import type { Catalog, Notice } from '../../core/catalog.js';
import { noticeNode } from './catalog-nodes.js';
import type { ShownNotice } from './consent-event.js';
import type { JsonObject } from './context.js';
import { catalogIris } from './iris.js';

interface Version {
  readonly version: number;
  readonly catalog: Catalog;
}

export function noticeNodes(
  publicUrl: string,
  versions: readonly Version[],
  shown: readonly ShownNotice[],
): JsonObject[] {
  return shown.map((notice) => ({
    ...wordsOf(publicUrl, versions, notice),
    'assent:sha256': notice.sha256,
  }));
}

function wordsOf(
  publicUrl: string,
  versions: readonly Version[],
  { key, version: edition, locale, sha256 }: ShownNotice,
): JsonObject {
  for (const { version, catalog } of versions) {
    const notice = catalog.notices.find((one) => one.key === key && one.version === edition);
    const language = notice && languageOf(notice, sha256);
    if (notice && language !== undefined)
      return noticeNode(catalogIris(publicUrl, version, catalog), notice, language);
  }
  return {
    '@type': 'dpv:ConsentNotice',
    'dct:identifier': key,
    'schema:version': edition,
    'dct:language': locale,
  };
}

function languageOf({ text }: Notice, sha256: string): string | undefined {
  const hashOf = (words = '') => createHash('sha256').update(words).digest('hex');
  return Object.keys(text).find((language) => hashOf(text[language]) === sha256);
}
