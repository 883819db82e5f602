/** Reads the form that orders an export. What cannot be read is refused: left out, it would widen the file. */
import { FORMATS, type Format } from '../compliance/exports/export-order.js';
import { NO_FILTER, type AuditFilter } from '../compliance/exports/audit-filter.js';
import { parseDay } from '../core/calendar-day.js';
import { isId } from '../core/id.js';
import { DAY_MS } from '../core/local-time.js';
import { formText, typedText } from '../platform/http/form.js';
import { reasonError, reasonIn, type FieldError } from './find-person.js';

/** Of the years that are written with four digits; instants are compared as they are written. */
const LAST_INSTANT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

export interface OrderTyped {
  readonly contactId: string;
  readonly format: string;
  readonly from: string;
  readonly to: string;
  readonly isClear: boolean;
  readonly reason: string;
}

export interface OrderErrors {
  readonly contact?: 'invalid';
  readonly format?: 'missing';
  readonly from?: 'invalid';
  readonly to?: 'invalid' | 'reversed';
  readonly reason?: FieldError;
}

export interface ReadOrder {
  readonly typed: OrderTyped;
  readonly errors: OrderErrors | null;
  readonly format: Format | null;
  readonly filter: AuditFilter;
}

export function orderIn(body: unknown): ReadOrder {
  const contact = typedText(body, 'contact');
  const id = contact.toLowerCase();
  const typed: OrderTyped = {
    contactId: isId(id) ? id : contact,
    format: formText(body, 'format'),
    from: typedText(body, 'from'),
    to: typedText(body, 'to'),
    isClear: formText(body, 'clear') === 'yes',
    reason: reasonIn(body),
  };
  const errors = errorsOf(typed);
  return {
    typed,
    errors: Object.keys(errors).length === 0 ? null : errors,
    format: formatOf(typed),
    filter: filterOf(typed),
  };
}

function errorsOf(typed: OrderTyped): OrderErrors {
  const reason = reasonError(typed.reason);
  const contact = contactError(typed);
  return {
    ...(contact ? { contact } : {}),
    ...(formatOf(typed) ? {} : { format: 'missing' }),
    ...daysError(typed),
    ...(reason ? { reason } : {}),
  };
}

/** Of a link to the form nothing else is wrong yet. */
export function contactError({ contactId }: OrderTyped): OrderErrors['contact'] | null {
  return contactId === '' || isId(contactId) ? null : 'invalid';
}

function daysError({ from, to }: OrderTyped): Pick<OrderErrors, 'from' | 'to'> {
  const [first, last] = [parseDay(from), parseDay(to)];
  const isReversed = first !== null && last !== null && last < first;
  return {
    ...(from !== '' && first === null ? { from: 'invalid' } : {}),
    ...(to !== '' && last === null ? { to: 'invalid' } : {}),
    ...(isReversed ? { to: 'reversed' } : {}),
  };
}

function formatOf({ format }: OrderTyped): Format | null {
  return FORMATS.find((one) => one === format) ?? null;
}

/** Days as people say them: the last one is meant whole. Days of UTC, like every time on these pages. */
function filterOf({ contactId, from, to }: OrderTyped): AuditFilter {
  const [first, last] = [parseDay(from), parseDay(to)];
  return {
    ...NO_FILTER,
    contactId: contactId === '' ? null : contactId,
    from: first === null ? null : new Date(first).toISOString(),
    to: last === null ? null : new Date(Math.min(last + DAY_MS, LAST_INSTANT)).toISOString(),
  };
}
