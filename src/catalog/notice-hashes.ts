/** Which text was shown, word for word: the SHA-256 of each notice in the language of the person. */
import { createHash } from 'node:crypto';
import { localised, topicByKey, type Catalog } from '../core/catalog.js';

export interface NoticeHash {
  readonly key: string;
  readonly version: string;
  readonly locale: string;
  readonly sha256: string;
}

export function noticeHashes(
  catalog: Catalog,
  topics: readonly string[],
  version: string,
  locale: string,
): NoticeHash[] {
  const keys = new Set(topics.flatMap((key) => topicByKey(catalog, key)?.notice ?? []));
  return catalog.notices
    .filter((notice) => keys.has(notice.key) && notice.version === version)
    .map((notice) => ({
      key: notice.key,
      version: notice.version,
      locale,
      sha256: createHash('sha256')
        .update(localised(notice.text, locale, catalog))
        .digest('hex'),
    }));
}
