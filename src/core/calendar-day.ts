/** A day of the calendar as forms and letters name it, `yyyy-mm-dd`; no zone can move it. */
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Epoch milliseconds of its midnight in UTC; null for what is no day that its month has. */
export function parseDay(text: string): number | null {
  if (!DAY.test(text)) return null;
  const at = Date.parse(`${text}T00:00:00.000Z`);
  // A thirtieth of February may come back as another day.
  return Number.isNaN(at) || !new Date(at).toISOString().startsWith(text) ? null : at;
}
