/** Pure: where an instant stands in a picture, in percent of its width, and where the lines of a calendar go. */
import { DAY_MS } from '../core/local-time.js';

/** Room for a mark at either end. */
const MARGIN = 2;
const MOST_TICKS = 4;
const STEPS_IN_DAYS = [1, 2, 7, 14];
const STEPS_IN_MONTHS = [1, 2, 3, 6, 12, 24, 60, 120];

export interface Tick {
  readonly x: string;
  readonly label: string;
}

export class TimeScale {
  readonly from: number;

  constructor(
    first: number,
    readonly to: number,
  ) {
    // Everything within a day would stand on one line.
    this.from = Math.min(first, to - DAY_MS);
  }

  /** As an SVG length. */
  x(at: number): string {
    return percent(this.at(at));
  }

  /** The length between two instants; the shortest can still be seen. */
  width(from: number, to: number): string {
    return percent(Math.max(this.at(to) - this.at(from), 0.4));
  }

  ticks(locale: string): Tick[] {
    const steps = [
      ...STEPS_IN_DAYS.map((step) => () => this.days(step)),
      ...STEPS_IN_MONTHS.map((step) => () => this.months(step)),
    ];
    const days = (this.to - this.from) / DAY_MS;
    const isByDay = days <= MOST_TICKS * Math.max(...STEPS_IN_DAYS);
    const found = steps.map((instants) => instants()).find(({ length }) => length <= MOST_TICKS);
    const label = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
      ...(isByDay ? { day: 'numeric', month: 'short' } : { month: 'short', year: 'numeric' }),
      timeZone: 'UTC',
    });
    return (found ?? []).map((at) => ({ x: this.x(at), label: label.format(at) }));
  }

  private at(at: number): number {
    const share = (Math.min(Math.max(at, this.from), this.to) - this.from) / (this.to - this.from);
    return MARGIN + share * (100 - 2 * MARGIN);
  }

  /** A label needs room on both sides of its line. */
  private isInside(at: number): boolean {
    return this.at(at) >= 8 && this.at(at) <= 92;
  }

  private days(step: number): number[] {
    const first = Math.ceil(this.from / DAY_MS) * DAY_MS;
    const found: number[] = [];
    for (let at = first; at < this.to && found.length <= MOST_TICKS; at += step * DAY_MS)
      if (this.isInside(at)) found.push(at);
    return found;
  }

  private months(step: number): number[] {
    const start = new Date(this.from);
    const found: number[] = [];
    let month = Math.ceil((start.getUTCFullYear() * 12 + start.getUTCMonth()) / step) * step;
    for (; found.length <= MOST_TICKS; month += step) {
      const at = Date.UTC(Math.floor(month / 12), month % 12);
      if (at >= this.to) break;
      if (this.isInside(at)) found.push(at);
    }
    return found;
  }
}

function percent(share: number): string {
  return `${(Math.round(share * 100) / 100).toString()}%`;
}
