/** Pure: how many messages, at which hours, by which clock: as it stands, or as it was typed. */
import { zonesOfCountry } from '../core/local-time.js';
import type { OwnBudget } from '../core/preference.js';
import { WEEK_HOURS, type EditErrors } from './plan-edits.js';
import type { Edits } from './edits.js';
import type { Choices } from './read-choices.js';
import { zoneOf } from './standing.js';

export interface Field {
  readonly name: string;
  readonly value: string;
  readonly shown: string;
  /** Empty when nothing is wrong. */
  readonly errorKey: string;
}

export interface Limits {
  /** Beside it a budget over other hours than a week's, which a client may have set; zeros: none. */
  readonly budget: Field & {
    readonly otherLimit: number;
    readonly otherHours: number;
    /** Whether the box that ends it is ticked. */
    readonly isEnded: boolean;
  };
  readonly from: Field;
  readonly to: Field;
  readonly timezone: Field;
  readonly zones: readonly string[];
}

/** Offered beside those of the person's country; any other one can be typed. */
const COMMON_ZONES = [
  ...['UTC', 'Europe/Paris', 'Europe/London', 'Europe/Berlin', 'Europe/Madrid', 'Europe/Lisbon'],
  ...['Europe/Athens', 'Africa/Casablanca', 'Africa/Dakar', 'Africa/Abidjan', 'America/Montreal'],
  ...['America/New_York', 'America/Los_Angeles', 'America/Guadeloupe', 'Indian/Reunion'],
  ...['Asia/Kolkata', 'Asia/Tokyo', 'Pacific/Noumea', 'Australia/Sydney'],
];

export function limitsOf(choices: Choices, edits: Edits | undefined, errors: EditErrors): Limits {
  const { file, contact } = choices;
  const { budget, hours } = file.preference;
  const [from, to] = hours ? [timeText(hours.fromMinute), timeText(hours.toMinute)] : ['', ''];
  return {
    budget: {
      ...field('budget', weekly(budget), edits?.budget, errors.budget),
      ...other(budget, edits),
    },
    from: field('from', from, edits?.hours?.from, errors.from),
    to: field('to', to, edits?.hours?.to, errors.to),
    timezone: field('timezone', zoneOf(file, contact), edits?.timezone, errors.timezone),
    zones: zonesFor(choices),
  };
}

function field(name: string, shown: string, typed?: string, error?: string): Field {
  const errorKey = error === undefined ? '' : `choices.errors.${name}.${error}`;
  return { name, shown, value: typed ?? shown, errorKey };
}

function weekly(budget: OwnBudget | null): string {
  return budget?.hours === WEEK_HOURS ? String(budget.limit) : '';
}

function other(budget: OwnBudget | null, edits: Edits | undefined) {
  const isEnded = edits?.budget === '';
  return budget === null || budget.hours === WEEK_HOURS
    ? { otherLimit: 0, otherHours: 0, isEnded }
    : { otherLimit: budget.limit, otherHours: budget.hours, isEnded };
}

function zonesFor({ file, contact }: Choices): string[] {
  const country = contact.country ?? file.catalog.location?.country;
  const own = country === undefined ? [] : zonesOfCountry(country);
  return [...new Set([...own, ...COMMON_ZONES])];
}

/** Midnight at the end of a day is written as that at its beginning, as clocks do. */
function timeText(minute: number): string {
  const pad = (part: number) => String(part).padStart(2, '0');
  return `${pad(Math.floor(minute / 60) % 24)}:${pad(minute % 60)}`;
}
