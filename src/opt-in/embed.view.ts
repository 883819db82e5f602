/** The form as others put it into a page of theirs, and the page that hands it to them. */
import type { Catalog } from '../core/catalog.js';
import {
  inLanguage,
  pageFrame,
  type PageFrame,
  type TopicText,
} from '../platform/http/page.view.js';
import { exchangeOf, type Exchange } from './exchange.js';
import { topicChoices } from './opt-in.view.js';
import { formPath, offeredTopics, type ShownTopics } from './shown-topics.js';
import { versionInForce } from './subscribe.view.js';

export interface EmbeddedForm {
  readonly action: string;
  readonly locale: string;
  readonly noticeVersion: string;
  readonly topics: readonly (TopicText & { readonly id: string; readonly recipients: string })[];
  readonly exchange: Exchange;
  /** Where the text is that is agreed to. */
  readonly termsUrl: string;
}

export interface EmbedPage {
  readonly frame: PageFrame;
  /** The form as HTML, to be read and copied. */
  readonly snippet: string;
  /** How to have fewer topics. */
  readonly example: string;
  readonly hostedUrl: string;
}

interface Embedding {
  readonly catalog: Catalog;
  readonly locale: string;
  readonly shown: ShownTopics;
}

const PAGE = '/embed';

export function embeddedForm(input: Embedding & { publicUrl: string }): EmbeddedForm {
  const { catalog, locale, shown, publicUrl } = input;
  const action = `${publicUrl}${formPath(shown)}`;
  return {
    action,
    locale,
    noticeVersion: versionInForce(catalog, shown.topics),
    // Ids of their own: the page around it has others.
    topics: topicChoices(catalog, locale, shown.topics, []).map((choice) => ({
      ...choice,
      id: `about-${choice.id}`,
    })),
    exchange: exchangeOf(catalog, locale, shown.topics),
    termsUrl: `${inLanguage(action, locale)}#terms`,
  };
}

export function embedPage({
  catalog,
  locale,
  shown,
  html,
}: Embedding & { html: string }): EmbedPage {
  const topics = offeredTopics(catalog).slice(0, 2);
  return {
    frame: pageFrame(catalog, locale, formPath(shown, PAGE)),
    // Escaped for attributes without quotes; here all have them, and people read this.
    snippet: html.replaceAll('&#x3D;', '='),
    example: formPath({ topics, areNamed: true }, PAGE),
    hostedUrl: inLanguage(formPath(shown), locale),
  };
}
