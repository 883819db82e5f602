/** Pure: a field for a day, and what is wrong with it. */
import { parseDay } from '../core/calendar-day.js';

export interface DateField {
  readonly id: string;
  readonly value: string;
  readonly labelKey: string;
  /** Empty when nothing is wrong. */
  readonly errorKey: string;
  /** A browser shows nothing of what is no day in a field for days, so that is kept in one for text. */
  readonly isText: boolean;
}

export function dateField(field: Omit<DateField, 'isText'>): DateField {
  return { ...field, isText: field.value !== '' && parseDay(field.value) === null };
}
