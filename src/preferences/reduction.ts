/**
 * Pure: by what people themselves hear less, and what it changed. Each of these can be taken back for a
 * while, as long as nothing was said since that it would go against.
 */
import type { OwnBudget } from '../core/preference.js';
import type { TopicOnChannel } from '../core/topic.js';
import type { Reach } from './bases.store.js';
import type { PreferenceRow } from './preferences.store.js';

export type Reduction =
  /** Null is not narrowed: both are null for everything. */
  | { readonly kind: 'left'; readonly topic: string | null; readonly channel: string | null }
  | { readonly kind: 'less'; readonly budget: OwnBudget }
  /** Epoch milliseconds. */
  | { readonly kind: 'paused'; readonly until: number };

/** What an act changed, as it stood before. */
export interface Stood {
  /** With the entries that had made them what they were. */
  readonly consents: readonly (TopicOnChannel & { readonly entryId: string })[];
  readonly bases: readonly (TopicOnChannel & {
    readonly entryId: string;
    readonly basis: string;
  })[];
  /** The addresses that object since. */
  readonly objecting: readonly string[];
  /** Null: the act was about something else. */
  readonly preference: {
    /** Null: they had never chosen anything. */
    readonly before: PreferenceRow | null;
    readonly after: PreferenceRow;
  } | null;
}

/** What somebody's later word is about. */
export type Touched = Reach | 'all' | 'preference';

export function isAll({ topic, channel }: Reduction & { readonly kind: 'left' }): boolean {
  return topic === null && channel === null;
}

/** Whether the word is about anything that undoing the reduction would put back. */
export function touches(touched: Touched, reduction: Reduction): boolean {
  if (touched === 'preference' || reduction.kind !== 'left')
    return touched === 'preference' && reduction.kind !== 'left';
  if (touched === 'all') return true;
  const meets = (one: string | null, other: string | undefined) =>
    one === null || other === undefined || one === other;
  return meets(reduction.topic, touched.topic) && meets(reduction.channel, touched.channel);
}

/** Whether pressing again means the same: a page offers one budget and one pause. */
export function isSameReduction(one: Reduction, other: Reduction): boolean {
  if (one.kind !== 'left' || other.kind !== 'left') return one.kind === other.kind;
  return one.topic === other.topic && one.channel === other.channel;
}
