/** Pure: the lane of the picture that counts messages, in columns of allowed and denied. */
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

const COLUMNS = 48;
const HEIGHT = 40;

export function messagesLane(scale: TimeScale, lines: readonly HistoryLine[]): MessagesLane {
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
    const allowedHeight = Math.round((allowed / most) * HEIGHT);
    const deniedHeight = Math.round(((allowed + denied) / most) * HEIGHT) - allowedHeight;
    return {
      x: scale.x(from),
      width: scale.width(from, from + (span / COLUMNS) * 0.8),
      allowedY: HEIGHT - allowedHeight,
      allowedHeight,
      deniedY: HEIGHT - allowedHeight - deniedHeight,
      deniedHeight,
    };
  });
  const sum = (of: 'allowed' | 'denied') => counts.reduce((all, count) => all + count[of], 0);
  return { columns, allowed: sum('allowed'), denied: sum('denied') };
}
