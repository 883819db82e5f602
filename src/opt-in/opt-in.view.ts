import {
  channelByKey,
  currentNotice,
  localised,
  purposeByKey,
  topicByKey,
  type Catalog,
  type Notice,
  type Topic,
} from '../core/catalog.js';
import {
  pageFrame,
  topicText,
  type PageFrame,
  type TopicText,
} from '../platform/http/page.view.js';

export interface TopicChoice extends TopicText {
  readonly id: string;
  readonly isTicked: boolean;
}

export interface FieldError {
  readonly href: string;
  readonly messageKey: string;
}

/** What is agreed to: the notices word for word, and everybody who receives data. */
export interface Terms {
  readonly paragraphs: readonly string[];
  readonly recipients: string;
}

export interface SubscribePage {
  readonly frame: PageFrame;
  readonly titleKey: string;
  readonly locale: string;
  /** The catalog sees to it that all topics of one form stand under the same. */
  readonly noticeVersion: string;
  readonly email: { readonly value: string; readonly errorKey: string | null };
  readonly topics: readonly TopicChoice[];
  readonly topicsErrorKey: string | null;
  readonly errors: readonly FieldError[];
  readonly errorCount: number;
  readonly terms: Terms;
}

export interface SubscribeErrors {
  readonly email?: 'missing' | 'invalid';
  readonly topics?: 'missing' | 'unknown';
  readonly form?: 'stale';
}

/** What a page shows that a mail's link leads to, whatever it asks. */
export interface AskedPage {
  readonly frame: PageFrame;
  readonly maskedAddress: string;
  readonly expiresAt: number;
  readonly topics: readonly TopicChoice[];
  readonly topicsErrorKey: string | null;
  readonly errors: readonly FieldError[];
  readonly errorCount: number;
  readonly terms: Terms;
}

export interface ConfirmPage extends AskedPage {
  readonly titleKey: string;
  readonly requestedAt: number;
  readonly erasedAfterDays: number;
}

export interface AskedInput {
  readonly catalog: Catalog;
  readonly locale: string;
  readonly path: string;
  readonly maskedAddress: string;
  readonly expiresAt: number;
  /** The keys asked for; all are ticked unless `tickedTopics` says what was sent back. */
  readonly topics: readonly string[];
  readonly tickedTopics?: readonly string[];
  readonly noticeVersion: string;
}

export interface ConfirmedPage {
  readonly frame: PageFrame;
  readonly topics: readonly TopicText[];
  readonly topicCount: number;
  /** Where a receipt of it can be asked for. */
  readonly receiptPath: string;
}

/** The marketing topics that can be asked for on this channel. */
export function offeredTopics(catalog: Catalog, channel: string): Topic[] {
  if (!channelByKey(catalog, channel)?.confirmable) return [];
  return catalog.topics.filter(
    (topic) => topic.class === 'marketing' && topic.channels.includes(channel),
  );
}

export function subscribePage(input: {
  catalog: Catalog;
  locale: string;
  channel?: string;
  email?: string;
  tickedTopics?: readonly string[];
  errors?: SubscribeErrors;
}): SubscribePage {
  const { catalog, locale, errors = {}, tickedTopics = [] } = input;
  const topics = offeredTopics(catalog, input.channel ?? 'email');
  const notices = noticesInForce(catalog, topics);
  const choices = topics.map((topic) =>
    topicChoice(catalog, locale, topic, tickedTopics.includes(topic.key)),
  );
  const emailErrorKey = errorKey('email', errors.email);
  const topicsErrorKey = errorKey('topics', errors.topics);
  const fieldErrors = [
    ...fieldError('#email', emailErrorKey),
    ...fieldError(`#${choices[0]?.id ?? 'topics'}`, topicsErrorKey),
    ...fieldError('#terms', errorKey('form', errors.form)),
  ];
  return {
    frame: pageFrame(catalog, locale, '/subscribe'),
    titleKey: fieldErrors.length > 0 ? 'subscribe.titleError' : 'subscribe.title',
    locale,
    noticeVersion: notices[0]?.version ?? '',
    email: { value: input.email ?? '', errorKey: emailErrorKey },
    topics: choices,
    topicsErrorKey,
    errors: fieldErrors,
    errorCount: fieldErrors.length,
    terms: terms(catalog, locale, topics, notices),
  };
}

