/** Rules for the hours of a regime: each window has a length, and no hour is listed twice. */
import { problem, type CatalogIssue } from './catalog-issue.js';
import type { OpenHours, Regime } from './regime.js';

export function checkOpenHours({ key, open = [] }: Regime, index: number): CatalogIssue[] {
  return open.flatMap((window, at): CatalogIssue[] => {
    const path = ['regimes', index, 'open', at];
    if (window.from >= window.to)
      return [
        problem(
          path,
          `regime \`${key}\` opens at ${window.from} and closes at ${window.to}: ` +
            `hours end later than they begin; a day ends at 24:00`,
        ),
      ];
    return open.slice(0, at).flatMap((earlier) => {
      const days = window.days.filter((day) => earlier.days.includes(day));
      if (days.length === 0 || !overlap(earlier, window)) return [];
      return [
        problem(
          path,
          `regime \`${key}\` lists ${spoken(window)} and ${spoken(earlier)} on ${days.join(', ')}: ` +
            `these overlap, list each hour once`,
        ),
      ];
    });
  });
}

/** `HH:MM` sorts as text; a window that begins when another ends does not overlap it. */
function overlap(one: OpenHours, other: OpenHours): boolean {
  return one.from < other.to && other.from < one.to;
}

function spoken({ from, to }: OpenHours): string {
  return `${from}–${to}`;
}
