/** What of the audit is asked for, on the command line: read as the API and the console read it. */
import { InvalidArgumentError } from 'commander';
import { parseDay } from '../../core/calendar-day.js';
import { DAY_MS } from '../../core/local-time.js';
import { parseInstant } from '../../platform/http/instant.js';
import { KEY, LINE_TYPES } from './entries.dto.js';

/** A day is one of UTC, from its midnight on. */
export function fromTime(text: string): string {
  return written(parseDay(text) ?? parseInstant(text));
}

/** A day is meant whole, an instant is where it ends. */
export function toTime(text: string): string {
  const day = parseDay(text);
  return written(day === null ? parseInstant(text) : day + DAY_MS);
}

export function topicKey(text: string): string {
  if (KEY.test(text)) return text;
  throw new InvalidArgumentError('it must be the key of a topic.');
}

export function lineType(text: string): string {
  if (LINE_TYPES.some((type) => type === text)) return text;
  throw new InvalidArgumentError(`it must be one of ${LINE_TYPES.join(', ')}.`);
}

/** Times are compared as they are written, in years of four digits. */
function written(at: number | null): string {
  const text = at === null ? '' : new Date(at).toISOString();
  if (/^\d{4}-/.test(text)) return text;
  throw new InvalidArgumentError(
    'it must be a day (2026-11-21) or an instant with an offset (2026-11-21T08:00:00Z).',
  );
}
