/**
 * Pure: from what happened to the periods in which something stood, for each topic and channel, and
 * for the person as a whole. A period ends by what ended it, or by itself on the day that was set.
 */
import { groupsIn, textIn } from '../../core/json-group.js';
import { topicOnChannelKey } from '../../core/topic.js';
import { instantIn, topicsOnChannelsIn, type About, type HistoryLine } from './history-line.js';

export type PeriodKind = 'consent' | 'basis' | 'objection' | 'restriction';

export interface Period extends About {
  readonly kind: PeriodKind;
  readonly from: number;
  /** Null while it stands. */
  readonly to: number | null;
  /** What began it, and what ended it; null where its time was over, or it stands. */
  readonly began: HistoryLine;
  readonly ended: HistoryLine | null;
}

interface Standing extends About {
  readonly kind: PeriodKind;
  readonly from: number;
  readonly began: HistoryLine;
  endsAt: number | null;
}

/** A consent that ended for want of an act, in epoch milliseconds. */
export interface Lapse extends About {
  readonly endsAt: number;
}

const EVERYTHING: About = { topic: null, channel: null };

const LAPSED = 'consent.lapsed';

type Step = (open: OpenPeriods, line: HistoryLine) => void;

const STEPS: Readonly<Partial<Record<string, Step>>> = {
  'consent.confirmed': (open, line) => {
    open.begin('consent', line, line, instantIn(line.details.expiresAt));
  },
  'consent.withdrawn': endNamed,
  [LAPSED]: (open, line) => {
    for (const { endsAt, ...about } of lapsesIn(line)) open.lapse(about, endsAt);
  },
  'basis.recorded': (open, line) => {
    if (line.details.inForce === false) return;
    open.begin('basis', line, line, instantIn(line.details.expiresAt));
  },
  'basis.ended': endNamed,
  'withdrawal.undone': (open, line) => {
    for (const about of topicsOnChannelsIn(line.details.restored))
      open.resume('consent', about, line.at);
    for (const about of topicsOnChannelsIn(line.details.bases))
      open.resume('basis', about, line.at);
    if (line.details.objectionEnded === true) open.end('objection', EVERYTHING, line);
  },
  'objection.recorded': (open, line) => {
    endNamed(open, line);
    open.begin('objection', EVERYTHING, line, null);
  },
  'objection.ended': (open, line) => {
    open.end('objection', EVERYTHING, line);
  },
  'restriction.changed': (open, line) => {
    if (line.details.restricted === true) open.begin('restriction', EVERYTHING, line, null);
    else open.end('restriction', EVERYTHING, line);
  },
};

/** Oldest first; the lines may come in any order. `lapses` are those that no line tells of yet. */
export function periodsOf(
  lines: readonly HistoryLine[],
  now: number,
  lapses: readonly Lapse[],
): Period[] {
  const open = new OpenPeriods();
  for (const line of [...lines].sort(byInstant)) STEPS[line.type]?.(open, line);
  for (const { endsAt, ...about } of lapses) open.lapse(about, endsAt);
  return open.all(now);
}

/** What had lapsed by an act was over before it. */
function byInstant(a: HistoryLine, b: HistoryLine): number {
  return a.at - b.at || Number(b.type === LAPSED) - Number(a.type === LAPSED);
}

function lapsesIn({ details }: HistoryLine): (About & { endsAt: number | null })[] {
  return groupsIn(details, 'lapsed').map((one) => ({
    topic: textIn(one, 'topic'),
    channel: textIn(one, 'channel'),
    endsAt: instantIn(one.endsAt),
  }));
}

/** One entry may end several things; where it lists none, it ends what it names. */
function endNamed(open: OpenPeriods, line: HistoryLine): void {
  const consents = topicsOnChannelsIn(line.details.ended);
  const bases = topicsOnChannelsIn(line.details.bases);
  for (const about of consents) open.end('consent', about, line);
  for (const about of bases) open.end('basis', about, line);
  if (consents.length > 0 || bases.length > 0 || line.topic === null) return;
  open.end('consent', line, line);
  open.end('basis', line, line);
}

class OpenPeriods {
  private readonly standing = new Map<string, Standing>();
  /** What was ended last of each, as it stood. */
  private readonly ended = new Map<string, Standing>();
  private readonly closed: Period[] = [];

  /** What stands already goes on: saying yes again puts its end off. */
  begin(
    kind: PeriodKind,
    { topic, channel }: About,
    began: HistoryLine,
    endsAt: number | null,
  ): void {
    const key = `${kind} ${topicOnChannelKey({ topic, channel })}`;
    const before = this.standing.get(key);
    if (before && (before.endsAt === null || before.endsAt > began.at)) {
      before.endsAt = endsAt;
      return;
    }
    if (before) this.close(key, before, before.endsAt, null);
    this.standing.set(key, { kind, topic, channel, from: began.at, began, endsAt });
  }

  /** It ended by itself, before anybody said so. */
  lapse(about: About, endsAt: number | null): void {
    const standing = this.standing.get(`consent ${topicOnChannelKey(about)}`);
    if (standing && endsAt !== null) standing.endsAt = endsAt;
  }

  end(kind: PeriodKind, about: About, line: HistoryLine): void {
    const key = `${kind} ${topicOnChannelKey(about)}`;
    const standing = this.standing.get(key);
    if (!standing) return;
    const { endsAt } = standing;
    if (endsAt !== null && endsAt < line.at) {
      this.ended.delete(key);
      this.close(key, standing, endsAt, null);
    } else {
      this.ended.set(key, standing);
      this.close(key, standing, line.at, line);
    }
  }

  /** The same again, for what is left of its time: somebody took back what had ended it. */
  resume(kind: PeriodKind, about: About, at: number): void {
    const key = `${kind} ${topicOnChannelKey(about)}`;
    const before = this.ended.get(key);
    if (before && !this.standing.has(key)) this.standing.set(key, { ...before, from: at });
  }

  all(now: number): Period[] {
    for (const [key, one] of this.standing)
      this.close(key, one, one.endsAt !== null && one.endsAt <= now ? one.endsAt : null, null);
    return this.closed.sort((a, b) => a.from - b.from);
  }

  private close(
    key: string,
    { kind, topic, channel, from, began }: Standing,
    to: number | null,
    ended: HistoryLine | null,
  ): void {
    this.standing.delete(key);
    this.closed.push({ kind, topic, channel, from, to, began, ended });
  }
}
