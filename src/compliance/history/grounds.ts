/**
 * Pure: what a message rested on when it was allowed, as the evidence tells it: the person's yes and the
 * words it was said to, or a basis beside consent that somebody brought.
 */
import { asGroup, textIn } from '../../core/json-group.js';
import { topicOnChannelKey } from '../../core/topic.js';
import type { About, HistoryLine } from './history-line.js';
import { periodsOf, type Lapse, type Period } from './periods.js';

/** Which text was shown; the words stand in the catalog. */
export interface NoticeShown {
  readonly key: string;
  readonly version: string;
  /** Of the text, in hex. */
  readonly sha256: string;
}

export type Ground =
  | { readonly kind: 'consent'; readonly at: number; readonly notice: NoticeShown | null }
  | {
      readonly kind: 'basis';
      readonly at: number;
      readonly basis: string;
      /** Who brought it, by name. */
      readonly actor: string | null;
    };

export class Grounds {
  private readonly periods: readonly Period[];
  /** Each yes, newest first, by topic and channel. */
  private readonly said = new Map<string, HistoryLine[]>();

  /** The lines may come in any order. */
  constructor(lines: readonly HistoryLine[], now: number, lapses: readonly Lapse[]) {
    this.periods = periodsOf(lines, now, lapses);
    for (const line of lines.toSorted((a, b) => b.at - a.at)) {
      if (line.type !== 'consent.confirmed') continue;
      const key = topicOnChannelKey(line);
      this.said.set(key, [...(this.said.get(key) ?? []), line]);
    }
  }

  /** Null where nothing of it is on record any more. A yes comes first, as it does in a decision. */
  at(about: About, at: number): Ground | null {
    const standing = this.periods.filter(
      (period) =>
        topicOnChannelKey(period) === topicOnChannelKey(about) &&
        period.from <= at &&
        (period.to === null || at < period.to),
    );
    if (standing.some(({ kind }) => kind === 'consent')) return this.yesAt(about, at);
    const basis = standing.find(({ kind }) => kind === 'basis');
    return basis ? basisOf(basis.began) : null;
  }

  private yesAt(about: About, at: number): Ground | null {
    const yes = this.said.get(topicOnChannelKey(about))?.find((line) => line.at <= at);
    if (!yes) return null;
    const notice = asGroup(yes.details.notice);
    return {
      kind: 'consent',
      at: yes.at,
      notice: notice && {
        key: textIn(notice, 'key'),
        version: textIn(notice, 'version'),
        sha256: textIn(notice, 'sha256'),
      },
    };
  }
}

function basisOf({ at, actor, details }: HistoryLine): Ground {
  return { kind: 'basis', at, basis: textIn(details, 'basis'), actor };
}
