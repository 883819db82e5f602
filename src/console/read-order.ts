/** Reads the form that orders an export. */
import { FORMATS, type Format } from '../compliance/exports/export-order.js';
import { NO_FILTER, type AuditFilter } from '../compliance/exports/audit-filter.js';
import { DAY_MS } from '../core/local-time.js';
import { formText } from '../platform/http/form.js';
import { reasonError, reasonIn, type FieldError } from './find-person.js';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export interface OrderTyped {
  readonly contactId: string;
  readonly format: string;
  readonly from: string;
  readonly to: string;
  readonly isClear: boolean;
  readonly reason: string;
}

export interface OrderErrors {
  readonly format?: 'missing';
  readonly reason?: FieldError;
}

export interface ReadOrder {
  readonly typed: OrderTyped;
  readonly errors: OrderErrors | null;
  readonly format: Format | null;
  readonly filter: AuditFilter;
}

export function orderIn(body: unknown): ReadOrder {
  const contact = formText(body, 'contact');
  const typed: OrderTyped = {
    contactId: UUID.test(contact) ? contact.toLowerCase() : '',
    format: formText(body, 'format'),
    from: dateIn(body, 'from'),
    to: dateIn(body, 'to'),
    isClear: formText(body, 'clear') === 'yes',
    reason: reasonIn(body),
  };
  const format = FORMATS.find((one) => one === typed.format) ?? null;
  const reason = reasonError(typed.reason);
  const errors = {
    ...(format ? {} : { format: 'missing' as const }),
    ...(reason ? { reason } : {}),
  };
  return {
    typed,
    errors: Object.keys(errors).length === 0 ? null : errors,
    format,
    filter: filterOf(typed),
  };
}

function dateIn(body: unknown, name: string): string {
  const date = formText(body, name);
  return DATE.test(date) && !Number.isNaN(Date.parse(date)) ? date : '';
}

/** Days as people say them: the last one is meant whole. Days of UTC, like every time on these pages. */
function filterOf({ contactId, from, to }: OrderTyped): AuditFilter {
  return {
    ...NO_FILTER,
    contactId: contactId === '' ? null : contactId,
    from: from === '' ? null : new Date(from).toISOString(),
    to: to === '' ? null : new Date(Date.parse(to) + DAY_MS).toISOString(),
  };
}
