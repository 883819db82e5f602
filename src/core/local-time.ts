/**
 * What the clocks on the wall show. A local time is a number like an instant: the one that would
 * show the same wall clock in UTC. Zones and their changes are those of Intl; what was asked once is
 * kept, as stretches of time in which a zone keeps its offset, because asking Intl costs a thousand
 * times more than an addition.
 */
export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

const SECOND_MS = 1_000;
/** No zone moved its clocks and back within a day since 1990; where one moves, we look closer. */
const PROBE_MS = DAY_MS;
const BLOCK_MS = 16 * DAY_MS;
/** Twice as many as there are zones; more are spellings (`europe/PARIS`), and not worth the memory. */
const CLOCKS_KEPT = 1_000;

/** The end is exclusive; the neighbouring stretch may have the same offset. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
  readonly offsetMs: number;
}

/** Node 20 has the property, newer ones have the method. */
interface LocaleWithZones extends Intl.Locale {
  readonly timeZones?: readonly string[];
  readonly getTimeZones?: () => readonly string[] | undefined;
}

const clocks = new Map<string, ZoneClock>();

export class ZoneClock {
  readonly #format: Intl.DateTimeFormat;
  readonly #blocks = new Map<number, readonly Stretch[]>();
  #latest: Stretch = { from: 0, until: 0, offsetMs: NaN };

  /** @throws RangeError where Intl knows no such zone. */
  constructor(zone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  }

  /** The instant must be one that a Date can hold, with a month to spare. */
  stretchAt(instant: number): Stretch {
    if (!isWithin(this.#latest, instant)) this.#latest = this.#find(instant);
    return this.#latest;
  }

  #find(instant: number): Stretch {
    const index = Math.floor(instant / BLOCK_MS);
    let block = this.#blocks.get(index);
    if (block === undefined) {
      block = this.#explore(index * BLOCK_MS, (index + 1) * BLOCK_MS);
      this.#blocks.set(index, block);
    }
    const found = block.find((stretch) => isWithin(stretch, instant));
    return found ?? { from: instant, until: instant, offsetMs: NaN };
  }

  #explore(from: number, until: number): Stretch[] {
    const stretches: Stretch[] = [];
    let begin = from;
    let offsetMs = this.#offsetAt(from);
    for (let probe = from + PROBE_MS; probe <= until; probe += PROBE_MS) {
      const probed = this.#offsetAt(probe);
      while (!Object.is(offsetMs, probed)) {
        const change = this.#firstOther(offsetMs, Math.max(begin, probe - PROBE_MS), probe);
        stretches.push({ from: begin, until: change, offsetMs });
        begin = change;
        offsetMs = this.#offsetAt(change);
      }
    }
    if (begin < until) stretches.push({ from: begin, until, offsetMs });
    return stretches;
  }

  /** The first second after `same`, which has the offset, and up to `other` that has another one. */
  #firstOther(offsetMs: number, same: number, other: number): number {
    let [low, high] = [same, other];
    while (high - low > SECOND_MS) {
      const middle = low + Math.floor((high - low) / 2 / SECOND_MS) * SECOND_MS;
      if (Object.is(this.#offsetAt(middle), offsetMs)) low = middle;
      else high = middle;
    }
    return high;
  }

  /** NaN where Intl does not tell: nothing is open at a time that is not known. */
  #offsetAt(instant: number): number {
    const match = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(this.#format.format(instant));
    if (match === null) return NaN;
    const [, sign, hours = 0, minutes = 0, seconds = 0] = match;
    const size = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
    return (sign === '-' ? -size : size) * SECOND_MS;
  }
}

/**
 * Whether it is a zone of the IANA database by its full name, or UTC. Intl knows more, and takes `BST`
 * for Bangladesh and `+02:00` for a zone: what looks like a zone and may mean another is none.
 */
export function isZone(name: string): boolean {
  return clockOf(name) !== null;
}

/** Null where it is no zone. */
export function clockOf(zone: string): ZoneClock | null {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  if (!/^(UTC|[A-Za-z_]+\/[\w+/-]+)$/.test(zone)) return null;
  const clock = clockFromIntl(zone);
  if (clock === null) return null;
  if (clocks.size >= CLOCKS_KEPT) clocks.clear();
  clocks.set(zone, clock);
  return clock;
}

/** The zones that people in the country live in; none where that is not known. */
export function zonesOfCountry(country: string): readonly string[] {
  const locale: LocaleWithZones = new Intl.Locale(`und-${country}`);
  return locale.getTimeZones?.() ?? locale.timeZones ?? [];
}

function isWithin({ from, until }: Stretch, instant: number): boolean {
  return instant >= from && instant < until;
}

function clockFromIntl(zone: string): ZoneClock | null {
  try {
    return new ZoneClock(zone);
  } catch {
    return null;
  }
}
