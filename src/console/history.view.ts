/** Pure: the table of what is on record about a person. */
import type { Catalog } from '../core/catalog.js';
import { ruleOf, type Coded } from './coded.js';
import type { HistoryLine } from '../compliance/history/history-line.js';
import { isCounted } from '../compliance/history/marks.js';
import { happenedKey } from '../compliance/history/names.js';
import { channelName, topicName } from '../core/catalog-names.js';

export interface HistoryRow {
  readonly at: number;
  readonly whatKey: string;
  readonly topic: string;
  readonly channel: string;
  /** What decided; null when no rule did. */
  readonly rule: Coded | null;
  /** Why, in somebody's words; empty when nobody said. */
  readonly reason: string;
  /** A name; empty where `whoKey` says it in the reader's language. */
  readonly actor: string;
  readonly whoKey: string;
  /** Empty until the entry has its place. */
  readonly index: string;
}

export interface History {
  readonly rows: readonly HistoryRow[];
  /** Lines that are not shown here, because a page ends somewhere. */
  readonly older: number;
  readonly hasPending: boolean;
}

/** What the person did here themselves; the rest without a name was done by the service. */
const BY_THE_PERSON = [
  'opt_in.requested',
  'opt_in.refused',
  'consent.confirmed',
  'consent.withdrawn',
  'withdrawal.undone',
  'objection.recorded',
  'objection.ended',
  'preference.changed',
];

const MOST_ROWS = 50;

/** Oldest first in, newest first out. */
export function historyOf(
  { catalog, locale }: { catalog: Catalog; locale: string },
  lines: readonly HistoryLine[],
): History {
  const shown = lines.slice(-MOST_ROWS).reverse();
  return {
    rows: shown.map((line) => {
      const { at, type, topic, channel, actor, reason, index } = line;
      return {
        at,
        whatKey: happenedKey(type),
        topic: topicName(catalog, locale, topic),
        channel: channelName(catalog, locale, channel),
        rule: isCounted(type) && reason !== null ? ruleOf(reason) : null,
        reason: isCounted(type) ? '' : (reason ?? ''),
        actor: actor ?? '',
        whoKey: BY_THE_PERSON.includes(type) ? 'console.history.person' : 'console.history.service',
        index: index === null ? '' : String(index),
      };
    }),
    older: lines.length - shown.length,
    hasPending: shown.some(({ index }) => index === null),
  };
}
