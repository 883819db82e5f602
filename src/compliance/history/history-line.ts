import type { TopicOnChannel } from '../../core/topic.js';

/** What the console's pictures and tables are made from: one line of what is on record about a person. */
export interface HistoryLine {
  /** Its place in the log; null until the next checkpoint gives it one. */
  readonly index: number | null;
  /** Epoch milliseconds. */
  readonly at: number;
  /** A type of the ledger's entries, `authorization.allow`, `authorization.deny` or `permit.…`. */
  readonly type: string;
  readonly topic: string | null;
  readonly channel: string | null;
  /** Who brought or asked it, by name; null for the person and for Assent itself. */
  readonly actor: string | null;
  readonly reason: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What a line is about; nulls stand for everything. */
export type About = Pick<HistoryLine, 'topic' | 'channel'>;

/** The topics on channels that a field of a payload lists; what is no such list is none. */
export function topicsOnChannelsIn(value: unknown): TopicOnChannel[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown) => {
    if (typeof one !== 'object' || one === null) return [];
    const { topic, channel } = one as Record<string, unknown>;
    return typeof topic === 'string' && typeof channel === 'string' ? [{ topic, channel }] : [];
  });
}

export function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

/** Epoch milliseconds of an instant in a payload; null where there is none. */
export function instantIn(value: unknown): number | null {
  const at = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(at) ? null : at;
}
