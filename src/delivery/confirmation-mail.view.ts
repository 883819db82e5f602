import { topicByKey, type Catalog } from '../core/catalog.js';
import { topicText, type TopicText } from '../platform/http/page.view.js';
import { letterhead, type Letterhead } from './letterhead.view.js';

/** Holds nothing that the asker typed: whoever types somebody else's address mails them no text. */
export interface ConfirmationMail extends Letterhead {
  readonly topics: readonly TopicText[];
  readonly requestedAt: number;
  readonly confirmUrl: string;
  readonly validHours: number;
}

export function confirmationMail(input: {
  catalog: Catalog;
  locale: string;
  zone: string | null;
  topics: readonly string[];
  requestedAt: number;
  confirmUrl: string;
  validHours: number;
}): ConfirmationMail {
  const { catalog, locale } = input;
  return {
    ...letterhead(catalog, input.zone),
    topics: input.topics
      .flatMap((key) => topicByKey(catalog, key) ?? [])
      .map((topic) => topicText(topic, locale, catalog)),
    requestedAt: input.requestedAt,
    confirmUrl: input.confirmUrl,
    validHours: input.validHours,
  };
}
