/**
 * How many uses a rolling window holds, and when it has room again. A use counts while
 * `now < at + perMs`. With a fixed history room only grows as time passes, so the first instant with
 * room is always the end of some use. What cannot be computed (NaN) has no room.
 */
export type Verdict =
  { readonly passes: true } | { readonly passes: false; readonly notBefore: number | null };

export interface WindowLimit {
  readonly limit: number;
  readonly perMs: number;
}

export const PASS: Verdict = { passes: true };
export const NEVER: Verdict = { passes: false, notBefore: null };

export function isWithinWindow(at: number, perMs: number, now: number): boolean {
  // Written as a negation so that a broken instant counts for ever instead of not at all.
  return !(now >= at + perMs);
}

/** The verdict at `now`; where it denies, the first end of a use at which `hasRoomAt` holds. */
export function verdictOver(
  uses: readonly number[],
  perMs: number,
  now: number,
  hasRoomAt: (instant: number) => boolean,
): Verdict {
  if (hasRoomAt(now)) return PASS;
  const ends = uses.map((at) => at + perMs).filter((end) => end > now);
  ends.sort((a, b) => a - b);
  return { passes: false, notBefore: ends.find(hasRoomAt) ?? null };
}

export function windowVerdict(uses: readonly number[], window: WindowLimit, now: number): Verdict {
  const hasRoomAt = (instant: number): boolean =>
    uses.filter((at) => isWithinWindow(at, window.perMs, instant)).length < window.limit;
  return verdictOver(uses, window.perMs, now, hasRoomAt);
}

/** All must pass; together they pass at the latest of their instants, never if one never does. */
export function allPass(verdicts: readonly Verdict[]): Verdict {
  let notBefore: number | null = -Infinity;
  for (const verdict of verdicts) {
    if (verdict.passes) continue;
    if (verdict.notBefore === null) return NEVER;
    notBefore = Math.max(notBefore, verdict.notBefore);
  }
  return notBefore === -Infinity ? PASS : { passes: false, notBefore };
}
