/** Pure: which happening is marked where in the picture, and by which sign. */
import { textsIn, topicsOnChannelsIn, type About, type HistoryLine } from './history-line.js';

export type MarkKind = 'asked' | 'given' | 'ended' | 'refused' | 'other';

export interface Mark extends About {
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

const EVERYTHING: About = { topic: null, channel: null };

/**
 * Decisions are counted, not marked one by one; a mail of ours is part of its request, and what ended by
 * itself ends where its bar does.
 */
export function marksOf(lines: readonly HistoryLine[]): Mark[] {
  const optIns = new Map<unknown, About[]>();
  return lines.flatMap((line) => {
    const { type, at } = line;
    if (type === 'opt_in.requested') optIns.set(line.details.optIn, aboutOf(line));
    if (isCounted(type) || UNMARKED.includes(type)) return [];
    const kind = KINDS[type] ?? 'other';
    const about = isAnswer(type) ? (optIns.get(line.details.optIn) ?? []) : aboutOf(line);
    return (about.length === 0 ? [EVERYTHING] : about).map(({ topic, channel }) => ({
      kind,
      type,
      at,
      topic,
      channel,
    }));
  });
}

export function isCounted(type: string): boolean {
  return type.startsWith('authorization.') || type.startsWith('permit.');
}

function isAnswer(type: string): boolean {
  return type === 'opt_in.refused' || type === 'opt_in.expired';
}

function aboutOf({ type, topic, channel, details }: HistoryLine): About[] {
  if (type === 'objection.recorded') return [];
  if (type === 'opt_in.requested')
    return textsIn(details.topics).map((one) => ({ topic: one, channel }));
  if (type === 'consent.renewal_asked') return aboutAsked(details.asked, channel);
  const named = [details.ended, details.restored, details.bases].flatMap(topicsOnChannelsIn);
  if (named.length > 0) return named;
  return topic === null ? [] : [{ topic, channel }];
}

function aboutAsked(asked: unknown, channel: string | null): About[] {
  if (!Array.isArray(asked)) return [];
  return textsIn(asked.map((one: unknown) => (one as { topic?: unknown } | null)?.topic)).map(
    (topic) => ({ topic, channel }),
  );
}
