/** Which topics a form shows: all that can be asked for, or those that a link names, in its order. */
import { channelByKey, topicByKey, type Catalog, type Topic } from '../core/catalog.js';
import { formList } from '../platform/http/form.js';

/** Until a phone number can be confirmed, forms are for email. */
export const FORM_CHANNEL = 'email';
const PATH = '/subscribe';

export interface ShownTopics {
  readonly topics: readonly Topic[];
  /** Whether a link named them; then there may be more. */
  readonly areNamed: boolean;
}

/** The marketing topics that can be asked for on this channel. */
export function offeredTopics(catalog: Catalog, channel = FORM_CHANNEL): Topic[] {
  if (!channelByKey(catalog, channel)?.confirmable) return [];
  return catalog.topics.filter(
    (topic) => topic.class === 'marketing' && topic.channels.includes(channel),
  );
}

/** `?topics=a,b`: what is not offered is left out, and where nothing is left, all are shown. */
export function shownTopics(catalog: Catalog, query: unknown): ShownTopics {
  const offered = offeredTopics(catalog);
  const keys = new Set(formList(query, 'topics').flatMap((text) => text.split(',')));
  const named = [...keys].flatMap((key) => topicByKey(catalog, key) ?? []);
  const topics = named.filter((topic) => offered.includes(topic));
  return topics.length > 0 ? { topics, areNamed: true } : { topics: offered, areNamed: false };
}

/** Where a form with these topics is; `page` is one below the hosted form. */
export function formPath({ topics, areNamed }: ShownTopics, page = ''): string {
  const keys = topics.map(({ key }) => key).join(',');
  return `${PATH}${page}${areNamed ? `?topics=${keys}` : ''}`;
}
