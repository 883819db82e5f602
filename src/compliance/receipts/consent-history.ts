/**
 * Pure: what the evidence of one contact tells about each consent, contact × topic × channel, as
 * events in the order of time. A request is the organisation's, an answer is the person's; an end
 * by time has no entry, since nobody did anything. Says nothing of bases beside consent.
 */
import { formatInstant } from '../../core/duration.js';
import type { ConsentHistory, ToldEntry } from './consent-event.js';
import { READERS, Reading, type Draft } from './consent-readers.js';

/** When the consent that stands ends by itself; null: it does not. */
export type EndOf = (topic: string, channel: string) => number | null;

/** `told` oldest first. */
export function consentHistories(
  told: readonly ToldEntry[],
  endOf: EndOf,
  now: number,
): ConsentHistory[] {
  const ordered = told.toSorted(byInstant);
  const reading = new Reading(ordered);
  for (const { payload, entryId } of ordered)
    if (payload) READERS[payload.type]?.(reading, payload, entryId);
  return reading.all().flatMap((draft) => closed(draft, endOf, now));
}

/** Empty where nothing but a gap is left of it. */
function closed(draft: Draft, endOf: EndOf, now: number): ConsentHistory[] {
  const { topic, channel } = draft;
  const end = draft.standing ? endOf(topic, channel) : null;
  if (end !== null) draft.endInTime(formatInstant(now), formatInstant(end));
  const events = draft.events.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const current = draft.standing ?? events.at(-1);
  if (!current) return [];
  const { notices, purpose, addressId, locale } = draft;
  return [{ topic, channel, events, current, notices, purpose, addressId, locale }];
}

/**
 * Somebody who chooses on the page of their choices is asked and answers in one instant; what had lapsed
 * before was over by then.
 */
function byInstant(a: ToldEntry, b: ToldEntry): number {
  const [first, second] = [a.payload?.at ?? '', b.payload?.at ?? ''];
  if (first !== second) return first < second ? -1 : 1;
  return turnOf(a) - turnOf(b);
}

function turnOf({ payload }: ToldEntry): number {
  if (payload?.type === 'consent.lapsed') return 0;
  return payload?.type === 'consent.confirmed' ? 2 : 1;
}
