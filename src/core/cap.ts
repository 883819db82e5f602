/**
 * Frequency: the organisation's caps and the contact's own budget, over all senders together.
 * A cap holds in every window of its length. A reserve keeps a share of it for one topic or class:
 * the others see a smaller cap for as long as that share is not used. A budget only tightens.
 */
import {
  allPass,
  isWithinWindow,
  verdictOver,
  windowVerdict,
  type Verdict,
  type WindowLimit,
} from './rolling-window.js';
import type { TopicClass } from './topic.js';

/** What caps look at in a message. */
export interface CappedMessage {
  readonly topic: string;
  readonly topicClass: TopicClass;
  readonly channel: string;
}

/** A grant that counts, dated by the decision that made it. */
export interface Slot extends CappedMessage {
  readonly at: number;
}

export interface Cap extends WindowLimit {
  readonly key: string;
  readonly scope: 'all' | 'class' | 'channel' | 'topic';
  /** The class, channel or topic that the scope names; absent for `all`. */
  readonly of?: string;
  readonly counts: readonly TopicClass[];
  /** Shares by topic or class key. */
  readonly reserve: Readonly<Record<string, number>>;
}

export type Budget = WindowLimit;

const SCOPED_VALUE: Record<Exclude<Cap['scope'], 'all'>, (message: CappedMessage) => string> = {
  class: (message) => message.topicClass,
  channel: (message) => message.channel,
  topic: (message) => message.topic,
};

/** Whether the cap counts such a message, and therefore also limits it. */
export function capCounts(cap: Cap, message: CappedMessage): boolean {
  if (!cap.counts.includes(message.topicClass)) return false;
  return cap.scope === 'all' || SCOPED_VALUE[cap.scope](message) === cap.of;
}

export function capVerdict(
  cap: Cap,
  slots: readonly Slot[],
  message: CappedMessage,
  now: number,
): Verdict {
  const counted = slots.filter((slot) => capCounts(cap, slot));
  const hasRoomAt = (instant: number): boolean => {
    const used = counted.filter((slot) => isWithinWindow(slot.at, cap.perMs, instant));
    return used.length < cap.limit - keptForOthers(cap, used, message);
  };
  return verdictOver(timesOf(counted), cap.perMs, now, hasRoomAt);
}

export function capsVerdict(
  caps: readonly Cap[],
  slots: readonly Slot[],
  message: CappedMessage,
  now: number,
): Verdict {
  const concerned = caps.filter((cap) => capCounts(cap, message));
  return allPass(concerned.map((cap) => capVerdict(cap, slots, message, now)));
}

/** A budget is about marketing alone: what a contact must be told is never held back by it. */
export function budgetVerdict(budget: Budget, slots: readonly Slot[], now: number): Verdict {
  const counted = slots.filter((slot) => slot.topicClass === 'marketing');
  return windowVerdict(timesOf(counted), budget, now);
}

/**
 * What is left of the shares that the message has no part in. A slot is charged to one share only,
 * its topic's before its class's: charged to both, it would give two back when it ends, and others
 * could have taken one of them in the meantime.
 */
function keptForOthers(cap: Cap, used: readonly Slot[], message: CappedMessage): number {
  // Most caps keep nothing back, and every ask comes by here.
  if (isEmpty(cap.reserve)) return 0;
  const left = new Map(Object.entries(cap.reserve));
  for (const slot of used) {
    const key = [slot.topic, slot.topicClass].find((each) => (left.get(each) ?? 0) > 0);
    if (key !== undefined) left.set(key, (left.get(key) ?? 0) - 1);
  }
  let kept = 0;
  for (const [key, share] of left) {
    if (key !== message.topic && key !== message.topicClass) kept += Math.max(0, share);
  }
  return kept;
}

function isEmpty(shares: Cap['reserve']): boolean {
  for (const _ in shares) return false;
  return true;
}

function timesOf(slots: readonly Slot[]): number[] {
  return slots.map((slot) => slot.at);
}
