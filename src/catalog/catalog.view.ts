/**
 * The catalog as every client may read it. How long records are kept and which clients may send a
 * topic is the organisation's own business and stays out.
 */
import { CLASSES_COUNTED_BY_DEFAULT, currentNotice } from '../core/catalog.js';
import type { Catalog, Topic } from '../core/catalog.js';
import type { CatalogNotice, CatalogResponse, CatalogTopic } from './catalog.dto.js';
import type { CurrentCatalog } from './catalog.service.js';

export function catalogResponse({ version, sha256, catalog }: CurrentCatalog): CatalogResponse {
  return {
    version,
    sha256,
    languages: [...catalog.languages],
    channels: catalog.channels.map((channel) => ({ ...channel })),
    purposes: catalog.purposes.map(({ key, basis, description, recipients }) => ({
      key,
      basis,
      description,
      recipients: [...recipients],
    })),
    topics: catalog.topics.map((topic) => topicResponse(catalog, topic)),
    caps: catalog.caps.map((cap) => ({
      ...cap,
      counts: [...(cap.counts ?? CLASSES_COUNTED_BY_DEFAULT)],
      reserve: { ...cap.reserve },
    })),
  };
}

function topicResponse(catalog: Catalog, topic: Topic): CatalogTopic {
  const { key, purpose, channels, name, description, benefit, frequency } = topic;
  return {
    key,
    class: topic.class,
    purpose,
    channels: [...channels],
    notice: noticeResponse(catalog, topic),
    name,
    description,
    benefit,
    ...(frequency === undefined ? {} : { frequency }),
  };
}

function noticeResponse(catalog: Catalog, topic: Topic): CatalogNotice | null {
  const notice = topic.notice === undefined ? null : currentNotice(catalog, topic.notice);
  return notice && { key: notice.key, version: notice.version, text: notice.text };
}