/** The same for everybody, whatever the address; `mailboxUrl` is for development alone. */
export function requestedPage(input: { catalog: Catalog; locale: string; mailboxUrl?: string }): {
  frame: PageFrame;
  mailboxUrl: string | null;
} {
  return {
    frame: pageFrame(input.catalog, input.locale),
    mailboxUrl: input.mailboxUrl ?? null,
  };
}

export function confirmPage(
  input: AskedInput & { requestedAt: number; error?: 'noneToConfirm' },
): ConfirmPage {
  return {
    ...askedPage(input, input.error),
    titleKey: input.error ? 'confirm.titleError' : 'confirm.title',
    requestedAt: input.requestedAt,
    erasedAfterDays: input.catalog.retention.optInsDays,
  };
}

export function askedPage(input: AskedInput, error: string | undefined): AskedPage {
  const { catalog, locale, tickedTopics = input.topics } = input;
  const topics = topicsOf(catalog, input.topics);
  const choices = topics.map((topic) =>
    topicChoice(catalog, locale, topic, tickedTopics.includes(topic.key)),
  );
  const topicsErrorKey = errorKey('topics', error);
  const errors = fieldError(`#${choices[0]?.id ?? 'topics'}`, topicsErrorKey);
  const notices = noticesAskedWith(catalog, topics, input.noticeVersion);
  return {
    frame: pageFrame(catalog, locale, input.path),
    maskedAddress: input.maskedAddress,
    expiresAt: input.expiresAt,
    topics: choices,
    topicsErrorKey,
    errors,
    errorCount: errors.length,
    terms: terms(catalog, locale, topics, notices),
  };
}

export function confirmedPage(input: {
  catalog: Catalog;
  locale: string;
  topics: readonly string[];
  receiptPath: string;
}): ConfirmedPage {
  const { catalog, locale, receiptPath } = input;
  const topics = topicsOf(catalog, input.topics);
  return {
    frame: pageFrame(catalog, locale),
    topics: topics.map((topic) => topicText(topic, locale, catalog)),
    topicCount: topics.length,
    receiptPath,
  };
}

export function refusedPage(catalog: Catalog, locale: string): { frame: PageFrame } {
  return { frame: pageFrame(catalog, locale) };
}

export function expiredPage(
  catalog: Catalog,
  locale: string,
  kind: 'request' | 'renewal',
): { frame: PageFrame; textKey: string; againKey: string } {
  const frame = pageFrame(catalog, locale);
  return kind === 'renewal'
    ? { frame, textKey: 'expired.renewal', againKey: 'expired.choose' }
    : { frame, textKey: 'expired.text', againKey: 'expired.again' };
}

function topicChoice(
  catalog: Catalog,
  locale: string,
  topic: Topic,
  isTicked: boolean,
): TopicChoice {
  return { ...topicText(topic, locale, catalog), id: `topic-${topic.key}`, isTicked };
}

function errorKey(field: string, error: string | undefined): string | null {
  return error === undefined ? null : `errors.${field}.${error}`;
}

function fieldError(href: string, messageKey: string | null): FieldError[] {
  return messageKey === null ? [] : [{ href, messageKey }];
}

export function topicsOf(catalog: Catalog, keys: readonly string[]): Topic[] {
  return keys.flatMap((key) => topicByKey(catalog, key) ?? []);
}

function noticesInForce(catalog: Catalog, topics: readonly Topic[]): Notice[] {
  return noticeKeys(topics).flatMap((key) => currentNotice(catalog, key) ?? []);
}

function noticesAskedWith(catalog: Catalog, topics: readonly Topic[], version: string): Notice[] {
  const keys = noticeKeys(topics);
  return catalog.notices.filter(
    (notice) => keys.includes(notice.key) && notice.version === version,
  );
}

function noticeKeys(topics: readonly Topic[]): string[] {
  return [...new Set(topics.flatMap((topic) => topic.notice ?? []))];
}

function terms(
  catalog: Catalog,
  locale: string,
  topics: readonly Topic[],
  notices: readonly Notice[],
): Terms {
  const recipients = topics.flatMap(
    (topic) => purposeByKey(catalog, topic.purpose)?.recipients ?? [],
  );
  return {
    // Within a paragraph the catalog's line breaks are those of its editor, not of the text.
    paragraphs: notices.flatMap((notice) =>
      localised(notice.text, locale, catalog)
        .trim()
        .split(/\n\s*\n/),
    ),
    recipients: new Intl.ListFormat(locale, { type: 'conjunction' }).format(new Set(recipients)),
  };
}
