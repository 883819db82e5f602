/** Pure: until when a pause lasts, as the form asks for it. */
import { parseDay } from '../core/calendar-day.js';
import { clockOf, DAY_MS } from '../core/local-time.js';
import { LONGEST_PAUSE_MS } from '../core/preference.js';
import { DomainError } from '../core/errors.js';
import { formText, typedText } from '../platform/http/form.js';

export type PauseError = 'missing' | 'invalid' | 'past' | 'far';

export interface PauseAsk {
  readonly how: 'week' | 'month' | 'date' | 'end';
  /** As typed; only for a date. */
  readonly date: string;
}

export type PauseEnd =
  | { readonly ok: true; readonly until: number | null }
  | { readonly ok: false; readonly error: PauseError };

const DAYS = { week: 7, month: 30 } as const;
const WAYS: readonly PauseAsk['how'][] = ['week', 'month', 'date', 'end'];

export function readPause(body: unknown): PauseAsk {
  const how = WAYS.find((way) => way === formText(body, 'pause'));
  if (how === undefined) throw new DomainError('malformed_body');
  return { how, date: typedText(body, 'until') };
}

/** Null: the pause is over. A day begins where the person is. */
export function pauseEnd({ how, date }: PauseAsk, zone: string, now: number): PauseEnd {
  if (how === 'end') return { ok: true, until: null };
  if (how !== 'date') return { ok: true, until: now + DAYS[how] * DAY_MS };
  if (date === '') return { ok: false, error: 'missing' };
  const day = parseDay(date);
  if (day === null) return { ok: false, error: 'invalid' };
  const until = beginOf(day, zone);
  if (until <= now) return { ok: false, error: 'past' };
  return until > now + LONGEST_PAUSE_MS ? { ok: false, error: 'far' } : { ok: true, until };
}

/** Where clocks change at midnight, the offset after the change is the day's own. */
function beginOf(day: number, zone: string): number {
  const clock = clockOf(zone);
  if (clock === null) return day;
  const { offsetMs } = clock.stretchAt(day - clock.stretchAt(day).offsetMs);
  return Number.isNaN(offsetMs) ? day : day - offsetMs;
}
