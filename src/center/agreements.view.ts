/** Pure: the table beside the picture: what somebody agreed to and refused, how it began and how it ended. */
import { channelName, topicName } from '../core/catalog-names.js';
import { textIn } from '../core/json-group.js';
import type { HistoryLine } from '../compliance/history/history-line.js';
import { marksOf, type Mark } from '../compliance/history/marks.js';
import { periodsOf, type Period } from '../compliance/history/periods.js';
import type { Drawn, Wording } from '../compliance/history/timeline.view.js';
import type { Scene } from '../platform/http/page.view.js';
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

/** What the page says of all that somebody agreed to; the dossier has the rest. */
export interface Agreements extends Drawn {
  readonly rows: readonly AgreementRow[];
  readonly older: number;
}

/** Of rows where fewer stand, and of signs in the picture: somebody may stop and take back every day. */
const MOST_ROWS = 10;
const MOST_SIGNS = 24;

/** Said to the person; staff reads other words. */
export const PERSON_WORDS: Wording = {
  kind: (kind) => `why.agreed.kinds.${kind}`,
  happened: (type) => `why.agreed.signs.${type}`,
};

/** All that still stands, and what is newest of the rest. */
export function agreementsOf(
  scene: Scene,
  { lines, lapses, now }: Pick<WhyFacts, 'lines' | 'lapses' | 'now'>,
): Agreements {
  // What is no yes and no no has no row, and so no sign.
  const said = marksOf(lines).filter(({ kind }) => kind !== 'other');
  const stood = periodsOf(lines, now, lapses).map((period) => ({
    period,
    row: periodRow(scene, period),
  }));
  const refused = said
    .filter(({ kind }) => kind === 'refused')
    .map((mark) => ({ period: null, row: refusedRow(scene, mark) }));
  const all = [...stood, ...refused].sort((a, b) => b.row.from - a.row.from);
  const first = [...all].sort((a, b) => Number(b.row.isStanding) - Number(a.row.isStanding));
  const kept = new Set(first.filter(({ row }, nth) => row.isStanding || nth < MOST_ROWS));
  const told = all.filter((one) => kept.has(one));
  const older = all.length - told.length;
  const since = older === 0 ? -Infinity : Math.min(...told.map(({ row }) => row.from));
  return {
    rows: told.map(({ row }) => row),
    older,
    periods: told.flatMap(({ period }) => period ?? []),
    marks: said.filter(({ at }) => at >= since).slice(-MOST_SIGNS),
  };
}

function periodRow(scene: Scene, period: Period): AgreementRow {
  const { kind, from, to, began, ended } = period;
  return {
    ...named(scene, period),
    from,
    isStanding: to === null,
    to: to ?? 0,
    kindKey: PERSON_WORDS.kind(kind),
    beganKey: wayOf(began),
    beganBy: kind === 'basis' ? (began.actor ?? '') : '',
    endedKey: to === null ? '' : ended === null ? 'why.ways.time' : wayOf(ended),
  };
}

function refusedRow(scene: Scene, mark: Mark): AgreementRow {
  const { type, at } = mark;
  return {
    ...named(scene, mark),
    from: at,
    isStanding: false,
    to: at,
    kindKey: PERSON_WORDS.kind(type === 'opt_in.refused' ? 'refused' : 'unanswered'),
    beganKey: '',
    beganBy: '',
    endedKey: '',
  };
}

function named({ catalog, locale }: Scene, { topic, channel }: Period | Mark) {
  return {
    topic: topicName(catalog, locale, topic),
    channel: channelName(catalog, locale, channel),
  };
}

function wayOf({ type, details }: HistoryLine): string {
  const way = textIn(details, type === 'consent.confirmed' ? 'method' : 'via');
  return WAYS.includes(way) ? `why.ways.${way}` : '';
}
