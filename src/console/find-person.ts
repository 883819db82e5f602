/** Reads the form that finds a person: one field for whatever staff has in hand, and the reason. */
import type { Recipient } from '../contacts/recipient.js';
import { parseAddress } from '../core/address.js';
import { isAddressIn } from '../core/spelt-address.js';
import { isId } from '../core/id.js';
import { formText } from '../platform/http/form.js';

export const MAX_REASON_LENGTH = 200;

export type FieldError = 'missing' | 'invalid' | 'tooLong' | 'address' | 'unknown';

export interface Typed {
  readonly person: string;
  readonly reason: string;
}

export interface FindErrors {
  readonly person?: FieldError;
  readonly reason?: FieldError;
}

export type Sought =
  | { readonly ok: true; readonly recipient: Recipient; readonly reason: string }
  | { readonly ok: false; readonly typed: Typed; readonly errors: FindErrors };

export function soughtIn(body: unknown): Sought {
  const typed = { person: formText(body, 'person').trim(), reason: reasonIn(body) };
  const recipient = recipientOf(typed.person);
  const wrong = reasonError(typed.reason);
  if (recipient && wrong === null) return { ok: true, recipient, reason: typed.reason };
  return {
    ok: false,
    typed,
    errors: {
      ...(recipient ? {} : { person: typed.person === '' ? 'missing' : 'invalid' }),
      ...(wrong === null ? {} : { reason: wrong }),
    },
  };
}

export function reasonIn(body: unknown): string {
  return formText(body, 'reason').trim();
}

/** A reason is kept in clear, so it says why and never who. */
export function reasonError(reason: string): FieldError | null {
  if (reason === '') return 'missing';
  if (reason.length > MAX_REASON_LENGTH) return 'tooLong';
  return isAddressIn(reason) ? 'address' : null;
}

/** An id has its own form, and every email its sign; what is left can only be a phone. */
function recipientOf(text: string): Recipient | null {
  if (isId(text.toLowerCase())) return { by: 'contact', contactId: text.toLowerCase() };
  const parsed = parseAddress(text.includes('@') ? 'email' : 'phone', text);
  return parsed.ok ? { by: 'address', address: parsed.address } : null;
}
