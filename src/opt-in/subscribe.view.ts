/** The hosted form, and what it answers everybody alike. */
import { currentNotice, type Catalog, type Notice, type Topic } from '../core/catalog.js';
import { inLanguage, contactFrame, type PageFrame } from '../platform/http/page.view.js';
import { exchangeOf, type Exchange } from './exchange.js';
import {
  errorKey,
  fieldError,
  noticeKeys,
  noticeParagraphs,
  topicChoices,
  type FieldError,
  type Terms,
  type TopicChoice,
} from './opt-in.view.js';
import { formPath, offeredTopics, type ShownTopics } from './shown-topics.js';

export interface SubscribePage {
  readonly frame: PageFrame;
  readonly titleKey: string;
  readonly locale: string;
  /** Keeps the topics that a link named, so that the answer to a mistake shows them again. */
  readonly action: string;
  /** Where all topics are; empty where these are all. */
  readonly allUrl: string;
  readonly noticeVersion: string;
  readonly email: { readonly value: string; readonly errorKey: string | null };
  readonly topics: readonly TopicChoice[];
  readonly topicsErrorKey: string | null;
  readonly errors: readonly FieldError[];
  readonly errorCount: number;
  readonly exchange: Exchange;
  readonly terms: Terms;
}

export interface SubscribeErrors {
  readonly email?: 'missing' | 'invalid';
  readonly topics?: 'missing' | 'unknown';
  readonly form?: 'stale';
}

export interface SubscribeInput {
  readonly catalog: Catalog;
  readonly locale: string;
  readonly shown: ShownTopics;
  readonly email?: string;
  readonly tickedTopics?: readonly string[];
  readonly errors?: SubscribeErrors;
}

export function subscribePage(input: SubscribeInput): SubscribePage {
  const { catalog, locale, shown, errors = {}, tickedTopics = [] } = input;
  const { topics } = shown;
  const choices = topicChoices(catalog, locale, topics, tickedTopics);
  const emailErrorKey = errorKey('email', errors.email);
  const topicsErrorKey = errorKey('topics', errors.topics);
  const fieldErrors = [
    ...fieldError('#email', emailErrorKey),
    ...fieldError(`#${choices[0]?.id ?? 'topics'}`, topicsErrorKey),
    ...fieldError('#terms', errorKey('form', errors.form)),
  ];
  const path = formPath(shown);
  const areAll = topics.length === offeredTopics(catalog).length;
  return {
    frame: contactFrame(catalog, locale, 'subscribe', path),
    titleKey: fieldErrors.length > 0 ? 'subscribe.titleError' : 'subscribe.title',
    locale,
    action: path,
    allUrl: areAll ? '' : inLanguage('/subscribe', locale),
    ...termsInForce(catalog, locale, topics),
    email: { value: input.email ?? '', errorKey: emailErrorKey },
    topics: choices,
    topicsErrorKey,
    errors: fieldErrors,
    errorCount: fieldErrors.length,
    exchange: exchangeOf(catalog, locale, topics),
  };
}

/** The text that is agreed to today, and its version; who receives data stands in the exchange. */
export function termsInForce(
  catalog: Catalog,
  locale: string,
  topics: readonly Topic[],
): { readonly noticeVersion: string; readonly terms: Terms } {
  const paragraphs = noticeParagraphs(catalog, locale, noticesInForce(catalog, topics));
  return {
    noticeVersion: versionInForce(catalog, topics),
    terms: { paragraphs, recipients: '' },
  };
}

/** The catalog sees to it that all topics of one form stand under the same. */
export function versionInForce(catalog: Catalog, topics: readonly Topic[]): string {
  return noticesInForce(catalog, topics)[0]?.version ?? '';
}

/** The same for everybody, whatever the address; `mailboxUrl` is for development alone. */
export function requestedPage(input: {
  catalog: Catalog;
  locale: string;
  shown: ShownTopics;
  mailboxUrl?: string;
}): {
  frame: PageFrame;
  formUrl: string;
  mailboxUrl: string | null;
} {
  return {
    frame: contactFrame(input.catalog, input.locale, 'subscribe'),
    formUrl: inLanguage(formPath(input.shown), input.locale),
    mailboxUrl: input.mailboxUrl ?? null,
  };
}

function noticesInForce(catalog: Catalog, topics: readonly Topic[]): Notice[] {
  return noticeKeys(topics).flatMap((key) => currentNotice(catalog, key) ?? []);
}
