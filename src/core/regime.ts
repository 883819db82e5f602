/**
 * Regimes are data: which law applies to a message, chosen by the recipient's country, the channel
 * and whether they are written to as a consumer or as a business; when it lets messages be sent; how
 * long consent lasts without an act of the person.
 */
import { isCountry } from './country.js';
import { clockOf, DAY_MS, isZone, zonesOfCountry, type ZoneClock } from './local-time.js';
import {
  isOpenAt,
  nextEdge,
  timetableOf,
  type OpenHours,
  type OwnHours,
  type Timetable,
} from './opening-hours.js';
import { NEVER, PASS, type Verdict } from './rolling-window.js';

export { WEEKDAYS } from './opening-hours.js';
export type { OpenHours, OwnHours, Weekday } from './opening-hours.js';

export interface Regime {
  readonly key: string;
  /** ISO 3166-1 alpha-2; `*` stands for every country. The first regime listed that fits is taken. */
  readonly countries: readonly string[];
  /** Keys of channels. */
  readonly channels: readonly string[];
  readonly kinds: readonly ('consumer' | 'business')[];
  /** Absent: open at all hours. */
  readonly open?: readonly OpenHours[];
  /** Key of a table of holidays, on which it is closed all day, as it is in years the table leaves out. */
  readonly holidays?: string;
  /** Bases beside consent that this law knows. */
  readonly bases?: readonly string[];
  /** Consent ends so long after the last act of the person. */
  readonly consentIdleDays?: number;
}

export interface HolidayTable {
  readonly key: string;
  readonly version: string;
  /** `yyyy-mm-dd`, local days. Of a year that none of them is in, the holidays are not known. */
  readonly days: readonly string[];
}

export interface Policy {
  /** Where people are taken to be who did not say. */
  readonly location: { readonly country?: string; readonly timezone?: string };
  readonly regimes: readonly Regime[];
  readonly holidays: readonly HolidayTable[];
}

export interface Whereabouts {
  readonly country: string | null;
  /** IANA zone. */
  readonly timezone: string | null;
  readonly kind: 'consumer' | 'business';
}

/** The law and the clocks that a message to somebody is under. */
export interface Place {
  readonly regime: Regime;
  /** More than one where only the country is known: it must be open in all of them. */
  readonly zones: readonly string[];
  readonly holidays: ReadonlySet<string>;
}

interface Hours {
  readonly isAlwaysOpen: boolean;
  readonly timetable: Timetable;
  /** None where no zone is known, or one of them is not: then it is never known to be open. */
  readonly clocks: readonly ZoneClock[];
}

const HORIZON_MS = 400 * DAY_MS;
/** Far within what a Date can hold, so that looking ahead stays in it. */
const LAST_INSTANT = 253_402_300_799_999;
/** Of one policy. More than the countries and zones that its people live in. */
const PLACES_KEPT = 5_000;

const placesByPolicy = new WeakMap<Policy, Map<string, Place | null>>();
const hoursByPlace = new WeakMap<Place, Hours>();

/**
 * Null where the law or, though its hours matter, the clock cannot be told. Places are kept by policy:
 * it costs little as long as the policy is the same object.
 */
export function placeOf(policy: Policy, whereabouts: Whereabouts, channel: string): Place | null {
  const country = whereabouts.country ?? policy.location.country;
  // A misspelt country must not slip through to what `*` allows.
  if (country === undefined || !isCountry(country)) return null;
  const { kind, timezone } = whereabouts;
  const places = placesByPolicy.get(policy) ?? new Map<string, Place | null>();
  const key = `${country} ${timezone ?? ''} ${kind} ${channel}`;
  const known = places.get(key);
  if (known !== undefined) return known;
  const place = findPlace(policy, { country, timezone, kind }, channel);
  if (places.size >= PLACES_KEPT) places.clear();
  placesByPolicy.set(policy, places.set(key, place));
  return place;
}

