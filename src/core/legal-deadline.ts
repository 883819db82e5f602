/**
 * By when a person's request is answered (GDPR Art. 12(3)): one month from its receipt, or three where
 * the two further months are taken. Months are counted as Regulation (EEC, Euratom) No 1182/71, Art. 3,
 * has it: the day of receipt is not counted; the period ends with the last hour of the same date, or of
 * the last day of a month that lacks it; and where that is a Saturday, a Sunday or a public holiday,
 * with the last hour of the next working day.
 */
import type { Catalog } from './catalog.js';
import { clockOf, DAY_MS, zonesOfCountry } from './local-time.js';

export const MONTHS_TO_ANSWER = 1;
/** With the two further months. */
export const MONTHS_EXTENDED = 3;

/** The days that the controller counts by. */
export interface Calendar {
  /** Never empty. Where the country has several, the day that ends first is meant. */
  readonly zones: readonly [string, ...string[]];
  /** `yyyy-mm-dd`. Of a year that is not listed no holiday is known, and none puts the end off. */
  readonly holidays: ReadonlySet<string>;
}

/** The controller's own: its zone, and the holidays that the regimes of its country name. */
export function calendarOf({
  controller,
  location = {},
  regimes = [],
  holidays = [],
}: Catalog): Calendar {
  const { country } = controller;
  const told = location.country === country ? location.timezone : undefined;
  const [first = 'UTC', ...others] = told === undefined ? zonesOfCountry(country) : [told];
  const keys = regimes
    .filter(({ countries }) => countries.includes(country))
    .map((regime) => regime.holidays);
  const days = holidays.filter(({ key }) => keys.includes(key)).flatMap((table) => table.days);
  return { zones: [first, ...others], holidays: new Set(days) };
}

/**
 * When a letter arrived of which the day is known and not the hour: at noon where the controller is, or
 * now if that is still ahead. Null for a day that has begun nowhere there. `day` is its midnight in UTC.
 */
export function arrivedOn(day: number, now: number, { zones }: Calendar): number | null {
  if (zones.every((zone) => day > now + offsetAt(zone, now))) return null;
  return Math.min(instantOf(zones[0], day + DAY_MS / 2), now);
}

/** The first instant that is too late. */
export function deadlineOf(receivedAt: number, months: number, calendar: Calendar): number {
  const ends = calendar.zones.map((zone) => {
    const received = Math.floor((receivedAt + offsetAt(zone, receivedAt)) / DAY_MS) * DAY_MS;
    return instantOf(zone, workingDayFrom(monthsAfter(received, months), calendar) + DAY_MS);
  });
  return Math.min(...ends);
}

/** The day, as `yyyy-mm-dd`, with which the period ends. */
export function lastDayBefore(deadline: number, { zones: [zone] }: Calendar): string {
  const last = deadline - 1;
  return dayText(last + offsetAt(zone, last));
}

/** Days are local midnights, read as if they were in UTC. */
function monthsAfter(day: number, months: number): number {
  const date = new Date(day);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
  const lastOfMonth = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(date.getUTCDate(), lastOfMonth));
}

function workingDayFrom(day: number, { holidays }: Calendar): number {
  let working = day;
  while (isWeekend(working) || holidays.has(dayText(working))) working += DAY_MS;
  return working;
}

function isWeekend(day: number): boolean {
  const weekday = new Date(day).getUTCDay();
  return weekday === 0 || weekday === 6;
}

function dayText(local: number): string {
  return new Date(local).toISOString().slice(0, 'yyyy-mm-dd'.length);
}

/** When the clock of the zone shows this local time. None is changed in the night after a working day. */
function instantOf(zone: string, local: number): number {
  return local - offsetAt(zone, local - offsetAt(zone, local));
}

function offsetAt(zone: string, at: number): number {
  return clockOf(zone)?.stretchAt(at).offsetMs ?? 0;
}
