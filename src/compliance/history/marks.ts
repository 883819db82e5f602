/** Pure: which happening is marked where in the picture, and by which sign. */
import { placesIn, textsIn, type HistoryLine, type TopicOnChannel } from './history-line.js';

export type MarkKind = 'asked' | 'given' | 'ended' | 'refused' | 'other';

export interface Mark extends TopicOnChannel {
  readonly kind: MarkKind;
  readonly type: string;
  readonly at: number;
}

const KINDS: Readonly<Partial<Record<string, MarkKind>>> = {
  'opt_in.requested': 'asked',
  'opt_in.refused': 'refused',
  'opt_in.expired': 'refused',
  'consent.renewal_asked': 'asked',
  'consent.confirmed': 'given',
  'consent.withdrawn': 'ended',
  'withdrawal.undone': 'given',
  'basis.recorded': 'given',
  'basis.ended': 'ended',
  'objection.recorded': 'ended',
  'objection.ended': 'given',
};

const UNMARKED: readonly string[] = ['opt_in.mailed', 'consent.lapsed'];

const EVERYTHING: TopicOnChannel = { topic: null, channel: null };

/**
 * Decisions are counted, not marked one by one; a mail of ours is part of its request, and what ended by
 * itself ends where its bar does.
 */
export function marksOf(lines: readonly HistoryLine[]): Mark[] {
  const optIns = new Map<unknown, TopicOnChannel[]>();
  return lines.flatMap((line) => {
    const { type, at } = line;
    if (type === 'opt_in.requested') optIns.set(line.details.optIn, placesOf(line));
    if (isCounted(type) || UNMARKED.includes(type)) return [];
    const kind = KINDS[type] ?? 'other';
    const places = isAnswer(type) ? (optIns.get(line.details.optIn) ?? []) : placesOf(line);
    return (places.length === 0 ? [EVERYTHING] : places).map(({ topic, channel }) => ({
      ...{ kind, type, at, topic, channel },
    }));
  });
}

export function isCounted(type: string): boolean {
  return type.startsWith('authorization.') || type.startsWith('permit.');
}

function isAnswer(type: string): boolean {
  return type === 'opt_in.refused' || type === 'opt_in.expired';
}

function placesOf({ type, topic, channel, details }: HistoryLine): TopicOnChannel[] {
  if (type === 'objection.recorded') return [];
  if (type === 'opt_in.requested')
    return textsIn(details.topics).map((one) => ({ topic: one, channel }));
  if (type === 'consent.renewal_asked') return placesOfAsked(details.asked, channel);
  const named = [details.ended, details.restored, details.bases].flatMap(placesIn);
  if (named.length > 0) return named;
  return topic === null ? [] : [{ topic, channel }];
}

function placesOfAsked(asked: unknown, channel: string | null): TopicOnChannel[] {
  if (!Array.isArray(asked)) return [];
  return textsIn(asked.map((one: unknown) => (one as { topic?: unknown } | null)?.topic)).map(
    (topic) => ({ topic, channel }),
  );
}
