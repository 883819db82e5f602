/**
 * The suggestion box. What lies in it are slips: a suggestion in words, or a vote on a topic. Who put one
 * in is in none of them, and none comes out alone: the box is emptied of days that are over, in an order
 * that was drawn, once enough lie in it to be read together.
 */
import { MARK, scrub } from './scrub.js';

/** Where a slip was written, no finer than by kind of page: few people see some pages on a day. */
export const SUGGESTION_PAGES = [
  'home',
  'subscribe',
  'opt_in',
  'footer',
  'preferences',
  'other',
] as const;
export type SuggestionPage = (typeof SUGGESTION_PAGES)[number];

export const MAX_SUGGESTION = 1_000;
/** So many suggestions come out together at least, and so many votes on one topic. */
export const FEWEST_TOGETHER = 5;
/** More is no suggestion box any more: whoever fills it drowns those who have something to say. */
export const MOST_WAITING = 10_000;
/** What has waited for so long in vain goes unread, and what came out is read for as long. */
export const SUGGESTION_DAYS = 90;

export interface Suggestion {
  readonly kind: 'suggestion';
  readonly page: SuggestionPage;
  readonly text: string;
}

export interface Vote {
  readonly kind: 'vote';
  readonly topic: string;
  readonly isUseful: boolean;
}

export type Slip = Suggestion | Vote;

/** With the day on which it was put in, `yyyy-mm-dd`. */
export interface WaitingSlip {
  readonly day: string;
  readonly slip: Slip;
}

export interface VoteCount {
  readonly topic: string;
  readonly useful: number;
  readonly notUseful: number;
}

export type ReadText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: 'missing' | 'tooLong' | 'nothingLeft' };

/** What is kept of what was typed. */
export function readText(typed: string): ReadText {
  // A browser sends two characters where it counted one.
  const raw = typed.replace(/\r\n/g, '\n');
  if (raw.trim() === '') return { ok: false, problem: 'missing' };
  if (raw.length > MAX_SUGGESTION) return { ok: false, problem: 'tooLong' };
  const text = scrub(raw);
  // Some characters stand for several.
  if (text.length > MAX_SUGGESTION) return { ok: false, problem: 'tooLong' };
  const isSomethingLeft = /[\p{L}\p{N}\p{S}]/u.test(text.replaceAll(MARK, ''));
  return isSomethingLeft ? { ok: true, text } : { ok: false, problem: 'nothingLeft' };
}

export function pageOf(name: string): SuggestionPage {
  return SUGGESTION_PAGES.find((page) => page === name) ?? 'other';
}

export interface Emptied {
  readonly suggestions: readonly Suggestion[];
  readonly votes: readonly VoteCount[];
  /** Too few to be read together: they go back into the box. */
  readonly left: readonly WaitingSlip[];
}

/** `below` draws a whole number from 0 on, below what it is given. */
export function empty(waiting: readonly WaitingSlip[], below: (n: number) => number): Emptied {
  const drawn = shuffled(waiting, below);
  const counts = countBy(drawn, ({ slip }) => groupOf(slip));
  const isEnough = ({ slip }: WaitingSlip): boolean =>
    (counts.get(groupOf(slip)) ?? 0) >= FEWEST_TOGETHER;
  const out = drawn.filter(isEnough).map(({ slip }) => slip);
  return {
    suggestions: withoutRarePages(out.filter((slip) => slip.kind === 'suggestion')),
    votes: counted(out.filter((slip) => slip.kind === 'vote')),
    left: drawn.filter((one) => !isEnough(one)),
  };
}

/** Fisher and Yates: every order is as likely as every other if every draw is. */
export function shuffled<T>(items: readonly T[], below: (n: number) => number): T[] {
  const drawn = [...items];
  drawn.forEach((_, nth) => {
    const other = nth + below(drawn.length - nth);
    [drawn[nth], drawn[other]] = [drawn[other] as T, drawn[nth] as T];
  });
  return drawn;
}

/** Who was on a page that few see is on record elsewhere: one word alone from there would be theirs. */
function withoutRarePages(suggestions: readonly Suggestion[]): Suggestion[] {
  const counts = countBy(suggestions, ({ page }) => page);
  return suggestions.map((one) =>
    (counts.get(one.page) ?? 0) >= FEWEST_TOGETHER ? one : { ...one, page: 'other' },
  );
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

/** Suggestions are read together whatever they are about; votes only beside votes on their topic. */
function groupOf(slip: Slip): string {
  return slip.kind === 'suggestion' ? '' : slip.topic;
}

function counted(votes: readonly Vote[]): VoteCount[] {
  return [...new Set(votes.map(({ topic }) => topic))].sort().map((topic) => {
    const answers = votes.filter((vote) => vote.topic === topic);
    const useful = answers.filter(({ isUseful }) => isUseful).length;
    return { topic, useful, notUseful: answers.length - useful };
  });
}
