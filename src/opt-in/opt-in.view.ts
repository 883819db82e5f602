import {
  clockFor,
  localised,
  topicByKey,
  type Catalog,
  type Notice,
  type Topic,
} from '../core/catalog.js';
import { paragraphsOf } from '../core/paragraphs.js';
import {
  contactFrame,
  topicText,
  type PageFrame,
  type TopicText,
} from '../platform/http/page.view.js';
import { topicVotes, type TopicVote } from '../platform/http/topic-vote.view.js';
import { recipientsOf, sharedRecipients } from './exchange.js';

export interface TopicChoice extends TopicText {
  readonly id: string;
  readonly isTicked: boolean;
  /** Empty where all topics of the page have the same, which is said once. */
  readonly recipients: string;
}

export interface FieldError {
  readonly href: string;
  readonly messageKey: string;
}

/** What is agreed to: the notices word for word, and who receives data unless it is said elsewhere. */
export interface Terms {
  readonly paragraphs: readonly string[];
  readonly recipients: string;
}

/** What a page shows that a mail's link leads to, whatever it asks. */
export interface AskedPage {
  readonly frame: PageFrame;
  readonly maskedAddress: string;
  readonly expiresAt: number;
  /** Of the clocks on the page. */
  readonly zone: string;
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
  readonly zone: string | null;
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
  /** Asked of who had these topics before, and so can tell. */
  readonly votes: readonly TopicVote[];
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
  const choices = topicChoices(catalog, locale, topics, tickedTopics);
  const topicsErrorKey = errorKey('topics', error);
  const errors = fieldError(`#${choices[0]?.id ?? 'topics'}`, topicsErrorKey);
  const notices = noticesAskedWith(catalog, topics, input.noticeVersion);
  return {
    frame: contactFrame(catalog, locale, 'opt_in', input.path),
    maskedAddress: input.maskedAddress,
    expiresAt: input.expiresAt,
    zone: clockFor(catalog, input.zone),
    topics: choices,
    topicsErrorKey,
    errors,
    errorCount: errors.length,
    terms: {
      paragraphs: noticeParagraphs(catalog, locale, notices),
      recipients: sharedRecipients(catalog, locale, topics),
    },
  };
}

export function confirmedPage(input: {
  catalog: Catalog;
  locale: string;
  topics: readonly string[];
  receiptPath: string;
  isRenewal: boolean;
}): ConfirmedPage {
  const { catalog, locale, receiptPath } = input;
  const topics = topicsOf(catalog, input.topics);
  return {
    frame: contactFrame(catalog, locale, 'opt_in'),
    topics: topics.map((topic) => topicText(topic, locale, catalog)),
    topicCount: topics.length,
    receiptPath,
    votes: input.isRenewal ? topicVotes(catalog, locale, input.topics, 'opt_in') : [],
  };
}

export function refusedPage(catalog: Catalog, locale: string): { frame: PageFrame } {
  return { frame: contactFrame(catalog, locale, 'opt_in') };
}

export function expiredPage(
  catalog: Catalog,
  locale: string,
  kind: 'request' | 'renewal',
): { frame: PageFrame; textKey: string; againKey: string } {
  const frame = contactFrame(catalog, locale, 'opt_in');
  return kind === 'renewal'
    ? { frame, textKey: 'expired.renewal', againKey: 'expired.choose' }
    : { frame, textKey: 'expired.text', againKey: 'expired.again' };
}

export function topicChoices(
  catalog: Catalog,
  locale: string,
  topics: readonly Topic[],
  tickedTopics: readonly string[],
): TopicChoice[] {
  const areAlike = sharedRecipients(catalog, locale, topics) !== '';
  return topics.map((topic) => ({
    ...topicText(topic, locale, catalog),
    id: `topic-${topic.key}`,
    isTicked: tickedTopics.includes(topic.key),
    recipients: areAlike ? '' : recipientsOf(catalog, locale, topic),
  }));
}

export function errorKey(field: string, error: string | undefined): string | null {
  return error === undefined ? null : `errors.${field}.${error}`;
}

export function fieldError(href: string, messageKey: string | null): FieldError[] {
  return messageKey === null ? [] : [{ href, messageKey }];
}

export function topicsOf(catalog: Catalog, keys: readonly string[]): Topic[] {
  return keys.flatMap((key) => topicByKey(catalog, key) ?? []);
}

function noticesAskedWith(catalog: Catalog, topics: readonly Topic[], version: string): Notice[] {
  const keys = noticeKeys(topics);
  return catalog.notices.filter(
    (notice) => keys.includes(notice.key) && notice.version === version,
  );
}

export function noticeKeys(topics: readonly Topic[]): string[] {
  return [...new Set(topics.flatMap((topic) => topic.notice ?? []))];
}

export function noticeParagraphs(
  catalog: Catalog,
  locale: string,
  notices: readonly Notice[],
): string[] {
  return notices.flatMap(({ text }) => paragraphsOf(localised(text, locale, catalog)));
}
