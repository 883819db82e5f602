/**
 * What a person reads off a clock and a calendar, taken from Intl field by field and compared as
 * text. Slow, and written apart from what it checks: `src/core` keeps offsets and counts minutes.
 */
import type { OwnHours, Place, Weekday } from '../../src/core/regime.js';

export interface Wall {
  readonly weekday: Weekday;
  /** `yyyy-mm-dd` */
  readonly day: string;
  /** `HH:MM` */
  readonly time: string;
  /** What UTC would have to be for its clocks to show the same, to the second. */
  readonly asUtc: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

export function wallAt(zone: string, instant: number): Wall {
  const text: Record<string, string> = {};
  for (const { type, value } of formatOf(zone).formatToParts(instant)) text[type] = value;
  const {
    weekday = '',
    year = '',
    month = '',
    day = '',
    hour = '',
    minute = '',
    second = '',
  } = text;
  const date = `${year.padStart(4, '0')}-${month}-${day}`;
  return {
    weekday: weekday.toLowerCase() as Weekday,
    day: date,
    time: `${hour}:${minute}`,
    asUtc: Date.parse(`${date}T${hour}:${minute}:${second}Z`),
  };
}

export function offsetAt(zone: string, instant: number): number {
  return wallAt(zone, instant).asUtc - Math.floor(instant / 1_000) * 1_000;
}

/** The first millisecond of each new offset. Looks every third day, and bisects. */
export function transitionsOf(zone: string, from: number, until: number): number[] {
  const found: number[] = [];
  const stepMs = 3 * 86_400_000;
  for (let low = from; low < until; low += stepMs) {
    let [before, after] = [low, low + stepMs];
    const offset = offsetAt(zone, before);
    if (offsetAt(zone, after) === offset) continue;
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (offsetAt(zone, middle) === offset) before = middle;
      else after = middle;
    }
    found.push(after);
  }
  return found;
}

/** Whether it is open where clocks show this. */
export function isOpenBy(wall: Wall, { regime, holidays }: Place, own: OwnHours | null): boolean {
  const { weekday, day, time } = wall;
  if (holidays.has(day)) return false;
  if (regime.holidays !== undefined && !isYearKnown(day, holidays)) return false;
  if (own !== null && !isOwn(time, clockText(own.fromMinute), clockText(own.toMinute)))
    return false;
  if (regime.open === undefined) return true;
  return regime.open.some(
    ({ days, from, to }) => days.includes(weekday) && from <= time && time < to,
  );
}

export function isOpenAtAll(place: Place, own: OwnHours | null, instant: number): boolean {
  return place.zones.every((zone) => isOpenBy(wallAt(zone, instant), place, own));
}

export function clockText(minute: number): string {
  const hours = Math.floor(minute / 60);
  return `${String(hours).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

function isYearKnown(day: string, holidays: ReadonlySet<string>): boolean {
  return [...holidays].some((holiday) => holiday.slice(0, 4) === day.slice(0, 4));
}

function isOwn(time: string, from: string, to: string): boolean {
  return from < to ? from <= time && time < to : !(to <= time && time < from);
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const two = '2-digit';
  const fields = { year: 'numeric', month: two, day: two, hour: two, minute: two, second: two };
  const format = new Intl.DateTimeFormat('en-GB', {
    ...(fields as Intl.DateTimeFormatOptions),
    timeZone: zone,
    weekday: 'short',
    hourCycle: 'h23',
  });
  formats.set(zone, format);
  return format;
}
