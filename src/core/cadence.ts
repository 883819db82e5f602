/**
 * The cadence a person chose for a topic: one message of it in a period that rolls, over all channels
 * and senders together, since it is they who read it and not the channel.
 */
import type { Slot } from './cap.js';
import { DAY_MS } from './local-time.js';
import { NEVER, PASS, windowVerdict, type Verdict, type WindowLimit } from './rolling-window.js';
import type { Cadence } from './topic.js';

const MONTHLY: WindowLimit = { limit: 1, perMs: 30 * DAY_MS };
const LIMITS: Readonly<Partial<Record<Cadence, WindowLimit>>> = {
  weekly: { limit: 1, perMs: 7 * DAY_MS },
  monthly: MONTHLY,
};

/** How far back the slowest cadence looks. */
export const LONGEST_CADENCE_MS = MONTHLY.perMs;

/** How far back this one looks. */
export function cadenceWindowMs(cadence: Cadence): number {
  return LIMITS[cadence]?.perMs ?? 0;
}

export function cadenceVerdict(
  cadence: Cadence,
  topic: string,
  slots: readonly Slot[],
  now: number,
): Verdict {
  if (cadence === 'immediate') return PASS;
  const limit = LIMITS[cadence];
  // A cadence that nobody here knows was chosen by somebody who wants less.
  if (limit === undefined) return NEVER;
  const sent = slots.filter((slot) => slot.topic === topic).map((slot) => slot.at);
  return windowVerdict(sent, limit, now);
}
