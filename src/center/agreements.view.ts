/** Pure: the table beside the picture: what somebody agreed to and refused, how it began and how it ended. */
import type { Catalog } from '../core/catalog.js';
import { textIn } from '../core/json-group.js';
import type { HistoryLine } from '../compliance/history/history-line.js';
import { marksOf } from '../compliance/history/marks.js';
import { channelName, topicName } from '../compliance/history/names.js';
import { periodsOf } from '../compliance/history/periods.js';
import type { WhyFacts } from './read-why.js';

/** How something is said, as evidence names it: by `method` to agree, by `via` to end. */
export const WAYS: readonly string[] = [
  'button_post',
  'email',
  'erasure',
  'feedback',
  'footer_page',
  'journal',
  'letter',
  'one_click',
  'preferences_api',
  'preferences_page',
  'rectification',
  'renewal',
  'renewal_page',
  'telephone',
];

export interface AgreementRow {
  readonly kindKey: string;
  /** Empty where it is about everything. */
  readonly topic: string;
  readonly channel: string;
  readonly from: number;
  /** How, in words; empty where `beganBy` brought it, or it is not on record. */
  readonly beganKey: string;
  readonly beganBy: string;
  readonly isStanding: boolean;
  readonly to: number;
  readonly endedKey: string;
}

export function agreementRows(
  { catalog, locale }: { readonly catalog: Catalog; readonly locale: string },
  { lines, lapses, now }: Pick<WhyFacts, 'lines' | 'lapses' | 'now'>,
): AgreementRow[] {
  const placed = (topic: string | null, channel: string | null) => ({
    topic: topicName(catalog, locale, topic),
    channel: channelName(catalog, locale, channel),
  });
  const stood = periodsOf(lines, now, lapses).map(
    ({ kind, topic, channel, from, to, began, ended }): AgreementRow => ({
      ...{ ...placed(topic, channel), from, isStanding: to === null, to: to ?? 0 },
      kindKey: `why.agreed.kinds.${kind}`,
      beganKey: wayOf(began),
      beganBy: kind === 'basis' ? (began.actor ?? '') : '',
      endedKey: to === null ? '' : ended === null ? 'why.ways.time' : wayOf(ended),
    }),
  );
  const refused = marksOf(lines)
    .filter(({ kind }) => kind === 'refused')
    .map(({ topic, channel, type, at }): AgreementRow => ({
      ...{ ...placed(topic, channel), from: at, isStanding: false, to: at },
      kindKey: `why.agreed.kinds.${type === 'opt_in.refused' ? 'refused' : 'unanswered'}`,
      ...{ beganKey: '', beganBy: '', endedKey: '' },
    }));
  return [...stood, ...refused].sort((a, b) => b.from - a.from);
}

function wayOf({ type, details }: HistoryLine): string {
  const way = textIn(details, type === 'consent.confirmed' ? 'method' : 'via');
  return WAYS.includes(way) ? `why.ways.${way}` : '';
}
