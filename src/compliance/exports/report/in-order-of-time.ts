/** Pure: lines of one person in the order in which things happened. */
import { EVIDENCE_DELETED } from '../audit-line.js';
import type { ShownLine } from '../shown-line.js';

/**
 * The log has them as they were committed; those of one instant stay as it has them. Of one without evidence
 * only the minute is known: in it, it stays after what is before it in the log.
 */
export function inOrderOfTime<T extends Pick<ShownLine, 'at' | 'type'>>(lines: readonly T[]): T[] {
  let last = '';
  const timed = lines.map((line) => {
    const isCoarse = line.type === EVIDENCE_DELETED && last.startsWith(minuteOf(line.at));
    last = isCoarse ? last : line.at;
    return { line, at: last };
  });
  return timed
    .toSorted((a, b) => (a.at === b.at ? 0 : a.at < b.at ? -1 : 1))
    .map(({ line }) => line);
}

/** `2026-11-22T09:48` */
const minuteOf = (at: string): string => at.slice(0, 16);
