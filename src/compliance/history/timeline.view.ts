/**
 * Pure: the picture of what a person agreed to and when. A lane for each topic and channel, with a
 * bar while something stood and a sign where something happened; and one lane that counts messages.
 * Lengths are in percent, so that it fits every screen while its signs keep their size.
 */
import {
  symbol,
  symbolCircle,
  symbolDiamond2,
  symbolPlus,
  symbolTimes,
  symbolTriangle,
  type SymbolType,
} from 'd3-shape';
import type { Catalog } from '../../core/catalog.js';
import { placeKey, type HistoryLine, type TopicOnChannel } from './history-line.js';
import { marksOf, type Mark, type MarkKind } from './marks.js';
import { messagesLane, type MessagesLane } from './messages-lane.js';
import { channelName, happenedKey, topicName } from './names.js';
import { periodsOf, type Lapse, type Period } from './periods.js';
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

export interface Timeline {
  readonly isEmpty: boolean;
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly Tick[];
  readonly lanes: readonly Lane[];
  readonly messages: MessagesLane;
}

export interface TimelineInput {
  readonly catalog: Catalog;
  readonly locale: string;
  /** Oldest first. */
  readonly lines: readonly HistoryLine[];
  readonly lapses: readonly Lapse[];
  readonly now: number;
}

/** Drawn around the point where something happened; told apart by form, and not only by colour. */
const FORMS: Readonly<Record<MarkKind, { readonly form: SymbolType; readonly area: number }>> = {
  asked: { form: symbolTriangle, area: 80 },
  given: { form: symbolCircle, area: 113 },
  ended: { form: symbolTimes, area: 120 },
  refused: { form: symbolDiamond2, area: 98 },
  other: { form: symbolPlus, area: 60 },
};

function signOf(kind: MarkKind): string {
  const { form, area } = FORMS[kind];
  return symbol(form, area).digits(1)() ?? '';
}

export interface Legend {
  readonly signs: readonly { kind: string; path: string; textKey: string }[];
  readonly bars: readonly { name: string; textKey: string }[];
}

export const LEGEND: Legend = {
  signs: (Object.keys(FORMS) as MarkKind[]).map((kind) => ({
    ...{ kind, path: signOf(kind) },
    textKey: `timeline.legend.${kind}`,
  })),
  bars: [
    ...['consent', 'basis', 'objection', 'restriction'].map((kind) => ({
      name: `bar-${kind}`,
      textKey: `timeline.kinds.${kind}`,
    })),
    ...['allowed', 'denied'].map((kind) => ({
      name: `column-${kind}`,
      textKey: `timeline.legend.${kind}`,
    })),
  ],
};

export function timelineOf({ catalog, locale, lines, lapses, now }: TimelineInput): Timeline {
  const scale = new TimeScale(Math.min(now, lines[0]?.at ?? now), now);
  const lanes = new Map<string, LaneFacts>();
  const laneOf = (place: TopicOnChannel): LaneFacts => {
    const key = placeKey(place);
    const known = lanes.get(key) ?? { place, periods: [], marks: [] };
    lanes.set(key, known);
    return known;
  };
  for (const period of periodsOf(lines, now, lapses)) laneOf(period).periods.push(period);
  for (const mark of marksOf(lines)) laneOf(mark).marks.push(mark);
  return {
    isEmpty: lines.length === 0,
    from: scale.from,
    to: now,
    ticks: scale.ticks(locale),
    lanes: [...lanes.values()]
      .sort((a, b) => Number(a.place.topic === null) - Number(b.place.topic === null))
      .map((facts, nth) => laneView({ catalog, locale, scale }, facts, nth)),
    messages: messagesLane(scale, lines),
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
      kindKey: `timeline.kinds.${kind}`,
      x: scale.x(from),
      width: scale.width(from, to ?? scale.to),
      from,
      to: to ?? scale.to,
      isStanding: to === null,
    })),
    signs: marks.map(({ kind, type, at }) => ({
      kind,
      path: signOf(kind),
      textKey: happenedKey(type),
      x: scale.x(at),
      at,
    })),
  };
}
