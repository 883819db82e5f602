/** Pure: where an instant stands in a picture, in percent of its width, and where the lines of a calendar go. */
import { scaleUtc } from 'd3-scale';
import { DAY_MS, MINUTE_MS } from '../../core/local-time.js';
import { intlLocale } from '../../platform/http/written-date.js';

/** Room for a mark at either end, and after the last for what goes on. */
const ENDS = [2, 94];
/** Room for half a label at either line. */
const LABELS = { from: 8, to: 92 };
/** As many labels as stand side by side on a narrow screen. */
const MOST_TICKS = 4;
const NARROWEST = 0.4;
/** Fewer have no two days between their edges. */
const FEW_DAYS_MS = 4 * DAY_MS;
const SHORTEST_MS = 5 * MINUTE_MS;

const MONTH = { month: 'short', year: 'numeric' } as const;
const DAY = { day: 'numeric', month: 'short' } as const;
const TIME = { hour: '2-digit', minute: '2-digit' } as const;
const HOUR_OF_DAY = { weekday: 'short', ...TIME } as const;

export interface Tick {
  readonly x: string;
  readonly label: string;
}

export class TimeScale {
  readonly from: number;
  private readonly scale;

  /** `zone`: by whose clock a history of hours is told; days are those of UTC. */
  constructor(
    first: number,
    readonly to: number,
    private readonly zone: string,
  ) {
    // What has no length has no scale, and lines are whole minutes.
    this.from = Math.min(first, to - SHORTEST_MS);
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

  /** The length of what goes on: to the very edge, so that it shows however late it began. */
  widthToEdge(from: number): string {
    return percent(100 - this.scale(from));
  }

  ticks(locale: string): Tick[] {
    const isByHour = this.to - this.from < FEW_DAYS_MS;
    const lines = this.lines(isByHour ? MINUTE_MS : DAY_MS);
    const step = Math.ceil(lines.length / MOST_TICKS);
    const shown = lines.filter((_, nth) => nth % step === 0);
    const isByMonth = shown.every((day) => day.getUTCDate() === 1);
    const label = new Intl.DateTimeFormat(intlLocale(locale), {
      ...(isByHour ? this.hours() : { ...(isByMonth ? MONTH : DAY), timeZone: 'UTC' }),
    });
    return shown.map((line) => ({ x: this.x(line.getTime()), label: label.format(line) }));
  }

  private hours(): Intl.DateTimeFormatOptions {
    const isWithinDay = this.to - this.from <= DAY_MS;
    return { ...(isWithinDay ? TIME : HOUR_OF_DAY), timeZone: this.zone };
  }

  /** None is finer than this. */
  private lines(finest: number): Date[] {
    return this.scale.ticks(MOST_TICKS).filter((instant) => {
      const x = this.scale(instant);
      return instant.getTime() % finest === 0 && x >= LABELS.from && x <= LABELS.to;
    });
  }
}

function percent(share: number): string {
  return `${(Math.round(share * 100) / 100).toString()}%`;
}
