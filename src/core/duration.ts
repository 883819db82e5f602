/**
 * Spans and instants as text. A week is 7 × 24 h: a window rolls and knows no calendar.
 * Epoch milliseconds are the only time inside core; this is the one file that formats them.
 */
const UNIT_MS: Readonly<Record<string, number>> = {
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

const LAST_FOUR_DIGIT_YEAR_MS = 253_402_300_799_999;

/** `36h`, `7d`, `2w` in milliseconds; null when the text is no window. */
export function parseWindow(text: string): number | null {
  const match = /^([1-9][0-9]{0,3})([hdw])$/.exec(text);
  const unitMs = UNIT_MS[match?.[2] ?? ''];
  return match === null || unitMs === undefined ? null : Number(match[1]) * unitMs;
}

/** RFC 3339 in UTC with milliseconds. */
export function formatInstant(at: number): string {
  if (!Number.isSafeInteger(at) || at < 0 || at > LAST_FOUR_DIGIT_YEAR_MS) {
    throw new RangeError('an instant is a whole number of milliseconds within the years 1970–9999');
  }
  return new Date(at).toISOString();
}
