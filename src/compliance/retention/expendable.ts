/**
 * Pure: which evidence of one contact's consents is no longer needed. A consent that ended long enough
 * ago goes as a whole, with what was asked and answered about it; an entry that also tells of another
 * consent stays as long as that one does. An entry that ended several keeps all of them: without the yes
 * that it ended, the history that is left could not be replayed.
 */
import type { ConsentEvent, ConsentHistory } from '../receipts/consent-event.js';

export interface Expendable {
  readonly entries: readonly string[];
  /** The consents of which nothing is left. */
  readonly consents: readonly { readonly topic: string; readonly channel: string }[];
}

const CLOSING: readonly ConsentEvent['state'][] = ['withdrawn', 'expired', 'refused', 'deferred'];

interface Judged {
  readonly history: ConsentHistory;
  readonly wasGiven: boolean;
  readonly gone: ReadonlySet<string>;
}

/** `isOver` says whether what ended then is kept no longer. */
export function expendable(
  histories: readonly ConsentHistory[],
  isOver: (history: ConsentHistory, endedAt: number) => boolean,
): Expendable {
  let judged = histories.map((history) => judge(history, isOver));
  for (;;) {
    const needed = new Set(judged.flatMap(neededBy));
    const held = judged.filter((one) => one.gone.size > 0 && isHeld(one, needed));
    if (held.length === 0) return goneOf(judged, needed);
    judged = judged.map((one) => (held.includes(one) ? { ...one, gone: new Set() } : one));
  }
}

/** All up to the last end; what was asked since is another story, and stays. */
function judge(history: ConsentHistory, isOver: Parameters<typeof expendable>[1]): Judged {
  const { events, current } = history;
  const last = events.findLastIndex(({ state }) => CLOSING.includes(state));
  const end = events[last];
  const wasGiven = events.some(isYes);
  const isDone = end !== undefined && !isYes(current) && isOver(history, Date.parse(end.at));
  const past = isDone ? events.slice(0, last + 1) : [];
  return { history, wasGiven, gone: new Set(past.flatMap(({ entryId }) => entryId ?? [])) };
}

function neededBy({ history, gone }: Judged): string[] {
  return history.events.flatMap(({ entryId }) =>
    entryId === null || gone.has(entryId) ? [] : [entryId],
  );
}

/** A yes or its end must stay: then the whole consent does. */
function isHeld({ history, gone }: Judged, needed: ReadonlySet<string>): boolean {
  return history.events.some(
    ({ state, entryId }) =>
      entryId !== null && gone.has(entryId) && needed.has(entryId) && isTold(state),
  );
}

function goneOf(judged: readonly Judged[], needed: ReadonlySet<string>): Expendable {
  // What was never given has nothing that must be kept so long; it goes with the rest or by its own rule.
  const ended = judged.filter(({ wasGiven, gone }) => wasGiven && gone.size > 0);
  const entries = ended.flatMap(({ gone }) => [...gone].filter((id) => !needed.has(id)));
  const consents = ended.map(({ history: { topic, channel } }) => ({ topic, channel }));
  return { entries: [...new Set(entries)].sort(), consents };
}

const YES: readonly ConsentEvent['state'][] = ['given', 'renewed', 'restored'];

const isYes = ({ state }: ConsentEvent): boolean => YES.includes(state);

const isTold = (state: ConsentEvent['state']): boolean =>
  YES.includes(state) || state === 'withdrawn';
