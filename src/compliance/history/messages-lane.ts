/** Pure: the lane of the picture that counts messages, in columns of allowed and denied. */
import { scaleLinear, scaleQuantize } from 'd3-scale';
import { stack } from 'd3-shape';
import type { HistoryLine } from './history-line.js';
import type { TimeScale } from './time-scale.js';

export interface Column {
  readonly x: string;
  readonly width: string;
  readonly allowedY: number;
  readonly allowedHeight: number;
  readonly deniedY: number;
  readonly deniedHeight: number;
}

export interface MessagesLane {
  readonly columns: readonly Column[];
  readonly allowed: number;
  readonly denied: number;
}

interface Count {
  readonly from: number;
  readonly to: number;
  allowed: number;
  denied: number;
}

const COLUMNS = 48;
const HEIGHT = 40;
/** Of its time; the rest is the gap before the next. */
const COLUMN_SHARE = 0.8;

export function messagesLane(time: TimeScale, lines: readonly HistoryLine[]): MessagesLane {
  const counts = countsOf(time, lines);
  const most = Math.max(1, ...counts.map(({ allowed, denied }) => allowed + denied));
  const y = scaleLinear().domain([0, most]).rangeRound([HEIGHT, 0]);
  const [allowed = [], denied = []] = stack<Count>().keys(['allowed', 'denied'])(counts);
  const columns = counts.flatMap(({ from, to }, nth) => {
    const [low, middle, high] = [allowed[nth]?.[0], allowed[nth]?.[1], denied[nth]?.[1]].map(
      (count = 0) => y(count),
    ) as [number, number, number];
    if (high === low) return [];
    return {
      x: time.x(from),
      width: time.width(from, from + (to - from) * COLUMN_SHARE),
      ...{ allowedY: middle, allowedHeight: low - middle },
      ...{ deniedY: high, deniedHeight: middle - high },
    };
  });
  const sum = (of: 'allowed' | 'denied') => counts.reduce((all, count) => all + count[of], 0);
  return { columns, allowed: sum('allowed'), denied: sum('denied') };
}

function countsOf({ from, to }: TimeScale, lines: readonly HistoryLine[]): Count[] {
  const nthAt = scaleQuantize(
    [from, to],
    Array.from({ length: COLUMNS }, (_, nth) => nth),
  );
  const counts = nthAt.range().map((nth): Count => {
    const [begin, end] = nthAt.invertExtent(nth);
    return { from: begin, to: end, allowed: 0, denied: 0 };
  });
  for (const { type, at } of lines) {
    const count = counts[nthAt(at)];
    if (!count) continue;
    if (type === 'authorization.allow') count.allowed += 1;
    if (type === 'authorization.deny') count.denied += 1;
  }
  return counts;
}