/** Whether messages may be sent at `now`; where not, `notBefore` is the first instant they may. */
export function hoursVerdict(place: Place, own: OwnHours | null, now: number): Verdict {
  const hours = hoursOf(place);
  if (own === null && hours.isAlwaysOpen) return PASS;
  // Written as a negation so that a broken instant is closed.
  if (!(Math.abs(now) <= LAST_INSTANT)) return NEVER;
  const horizon = now + HORIZON_MS;
  for (let at = now; at <= horizon;) {
    const opening = closedUntil(hours, own, at);
    if (opening === at) return at === now ? PASS : { passes: false, notBefore: at };
    at = opening;
  }
  return NEVER;
}

/** The first instant after `now` and up to `until` at which it is closed; null: none. */
export function closesAt(
  place: Place,
  own: OwnHours | null,
  now: number,
  until: number,
): number | null {
  const hours = hoursOf(place);
  if (own === null && hours.isAlwaysOpen) return null;
  for (let at = now + 1; at <= Math.min(until, LAST_INSTANT);) {
    const closing = openUntil(hours, own, at);
    if (closing === at) return at;
    at = closing;
  }
  return null;
}

function findPlace(
  policy: Policy,
  { country, timezone, kind }: Whereabouts & { country: string },
  channel: string,
): Place | null {
  const regime = policy.regimes.find(
    ({ countries, channels, kinds }) =>
      (countries.includes(country) || countries.includes('*')) &&
      channels.includes(channel) &&
      kinds.includes(kind),
  );
  if (regime === undefined) return null;
  const tables = policy.holidays.filter(({ key }) => key === regime.holidays);
  if (regime.holidays !== undefined && tables.length === 0) return null;
  const zones = zonesOf(policy, country, timezone);
  const asksForClock = regime.open !== undefined || regime.holidays !== undefined;
  if (asksForClock && zones.length === 0) return null;
  return { regime, zones, holidays: new Set(tables.flatMap(({ days }) => days)) };
}

function zonesOf(
  { location }: Policy,
  country: string,
  timezone: string | null,
): readonly string[] {
  const usual = country === location.country ? location.timezone : undefined;
  const told = [timezone, usual].find((zone) => isZone(zone ?? ''));
  return typeof told === 'string' ? [told] : zonesOfCountry(country);
}

function hoursOf(place: Place): Hours {
  const known = hoursByPlace.get(place);
  if (known !== undefined) return known;
  const { regime, holidays, zones } = place;
  const clocks = zones.map(clockOf).filter((clock) => clock !== null);
  const mustKnowHolidays = regime.holidays !== undefined;
  const hours = {
    isAlwaysOpen: regime.open === undefined && holidays.size === 0 && !mustKnowHolidays,
    timetable: timetableOf(regime.open, holidays, mustKnowHolidays),
    clocks: clocks.length === zones.length ? clocks : [],
  };
  hoursByPlace.set(place, hours);
  return hours;
}

/**
 * `at` itself where it is open; else an instant up to which it stays closed. By one clock nothing
 * changes between two of its edges, so going from edge to edge misses nothing.
 */
function closedUntil({ timetable, clocks }: Hours, own: OwnHours | null, at: number): number {
  if (clocks.length === 0) return Infinity;
  for (const clock of clocks) {
    const { offsetMs, until } = clock.stretchAt(at);
    if (isOpenAt(timetable, own, at + offsetMs)) continue;
    return Math.min(until, nextEdge(timetable, own, at + offsetMs) - offsetMs);
  }
  return at;
}

/** `at` itself where it is closed; else an instant up to which it stays open. */
function openUntil({ timetable, clocks }: Hours, own: OwnHours | null, at: number): number {
  let end = clocks.length === 0 ? at : Infinity;
  for (const clock of clocks) {
    const { offsetMs, until } = clock.stretchAt(at);
    if (!isOpenAt(timetable, own, at + offsetMs)) return at;
    end = Math.min(end, until, nextEdge(timetable, own, at + offsetMs) - offsetMs);
  }
  return end;
}
