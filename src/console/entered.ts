/** Reads the form of an act: what was typed, and what is missing of it. */
import { parseDay } from '../core/calendar-day.js';
import { formText, typedText } from '../platform/http/form.js';
import type { Act, ActErrors, Entered } from './act.view.js';
import { reasonError, reasonIn } from './find-person.js';

export interface Read {
  readonly entered: Entered;
  /** Null when all is there. */
  readonly errors: ActErrors | null;
}

export function enteredIn(body: unknown, { choice, date }: Act): Read {
  const chosen = choice ? formText(body, choice.field) : '';
  const entered = { reason: reasonIn(body), chosen, date: date ? typedText(body, date) : '' };
  const isDay = entered.date === '' || parseDay(entered.date) !== null;
  const reason = reasonError(entered.reason);
  const errors: ActErrors = {
    ...(choice && !choice.values.includes(chosen) ? { choice: 'missing' as const } : {}),
    ...(isDay ? {} : { date: 'invalid' as const }),
    ...(reason === null ? {} : { reason }),
  };
  return { entered, errors: Object.keys(errors).length === 0 ? null : errors };
}
