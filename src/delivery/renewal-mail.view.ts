import { topicByKey, type Catalog } from '../core/catalog.js';
import { topicText, type TopicText } from '../platform/http/page.view.js';
import { letterhead, type Letterhead } from './letterhead.view.js';

/** Asks whether somebody still wants what they agreed to. It praises nothing: it is no message of a topic. */
export interface RenewalMail extends Letterhead {
  readonly topics: readonly TopicText[];
  /** When the last of them ends without an answer, and the link with it. */
  readonly endsAt: number;
  readonly renewUrl: string;
}

export function renewalMail(input: {
  catalog: Catalog;
  locale: string;
  zone: string | null;
  topics: readonly string[];
  endsAt: number;
  renewUrl: string;
}): RenewalMail {
  const { catalog, locale, endsAt, renewUrl } = input;
  return {
    ...letterhead(catalog, input.zone),
    topics: input.topics
      .flatMap((key) => topicByKey(catalog, key) ?? [])
      .map((topic) => topicText(topic, locale, catalog)),
    endsAt,
    renewUrl,
  };
}
