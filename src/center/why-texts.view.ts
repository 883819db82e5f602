/** Pure: the texts that a page of messages rested on, each once and word for word. */
import { Grounds, type Ground } from '../compliance/history/grounds.js';
import { noticeWords } from '../compliance/receipts/notice-words.js';
import { paragraphsOf } from '../core/paragraphs.js';
import type { WhyFacts } from './read-why.js';

export interface AgreedText {
  /** Of its place on the page. */
  readonly id: string;
  readonly sha256: string;
  readonly version: string;
  readonly paragraphs: readonly string[];
}

/** By authorization; nothing for what was denied, or needs no yes. */
export function groundsOf({
  messages,
  lines,
  lapses,
  now,
}: WhyFacts): ReadonlyMap<string, Ground | null> {
  const grounds = new Grounds(lines, now, lapses);
  return new Map(
    messages
      .filter(({ decision, topicClass }) => decision === 'allow' && topicClass === 'marketing')
      .map((one) => [one.authorizationId, grounds.at(one, one.decidedAt.getTime())]),
  );
}

/** A text whose words no version has any more is none. */
export function textsAgreedTo(
  grounds: Iterable<Ground | null>,
  versions: WhyFacts['versions'],
): AgreedText[] {
  const texts = new Map<string, Omit<AgreedText, 'id'>>();
  for (const ground of grounds) {
    if (ground?.kind !== 'consent' || !ground.notice) continue;
    const { sha256, version } = ground.notice;
    const words = texts.has(sha256) ? null : noticeWords(versions, ground.notice);
    if (words !== null) texts.set(sha256, { sha256, version, paragraphs: paragraphsOf(words) });
  }
  return [...texts.values()].map((text, nth) => ({ ...text, id: `text-${String(nth + 1)}` }));
}

export function textOf(texts: readonly AgreedText[], ground: Ground): AgreedText | undefined {
  return ground.kind === 'consent'
    ? texts.find(({ sha256 }) => sha256 === ground.notice?.sha256)
    : undefined;
}
