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
import { channelName, topicName } from '../../core/catalog-names.js';
import type { Catalog } from '../../core/catalog.js';
import { topicOnChannelKey } from '../../core/topic.js';
import type { About, HistoryLine } from './history-line.js';
import type { Mark, MarkKind } from './marks.js';
import { messagesLane, type MessagesLane } from './messages-lane.js';
import { happenedKey } from './names.js';
import type { Period } from './periods.js';
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

/** What is drawn of a history: all of it, or as much as a page may carry. */
export interface Drawn {
  readonly periods: readonly Period[];
  readonly marks: readonly Mark[];
}

export interface TimelineInput extends Drawn {
  readonly catalog: Catalog;
  readonly locale: string;
  /** By whose clock a history of hours is told. */
  readonly zone: string;
  /** Where messages are counted; those of other kinds say when the history begins. */
  readonly lines: readonly HistoryLine[];
  readonly now: number;
  readonly words: Wording;
}

/** The keys of what the picture says, to staff or to the person. */
export interface Wording {
  readonly kind: (kind: string) => string;
  readonly happened: (type: string) => string;
}

export const STAFF_WORDS: Wording = {
  kind: (kind) => `timeline.kinds.${kind}`,
  happened: happenedKey,
};

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

const barsIn = (words: Wording): Legend['bars'] =>
  ['consent', 'basis', 'objection', 'restriction'].map((kind) => ({
    name: `bar-${kind}`,
    textKey: words.kind(kind),
  }));

const SIGNS: Legend['signs'] = (Object.keys(FORMS) as MarkKind[]).map((kind) => ({
  ...{ kind, path: signOf(kind) },
  textKey: `timeline.legend.${kind}`,
}));

export const LEGEND: Legend = {
  signs: SIGNS,
  bars: [
    ...barsIn(STAFF_WORDS),
    ...['allowed', 'denied'].map((kind) => ({
      name: `column-${kind}`,
      textKey: `timeline.legend.${kind}`,
    })),
  ],
};

/** Of a picture of what was agreed to alone. */
export function legendOfAgreements(words: Wording): Legend {
  return { signs: SIGNS.filter(({ kind }) => kind !== 'other'), bars: barsIn(words) };
}

export function timelineOf(input: TimelineInput): Timeline {
  const { locale, zone, lines, periods, marks, now } = input;
  const starts = [...periods.map(({ from }) => from), ...marks.map(({ at }) => at)];
  const scale = new TimeScale(Math.min(now, lines[0]?.at ?? now, ...starts), now, zone);
  const lanes = new Map<string, LaneFacts>();
  const laneOf = (about: About): LaneFacts => {
    const key = topicOnChannelKey(about);
    const known = lanes.get(key) ?? { about, periods: [], marks: [] };
    lanes.set(key, known);
    return known;
  };
  for (const period of periods) laneOf(period).periods.push(period);
  for (const mark of marks) laneOf(mark).marks.push(mark);
  return {
    isEmpty: lines.length + starts.length === 0,
    from: scale.from,
    to: now,
    ticks: scale.ticks(locale),
    lanes: [...lanes.values()]
      .sort((a, b) => Number(a.about.topic === null) - Number(b.about.topic === null))
      .map((facts, nth) => laneView({ ...input, scale }, facts, nth)),
    messages: messagesLane(scale, lines),
  };
}

interface LaneFacts {
  readonly about: About;
  readonly periods: Period[];
  readonly marks: Mark[];
}

type Drawing = Pick<TimelineInput, 'catalog' | 'locale' | 'words'> & { readonly scale: TimeScale };

function laneView(drawing: Drawing, { about, periods, marks }: LaneFacts, nth: number): Lane {
  const { catalog, locale, scale, words } = drawing;
  return {
    id: `lane-${String(nth + 1)}`,
    topic: topicName(catalog, locale, about.topic),
    channel: channelName(catalog, locale, about.channel),
    bars: periods.map(({ kind, from, to }) => ({
      kind,
      kindKey: words.kind(kind),
      x: scale.x(from),
      width: to === null ? scale.widthToEdge(from) : scale.width(from, to),
      from,
      to: to ?? scale.to,
      isStanding: to === null,
    })),
    signs: marks.map(({ kind, type, at }) => ({
      kind,
      path: signOf(kind),
      textKey: words.happened(type),
      x: scale.x(at),
      at,
    })),
  };
}
