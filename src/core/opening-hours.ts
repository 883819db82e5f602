/**
 * When it is open by a clock on the wall. Knows weekdays, days and minutes, and no zones: the local
 * times it is given may jump and come twice, and each is judged by what the clock shows.
 * What cannot be read opens nothing.
 */
import { DAY_MS, MINUTE_MS } from './local-time.js';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Local wall-clock time, `HH:MM`; `to` is exclusive and may be `24:00`. */
export interface OpenHours {
  readonly days: readonly Weekday[];
  readonly from: string;
  readonly to: string;
}

/** Minutes since local midnight, 0–1440; `from` later than `to` spans midnight. */
export interface OwnHours {
  readonly fromMinute: number;
  readonly toMinute: number;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

interface Days {
  /** Days since 1970-01-01; `until` is exclusive. */
  readonly from: number;
  readonly until: number;
}

export interface Timetable {
  /** In minutes of the day, by weekday from Monday; null: open at all hours. */
  readonly spans: readonly (readonly Span[])[] | null;
  /** Days since 1970-01-01. */
  readonly closedDays: ReadonlySet<number>;
  /** The days of which holidays are known, in order: it opens on no other. Null: on any. */
  readonly coveredDays: readonly Days[] | null;
  /** Minutes of the day, ascending, at which it may open or close. The last is the next midnight. */
  readonly edges: readonly number[];
}

const DAY_MINUTES = 1_440;
/** 1970-01-01 was a Thursday. */
const FIRST_WEEKDAY = WEEKDAYS.indexOf('thu');

/** `mustKnowHolidays`: a year in which `holidays` names no day is one of which they are not known. */
export function timetableOf(
  open: readonly OpenHours[] | undefined,
  holidays: ReadonlySet<string>,
  mustKnowHolidays: boolean,
): Timetable {
  const hours = (open ?? []).map(({ days, from, to }) => ({
    days,
    span: { from: minuteOf(from), to: minuteOf(to) },
  }));
  const edges = hours.flatMap(({ span }) => [span.from, span.to]).filter((edge) => edge > 0);
  return {
    spans:
      open === undefined
        ? null
        : WEEKDAYS.map((day) =>
            hours.filter(({ days }) => days.includes(day)).map(({ span }) => span),
          ),
    closedDays: new Set([...holidays].map((day) => Date.parse(day) / DAY_MS)),
    coveredDays: mustKnowHolidays ? yearsOf(holidays) : null,
    edges: [...new Set([...edges, DAY_MINUTES])].sort((a, b) => a - b),
  };
}

export function isOpenAt(timetable: Timetable, own: OwnHours | null, local: number): boolean {
  const day = Math.floor(local / DAY_MS);
  const minute = (local - day * DAY_MS) / MINUTE_MS;
  if (Number.isNaN(minute) || timetable.closedDays.has(day)) return false;
  if (!isCovered(timetable, day)) return false;
  if (own !== null && !isWithinOwn(own, minute)) return false;
  if (timetable.spans === null) return true;
  const spans = timetable.spans[weekdayOf(day)];
  return spans?.some(({ from, to }) => minute >= from && minute < to) === true;
}

/** The first local time after `local` at which it may open or close. */
export function nextEdge(timetable: Timetable, own: OwnHours | null, local: number): number {
  const day = Math.floor(local / DAY_MS);
  if (!isCovered(timetable, day)) return nextCovered(timetable, day);
  const minute = (local - day * DAY_MS) / MINUTE_MS;
  let next = DAY_MINUTES;
  for (const edge of timetable.edges) if (edge > minute && edge < next) next = edge;
  if (own !== null) {
    for (const edge of [own.fromMinute, own.toMinute]) {
      if (edge > minute && edge < next) next = edge;
    }
  }
  return day * DAY_MS + next * MINUTE_MS;
}

/** Whole years by the calendar: nobody lists the holidays of half a year. */
function yearsOf(holidays: ReadonlySet<string>): Days[] {
  const years = new Set([...holidays].map((day) => Number(day.slice(0, 4))));
  return [...years]
    .sort((a, b) => a - b)
    .map((year) => ({
      from: Date.UTC(year, 0, 1) / DAY_MS,
      until: Date.UTC(year + 1, 0, 1) / DAY_MS,
    }));
}

function isCovered({ coveredDays }: Timetable, day: number): boolean {
  return coveredDays?.some(({ from, until }) => day >= from && day < until) !== false;
}

function nextCovered({ coveredDays }: Timetable, day: number): number {
  const next = coveredDays?.find(({ from }) => from > day);
  return (next?.from ?? Infinity) * DAY_MS;
}

function isWithinOwn({ fromMinute, toMinute }: OwnHours, minute: number): boolean {
  return fromMinute > toMinute
    ? minute >= fromMinute || minute < toMinute
    : minute >= fromMinute && minute < toMinute;
}

function minuteOf(text: string): number {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (match === null) return text === '24:00' ? DAY_MINUTES : NaN;
  return Number(match[1]) * 60 + Number(match[2]);
}

function weekdayOf(day: number): number {
  return (((day + FIRST_WEEKDAY) % 7) + 7) % 7;
}
