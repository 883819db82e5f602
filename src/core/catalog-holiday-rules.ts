/**
 * Rules for tables of holidays: days of the calendar, in order. A table ends, and after its last day
 * nothing is closed any more; core has no clock to tell when, so a short table is doubted.
 */
import { doubt, problem, type CatalogIssue } from './catalog-issue.js';
import type { Catalog } from './catalog.js';
import type { HolidayTable } from './regime.js';

const COMFORTABLE_YEARS = 2;

export function checkHolidays({ holidays = [], regimes = [] }: Catalog): CatalogIssue[] {
  const used = new Set(regimes.map((regime) => regime.holidays));
  return holidays.flatMap((table, index) => [
    ...checkDays(table, index),
    ...checkYears(table, index),
    ...(used.has(table.key)
      ? []
      : [
          doubt(
            ['holidays', index],
            `no regime names the holiday table \`${table.key}\`: it closes nothing`,
          ),
        ]),
  ]);
}

function checkDays({ key, days }: HolidayTable, index: number): CatalogIssue[] {
  const named = `holiday table \`${key}\``;
  return days.flatMap((day, at) => {
    const path = ['holidays', index, 'days', at];
    const before = days[at - 1];
    if (!isDay(day))
      return [problem(path, `${named} names ${day}, which is no day of the calendar`)];
    if (before === undefined || before < day) return [];
    return [
      problem(path, `${named} lists ${day} after ${before}: list days in order, each of them once`),
    ];
  });
}

function checkYears({ key, days }: HolidayTable, index: number): CatalogIssue[] {
  const years = new Set(days.map((day) => day.slice(0, 4)));
  if (years.size >= COMFORTABLE_YEARS) return [];
  return [
    doubt(
      ['holidays', index, 'days'],
      `holiday table \`${key}\` names days of ${[...years].join()} alone, and nothing is closed after the last: ` +
        `list the next year too`,
    ),
  ];
}

/** Whether a text of the form yyyy-mm-dd names a day that exists: there is no 30 February. */
function isDay(text: string): boolean {
  const [year = NaN, month = NaN, day = NaN] = text.split('-').map(Number);
  const there = new Date(Date.UTC(year, month - 1, day));
  return there.getUTCMonth() === month - 1 && there.getUTCDate() === day;
}
