/**
 * Pure: from what happened to the periods in which something stood, for each topic and channel, and
 * for the person as a whole. A period ends by what ended it, or by itself on the day that was set.
 */
import {
  instantIn,
  placeKey,
  placesIn,
  type HistoryLine,
  type TopicOnChannel,
} from './history-line.js';

export type PeriodKind = 'consent' | 'basis' | 'objection' | 'restriction';

export interface Period extends TopicOnChannel {
  readonly kind: PeriodKind;
  readonly from: number;
  /** Null while it stands. */
  readonly to: number | null;
}

interface Standing extends TopicOnChannel {
  readonly kind: PeriodKind;
  readonly from: number;
  endsAt: number | null;
}

const EVERYTHING: TopicOnChannel = { topic: null, channel: null };

type Step = (open: OpenPeriods, line: HistoryLine) => void;

const STEPS: Readonly<Partial<Record<string, Step>>> = {
  'consent.confirmed': (open, line) => {
    open.begin('consent', line, line.at, instantIn(line.details.expiresAt));
  },
  'consent.withdrawn': endNamed,
  'basis.recorded': (open, line) => {
    if (line.details.inForce === false) return;
    open.begin('basis', line, line.at, instantIn(line.details.expiresAt));
  },
  'basis.ended': endNamed,
  'objection.recorded': (open, line) => {
    endNamed(open, line);
    open.begin('objection', EVERYTHING, line.at, null);
  },
  'objection.ended': (open, line) => {
    open.end('objection', EVERYTHING, line.at);
  },
  'restriction.changed': (open, line) => {
    if (line.details.restricted === true) open.begin('restriction', EVERYTHING, line.at, null);
    else open.end('restriction', EVERYTHING, line.at);
  },
};

/** Oldest first; the lines may come in any order. */
export function periodsOf(lines: readonly HistoryLine[], now: number): Period[] {
  const open = new OpenPeriods();
  for (const line of [...lines].sort((a, b) => a.at - b.at)) STEPS[line.type]?.(open, line);
  return open.all(now);
}

/** One entry may end several things; where it lists none, it ends what it names. */
function endNamed(open: OpenPeriods, line: HistoryLine): void {
  const consents = placesIn(line.details.ended);
  const bases = placesIn(line.details.bases);
  for (const place of consents) open.end('consent', place, line.at);
  for (const place of bases) open.end('basis', place, line.at);
  if (consents.length > 0 || bases.length > 0 || line.topic === null) return;
  open.end('consent', line, line.at);
  open.end('basis', line, line.at);
}

class OpenPeriods {
  private readonly standing = new Map<string, Standing>();
  private readonly closed: Period[] = [];

  /** What stands already goes on: saying yes again puts its end off. */
  begin(
    kind: PeriodKind,
    { topic, channel }: TopicOnChannel,
    at: number,
    endsAt: number | null,
  ): void {
    const key = `${kind} ${placeKey({ topic, channel })}`;
    const before = this.standing.get(key);
    if (before && (before.endsAt === null || before.endsAt > at)) {
      before.endsAt = endsAt;
      return;
    }
    if (before) this.close(key, before, before.endsAt);
    this.standing.set(key, { kind, topic, channel, from: at, endsAt });
  }

  end(kind: PeriodKind, place: TopicOnChannel, at: number): void {
    const key = `${kind} ${placeKey(place)}`;
    const standing = this.standing.get(key);
    if (standing) this.close(key, standing, Math.min(at, standing.endsAt ?? at));
  }

  all(now: number): Period[] {
    for (const [key, one] of this.standing)
      this.close(key, one, one.endsAt !== null && one.endsAt <= now ? one.endsAt : null);
    return this.closed.sort((a, b) => a.from - b.from);
  }

  private close(key: string, { kind, topic, channel, from }: Standing, to: number | null): void {
    this.standing.delete(key);
    this.closed.push({ kind, topic, channel, from, to });
  }
}
