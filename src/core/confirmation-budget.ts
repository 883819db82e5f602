/**
 * How often Assent itself may mail an address that has confirmed nothing. Anybody can type anybody's
 * address into a form, so this budget is what keeps a form from becoming a weapon; it holds per
 * address over all forms together. The asker is never told that it was reached.
 */
import { DAY_MS } from './local-time.js';
import { allPass, windowVerdict, type Verdict, type WindowLimit } from './rolling-window.js';

export interface ConfirmationMail {
  readonly at: number;
  readonly topics: readonly string[];
}

const MINUTE_MS = 60_000;

const SAME_TOPICS_SOON: WindowLimit = { limit: 1, perMs: 15 * MINUTE_MS };
const SAME_TOPICS_A_DAY: WindowLimit = { limit: 2, perMs: DAY_MS };
const ANY_TOPICS: WindowLimit = { limit: 5, perMs: 30 * DAY_MS };

export function confirmationVerdict(
  mails: readonly ConfirmationMail[],
  topics: readonly string[],
  now: number,
): Verdict {
  const wanted = setKey(topics);
  const all = mails.map((mail) => mail.at);
  const same = mails.filter((mail) => setKey(mail.topics) === wanted).map((mail) => mail.at);
  return allPass([
    windowVerdict(same, SAME_TOPICS_SOON, now),
    windowVerdict(same, SAME_TOPICS_A_DAY, now),
    windowVerdict(all, ANY_TOPICS, now),
  ]);
}

/** Order and repetition do not make another set of topics. */
function setKey(topics: readonly string[]): string {
  return JSON.stringify([...new Set(topics)].sort());
}
