/**
 * Instants that callers send: RFC 3339 with an offset, so that nobody has to guess whose noon is
 * meant. What is reported as having happened cannot lie ahead, but for what clocks may differ by.
 */
import { ValidateBy } from 'class-validator';
import { DomainError } from '../../core/errors.js';

/** How far a caller's clock may be ahead of the database's. */
export const CLOCK_SKEW_MS = 60_000;

const DATE_TIME =
  /^\d{4}-\d\d-(\d\d)T(?:[01]\d|2[0-3]):\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/i;

export function Instant(): PropertyDecorator {
  return ValidateBy({
    name: 'instant',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && parseInstant(value) !== null,
      defaultMessage: () => 'must be a date-time with an offset (RFC 3339)',
    },
  });
}

/** Epoch milliseconds, or null; also null for a leap second, which no clock of ours shows. */
export function parseInstant(text: string): number | null {
  const day = DATE_TIME.exec(text)?.[1];
  // Read without its offset, a day that its month does not have comes back as another.
  if (day === undefined || new Date(`${text.slice(0, 10)}T00:00:00Z`).getUTCDate() !== Number(day))
    return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}

/** When it happened; throws `invalid_request` for what lies ahead, or back further than `maxAgeMs`. */
export function pastInstant(text: string, now: number, maxAgeMs: number, pointer: string): number {
  const at = parseInstant(text);
  if (at === null || at > now + CLOCK_SKEW_MS) throw wrong(pointer, 'must not be in the future');
  if (at < now - maxAgeMs) throw wrong(pointer, 'is too long ago to have any effect');
  return Math.min(at, now);
}

function wrong(pointer: string, detail: string): DomainError {
  return new DomainError('invalid_request', null, [{ pointer, detail }]);
}
