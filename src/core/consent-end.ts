/**
 * When a consent ends by itself: at the end it was given for, or after so many days without an act
 * of the person (in France three years, CNIL), whichever comes first.
 */
import { DAY_MS } from './local-time.js';

export interface ConsentTerm {
  readonly confirmedAt: number;
  /** Null: it was given for no set time. */
  readonly expiresAt: number | null;
}

/**
 * The first instant at which the consent no longer holds; null: it does not end by itself. Giving it
 * was an act too, so an act on record from before counts from the giving. `idleDays` are the limits of
 * the regime and of the topic; undefined: that one has none.
 */
export function consentEnd(
  { confirmedAt, expiresAt }: ConsentTerm,
  lastActAt: number | null,
  idleDays: readonly (number | undefined)[],
): number | null {
  const active = Math.max(confirmedAt, lastActAt ?? confirmedAt);
  let end = expiresAt ?? Infinity;
  for (const days of idleDays) if (days !== undefined) end = Math.min(end, active + days * DAY_MS);
  return end === Infinity ? null : end;
}
