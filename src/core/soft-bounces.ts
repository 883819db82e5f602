/**
 * When temporary failures make an address one that is not written to any more. A mailbox that is full
 * for an evening must not cost its owner anything, so days are counted, not messages, and the days
 * must lie apart.
 */
import { DAY_MS } from './local-time.js';

export const SOFT_BOUNCES = {
  /** Days with a failure. */
  days: 5,
  /** Between the first of them and the last. */
  spreadMs: 15 * DAY_MS,
  /** What lies further back is forgotten. */
  rememberedMs: 180 * DAY_MS,
} as const;

/** `days` are different days, as epoch milliseconds, of which none is forgotten. */
export function isGivenUp(days: readonly number[]): boolean {
  if (days.length < SOFT_BOUNCES.days) return false;
  return Math.max(...days) - Math.min(...days) >= SOFT_BOUNCES.spreadMs;
}
