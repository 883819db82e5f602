import type { Catalog } from '../core/catalog.js';
import {
  contactFrame,
  topicText,
  type PageFrame,
  type TopicText,
} from '../platform/http/page.view.js';
import { askedPage, topicsOf, type AskedInput, type AskedPage } from './opt-in.view.js';

export interface RenewPage extends AskedPage {
  readonly titleKey: string;
}

export interface StoppedPage {
  readonly frame: PageFrame;
  readonly maskedAddress: string;
  readonly topics: readonly TopicText[];
  readonly topicCount: number;
}

export function renewPage(input: AskedInput & { error?: 'noneToRenew' }): RenewPage {
  return {
    ...askedPage(input, input.error),
    titleKey: input.error ? 'renew.titleError' : 'renew.title',
  };
}

export function stoppedPage(input: {
  catalog: Catalog;
  locale: string;
  maskedAddress: string;
  topics: readonly string[];
}): StoppedPage {
  const { catalog, locale, maskedAddress } = input;
  const topics = topicsOf(catalog, input.topics);
  return {
    frame: contactFrame(catalog, locale, 'opt_in'),
    maskedAddress,
    topics: topics.map((topic) => topicText(topic, locale, catalog)),
    topicCount: topics.length,
  };
}
