/**
 * What a contact chose about how often and when they are written to, and what counts as hearing
 * less. Only the person widens what reaches them; everybody else may tighten it, so the question
 * "is this tighter?" is answered here and nowhere else. In doubt it is not: two limits that cannot
 * be compared in every case are not a tightening.
 */
import { LONGEST_CADENCE_MS } from './cadence.js';
import { canonicalJson } from './canonical-json.js';
import { DAY_MS } from './local-time.js';
import type { OwnHours } from './regime.js';
import { CADENCES, type Cadence } from './topic.js';

/** At most so many messages in every window of so many hours, over all senders. */
export interface OwnBudget {
  readonly limit: number;
  readonly hours: number;
}

export interface Preference {
  readonly budget: OwnBudget | null;
  /** Epoch milliseconds; one that is over is no pause. */
  readonly pausedUntil: number | null;
  readonly hours: OwnHours | null;
  /** By topic; one that is absent is immediate. */
  readonly cadences: Readonly<Record<string, Cadence>>;
}

/** What is absent stays as it is; null takes the choice away. */
export type PreferenceChange = Partial<Preference>;

export const NO_PREFERENCE: Preference = {
  budget: null,
  pausedUntil: null,
  hours: null,
  cadences: {},
};

const DAY_MINUTES = 1_440;
const HOUR_MS = 3_600_000;

/** Of the window of somebody's own budget. */
export const LONGEST_BUDGET_HOURS = 720;
/** Further ahead it is no pause any more. */
export const LONGEST_PAUSE_MS = 5 * 366 * DAY_MS;
/** As far back as anything can look that somebody chose: what was sent must be known for as long. */
export const LONGEST_CHOICE_MS = Math.max(LONGEST_BUDGET_HOURS * HOUR_MS, LONGEST_CADENCE_MS);

/** JSON pointers of what would let more messages through, or others than before. */
export function loosenedBy(standing: Preference, change: PreferenceChange, now: number): string[] {
  const { budget, pausedUntil, hours, cadences = {} } = change;
  const slower = (topic: string): number => CADENCES.indexOf(cadenceOf(standing, topic));
  return [
    ...(budget === undefined || isTighterBudget(budget, standing.budget) ? [] : ['/budget']),
    ...(pausedUntil === undefined || isLongerPause(pausedUntil, standing.pausedUntil, now)
      ? []
      : ['/pausedUntil']),
    ...(hours === undefined || areWithin(hours, standing.hours) ? [] : ['/hours']),
    ...Object.entries(cadences)
      .filter(([topic, cadence]) => CADENCES.indexOf(cadence) < slower(topic))
      .map(([topic]) => `/cadences/${topic}`),
  ];
}

/** What is known of the clock that closed hours are read on, somebody's own and those of the law. */
export interface KnownClock {
  readonly hours: OwnHours | null;
  /** Their own choice, else the one on file; null: every zone of their country at once. */
  readonly timezone: string | null;
}

/**
 * Whether to name this zone would move the clock: hours and the zone that they are read in are one
 * choice, and a clock that can be set anew at will closes nothing. A first zone is named only where
 * no hours are read without one.
 */
export function movesClock({ hours, timezone }: KnownClock, next: string): boolean {
  return timezone === null ? hours !== null : next !== timezone;
}

/** The change as far as it changes anything: each choice that becomes different, as it then is. */
export function effectOf(standing: Preference, change: PreferenceChange): PreferenceChange {
  const next = preferenceAfter(standing, change);
  const keys = (['budget', 'pausedUntil', 'hours', 'cadences'] as const).filter(
    (key) => canonicalJson(standing[key]) !== canonicalJson(next[key]),
  );
  return Object.fromEntries(keys.map((key) => [key, next[key]]));
}

export function preferenceAfter(standing: Preference, change: PreferenceChange): Preference {
  const { cadences = {}, ...others } = change;
  const chosen = Object.entries({ ...standing.cadences, ...cadences });
  return {
    ...standing,
    ...others,
    cadences: Object.fromEntries(chosen.filter(([, cadence]) => cadence !== 'immediate')),
  };
}

/**
 * Whether whatever keeps to `next` also keeps to `standing`. A lower rate is not enough: thirty in a
 * month may all come on one day. A window of `standing` touches so many of `next` that each could be
 * used up within it.
 */
export function isTighterBudget(next: OwnBudget | null, standing: OwnBudget | null): boolean {
  if (standing === null) return true;
  return next !== null && next.limit * Math.ceil(standing.hours / next.hours) <= standing.limit;
}

function isLongerPause(next: number | null, standing: number | null, now: number): boolean {
  return standing === null || standing <= now || (next !== null && next >= standing);
}

/** Whether every open minute of `next` is one of `standing`; both may span midnight. */
function areWithin(next: OwnHours | null, standing: OwnHours | null): boolean {
  if (standing === null) return true;
  if (next === null) return false;
  const open = minutesOf(standing);
  const later = (next.fromMinute - standing.fromMinute + DAY_MINUTES) % DAY_MINUTES;
  return open === DAY_MINUTES || later + minutesOf(next) <= open;
}

function minutesOf({ fromMinute, toMinute }: OwnHours): number {
  return (toMinute - fromMinute + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
}

function cadenceOf({ cadences }: Preference, topic: string): Cadence {
  // A topic may be called like something that every object has.
  return Object.hasOwn(cadences, topic) ? (cadences[topic] ?? 'immediate') : 'immediate';
}
