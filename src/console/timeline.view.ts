/**
 * Pure: the picture of what a person agreed to and when. A lane for each topic and channel, with a
 * bar while something stood and a sign where something happened; and one lane that counts messages.
 * Lengths are in percent, so that it fits every screen while its signs keep their size.
 */
import { channelByKey, localised, topicByKey, type Catalog } from '../core/catalog.js';
import { placeKey, type HistoryLine, type TopicOnChannel } from './history-line.js';
import { marksOf, type Mark, type MarkKind } from './marks.js';
import { periodsOf, type Period } from './periods.js';
import { TimeScale, type Tick } from './time-scale.js';

export interface Bar {
  readonly kind: string;
  readonly kindKey: string;
  readonly x: string;
  readonly width: string;
  readonly from: number;
  readonly to: number;
  readonly isStanding: boolean;
}

export interface Sign {
  readonly kind: MarkKind;
  readonly path: string;
  readonly textKey: string;
  readonly x: string;
  readonly at: number;
}

export interface Lane {
  readonly id: string;
  /** Empty for the lane of the person as a whole. */
  readonly topic: string;
  readonly channel: string;
  readonly bars: readonly Bar[];
  readonly signs: readonly Sign[];
}

export interface Column {
  readonly x: string;
  readonly width: string;
  readonly allowedY: number;
  readonly allowedHeight: number;
  readonly deniedY: number;
  readonly deniedHeight: number;
}

export interface Timeline {
  readonly isEmpty: boolean;
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly Tick[];
  readonly lanes: readonly Lane[];
  readonly messages: {
    readonly columns: readonly Column[];
    readonly allowed: number;
    readonly denied: number;
  };
}

export interface TimelineInput {
  readonly catalog: Catalog;
  readonly locale: string;
  /** Oldest first. */
  readonly lines: readonly HistoryLine[];
  readonly now: number;
}

/** Drawn around the point where something happened; told apart by form, and not only by colour. */
const SIGNS: Readonly<Record<MarkKind, string>> = {
  asked: 'M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z',
  given: 'M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0z',
  ended: 'M-6-6L6 6M6-6L-6 6',
  refused: 'M0-7L7 0L0 7L-7 0z',
  other: 'M0-9V9',
};

export interface Legend {
  readonly signs: readonly { kind: string; path: string; textKey: string }[];
  readonly bars: readonly { name: string; textKey: string }[];
}

export const LEGEND: Legend = {
  signs: Object.entries(SIGNS).map(([kind, path]) => ({
    ...{ kind, path },
    textKey: `console.timeline.legend.${kind}`,
  })),
  bars: [
    ...['consent', 'basis', 'objection', 'restriction'].map((kind) => ({
      name: `bar-${kind}`,
      textKey: `console.timeline.kinds.${kind}`,
    })),
    ...['allowed', 'denied'].map((kind) => ({
      name: `column-${kind}`,
      textKey: `console.timeline.legend.${kind}`,
    })),
  ],
};

const COLUMNS = 48;
const MESSAGES_HEIGHT = 40;

export function timelineOf({ catalog, locale, lines, now }: TimelineInput): Timeline {
  const scale = new TimeScale(Math.min(now, ...lines.map(({ at }) => at)), now);
  const lanes = new Map<string, LaneFacts>();
  const laneOf = (place: TopicOnChannel): LaneFacts => {
    const key = placeKey(place);
    const known = lanes.get(key) ?? { place, periods: [], marks: [] };
    lanes.set(key, known);
    return known;
  };
  for (const period of periodsOf(lines, now)) laneOf(period).periods.push(period);
  for (const mark of marksOf(lines)) laneOf(mark).marks.push(mark);
  return {
    isEmpty: lines.length === 0,
    from: scale.from,
    to: now,
    ticks: scale.ticks(locale),
    lanes: [...lanes.values()]
      .sort((a, b) => Number(a.place.topic === null) - Number(b.place.topic === null))
      .map((facts, nth) => laneView({ catalog, locale, scale }, facts, nth)),
    messages: messagesView(scale, lines),
  };
}

interface LaneFacts {
  readonly place: TopicOnChannel;
  readonly periods: Period[];
  readonly marks: Mark[];
}

interface Drawing {
  readonly catalog: Catalog;
  readonly locale: string;
  readonly scale: TimeScale;
}

function laneView(drawing: Drawing, { place, periods, marks }: LaneFacts, nth: number): Lane {
  const { catalog, locale, scale } = drawing;
  return {
    id: `lane-${String(nth + 1)}`,
    topic: topicName(catalog, locale, place.topic),
    channel: channelName(catalog, locale, place.channel),
    bars: periods.map(({ kind, from, to }) => ({
      kind,
      kindKey: `console.timeline.kinds.${kind}`,
      x: scale.x(from),
      width: scale.width(from, to ?? scale.to),
      from,
      to: to ?? scale.to,
      isStanding: to === null,
    })),
    signs: marks.map(({ kind, type, at }) => ({
      kind,
      path: SIGNS[kind],
      textKey: happenedKey(type),
      x: scale.x(at),
      at,
    })),
  };
}

function messagesView(scale: TimeScale, lines: readonly HistoryLine[]): Timeline['messages'] {
  const counts = Array.from({ length: COLUMNS }, () => ({ allowed: 0, denied: 0 }));
  const span = scale.to - scale.from;
  for (const { type, at } of lines) {
    const nth = Math.min(Math.floor(((at - scale.from) / span) * COLUMNS), COLUMNS - 1);
    const count = counts[Math.max(nth, 0)];
    if (!count) continue;
    if (type === 'authorization.allow') count.allowed += 1;
    if (type === 'authorization.deny') count.denied += 1;
  }
  const most = Math.max(1, ...counts.map(({ allowed, denied }) => allowed + denied));
  const columns = counts.flatMap(({ allowed, denied }, nth) => {
    if (allowed + denied === 0) return [];
    const from = scale.from + (span * nth) / COLUMNS;
    const allowedHeight = Math.round((allowed / most) * MESSAGES_HEIGHT);
    const deniedHeight = Math.round(((allowed + denied) / most) * MESSAGES_HEIGHT) - allowedHeight;
    return {
      x: scale.x(from),
      width: scale.width(from, from + (span / COLUMNS) * 0.8),
      allowedY: MESSAGES_HEIGHT - allowedHeight,
      allowedHeight,
      deniedY: MESSAGES_HEIGHT - allowedHeight - deniedHeight,
      deniedHeight,
    };
  });
  const sum = (of: 'allowed' | 'denied') => counts.reduce((all, count) => all + count[of], 0);
  return { columns, allowed: sum('allowed'), denied: sum('denied') };
}

/** A record outlives its topic: when the catalog no longer has it, its key still says which. */
export function topicName(catalog: Catalog, locale: string, key: string | null): string {
  if (key === null) return '';
  const topic = topicByKey(catalog, key);
  return topic ? localised(topic.name, locale, catalog) : key;
}

export function channelName(catalog: Catalog, locale: string, key: string | null): string {
  if (key === null) return '';
  const channel = channelByKey(catalog, key);
  return channel ? localised(channel.name, locale, catalog) : key;
}

export function happenedKey(type: string): string {
  return `happened.${type}`;
}
