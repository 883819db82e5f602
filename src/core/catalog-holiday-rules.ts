/**
 * Rules for tables of holidays: days of the calendar, in order. A table ends with the last year in which
 * it names a day; from then on it is closed where a regime names it, so an end that is near is told.
 */
import { doubt, problem, type CatalogIssue } from './catalog-issue.js';
import type { Catalog } from './catalog.js';
import { DAY_MS } from './local-time.js';
import type { HolidayTable } from './regime.js';

const COMFORTABLE_YEARS = 2;
/** Time enough to learn the days of the next year and to put them in force. */
const COMFORTABLE_DAYS = 90;

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

/** Of a catalog that the rules have passed: which tables run out soon, or have run out, seen from `now`. */
export function endingHolidays(
  { holidays = [], regimes = [] }: Catalog,
  now: number,
): CatalogIssue[] {
  return holidays.flatMap(({ key, days }, index) => {
    const closed = regimes.filter(({ holidays }) => holidays === key);
    const year = firstUnnamed(days, new Date(now).getUTCFullYear());
    // Until the last covered day begins, not until it has passed.
    const daysLeft = (Date.UTC(year, 0, 1) - DAY_MS - now) / DAY_MS;
    if (closed.length === 0 || daysLeft >= COMFORTABLE_DAYS) return [];
    const names = closed.map((regime) => `\`${regime.key}\``).join(', ');
    return [
      doubt(
        ['holidays', index, 'days'],
        `holiday table \`${key}\` names no day of ${year}, and all that year nothing is sent under ${names}: ` +
          `list it under another version`,
      ),
    ];
  });
}

function firstUnnamed(days: readonly string[], since: number): number {
  const years = new Set(days.map((day) => Number(day.slice(0, 4))));
  let year = since;
  while (years.has(year)) year += 1;
  return year;
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
      `holiday table \`${key}\` names days of ${[...years].join()} alone, and in every other year it is ` +
        `closed all days: list the next year too`,
    ),
  ];
}

/** Whether a text of the form yyyy-mm-dd names a day that exists: there is no 30 February. */
function isDay(text: string): boolean {
  const [year = NaN, month = NaN, day = NaN] = text.split('-').map(Number);
  const there = new Date(Date.UTC(year, month - 1, day));
  return there.getUTCMonth() === month - 1 && there.getUTCDate() === day;
}
