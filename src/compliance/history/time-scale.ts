/** Pure: where an instant stands in a picture, in percent of its width, and where the lines of a calendar go. */
import { scaleUtc } from 'd3-scale';
import { DAY_MS } from '../../core/local-time.js';
import { intlLocale } from '../../platform/http/written-date.js';

/** Room for a mark at either end, and for half a label at either line. */
const ENDS = [2, 98];
const LABELS = { from: 8, to: 92 };
/** As many labels as stand side by side on a narrow screen. */
const MOST_TICKS = 4;
const NARROWEST = 0.4;

export interface Tick {
  readonly x: string;
  readonly label: string;
}

export class TimeScale {
  readonly from: number;
  private readonly scale;

  constructor(
    first: number,
    readonly to: number,
  ) {
    // Everything within a day would stand on one line.
    this.from = Math.min(first, to - DAY_MS);
    this.scale = scaleUtc([this.from, this.to], ENDS).clamp(true);
  }

  /** As an SVG length. */
  x(at: number): string {
    return percent(this.scale(at));
  }

  /** The length between two instants; the shortest can still be seen. */
  width(from: number, to: number): string {
    return percent(Math.max(this.scale(to) - this.scale(from), NARROWEST));
  }

  ticks(locale: string): Tick[] {
    const days = this.scale.ticks(MOST_TICKS).filter((day) => this.hasLine(day));
    const step = Math.ceil(days.length / MOST_TICKS);
    const shown = days.filter((_, nth) => nth % step === 0);
    const isByMonth = shown.every((day) => day.getUTCDate() === 1);
    const label = new Intl.DateTimeFormat(intlLocale(locale), {
      ...(isByMonth ? { month: 'short', year: 'numeric' } : { day: 'numeric', month: 'short' }),
      timeZone: 'UTC',
    });
    return shown.map((day) => ({ x: this.x(day.getTime()), label: label.format(day) }));
  }

  /** Nothing here is finer than a day. */
  private hasLine(instant: Date): boolean {
    const x = this.scale(instant);
    return instant.getTime() % DAY_MS === 0 && x >= LABELS.from && x <= LABELS.to;
  }
}

function percent(share: number): string {
  return `${(Math.round(share * 100) / 100).toString()}%`;
}
