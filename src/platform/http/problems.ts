/** The one place that knows what each error code means in HTTP (RFC 9457, RFC 9110 §15). */
import type { DomainError, ErrorCode, FieldProblem } from '../../core/errors.js';

interface ProblemKind {
  readonly status: number;
  readonly title: string;
}

export const PROBLEMS: Readonly<Record<ErrorCode, ProblemKind>> = {
  malformed_body: { status: 400, title: 'The body cannot be read' },
  bad_request: { status: 400, title: 'The request cannot be answered as it is' },
  invalid_request: { status: 422, title: 'The request does not have the expected form' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'This media type is not understood here' },
  unauthenticated: { status: 401, title: 'A valid access token is needed' },
  insufficient_scope: { status: 403, title: 'The access token lacks the scope for this call' },
  session_needed: { status: 403, title: 'A session of the staff door is needed' },
  visit_over: { status: 403, title: 'A session of the preference center is needed' },
  form_stale: { status: 403, title: 'The form was not sent by a page of this session' },
  not_found: { status: 404, title: 'There is nothing here' },
  rate_limited: { status: 429, title: 'Too many requests' },
  daily_limit: { status: 429, title: 'There is no more of this today' },
  suggestion_box_full: { status: 429, title: 'The suggestion box takes no more today' },
  acts_used_up: { status: 429, title: 'So much was chosen that only leaving is taken for an hour' },
  address_invalid: { status: 422, title: 'The address cannot be used' },
  address_in_use: { status: 409, title: 'The address belongs to another contact' },
  address_kind_taken: { status: 409, title: 'The contact has another address of this kind' },
  clock_settled: { status: 409, title: 'The clock of the contact is known and stays' },
  contact_unknown: { status: 404, title: 'No such contact' },
  topic_unknown: { status: 422, title: 'The catalog has no such topic' },
  channel_not_offered: { status: 422, title: 'The topic is not offered on this channel' },
  channel_not_confirmable: {
    status: 422,
    title: 'Consent cannot be confirmed on this channel yet',
  },
  notice_unknown: { status: 422, title: 'The catalog has no such version of the notice' },
  consent_prechecked: { status: 422, title: 'A control was on before the person touched it' },
  basis_not_enabled: { status: 422, title: 'The catalog does not enable this basis for the topic' },
  preference_not_tighter: { status: 422, title: 'Only the person can choose to hear more' },
  message_ref_reused: { status: 422, title: 'The message reference names another message' },
  authorization_denied: { status: 409, title: 'There is no permit: the decision was a deny' },
  permit_invalid: { status: 403, title: 'The permit is not genuine' },
  permit_mismatch: { status: 403, title: 'The permit was given for something else' },
  permit_spent: { status: 409, title: 'The permit was redeemed before' },
  permit_expired: { status: 410, title: 'The permit has expired' },
  permit_voided: { status: 410, title: 'The permit is void: the contact changed their mind' },
  permit_released: { status: 410, title: 'The permit was given back' },
  no_longer_allowed: { status: 410, title: 'The message is no longer allowed' },
  request_answered: { status: 409, title: 'The request was answered before' },
  extension_refused: { status: 409, title: 'The deadline cannot be extended' },
  receipt_unavailable: { status: 409, title: 'There is no receipt that could be mailed' },
  export_not_found: { status: 404, title: 'No such export' },
  export_not_ready: { status: 409, title: 'The file of the export is not made' },
  export_gone: { status: 410, title: 'The file of the export is gone' },
  range_not_satisfiable: { status: 416, title: 'The file has no such part' },
  idempotency_key_reused: {
    status: 422,
    title: 'The Idempotency-Key was used for another request',
  },
  idempotency_key_in_flight: { status: 409, title: 'The same request is still being worked on' },
  overloaded: { status: 503, title: 'More is asked than can be answered now: nothing is allowed' },
  temporarily_unavailable: { status: 503, title: 'Assent cannot decide now: nothing is allowed' },
  internal_error: { status: 500, title: 'Something went wrong here' },
};

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail?: string;
  readonly errors?: readonly FieldProblem[];
}

export function problemOf(error: DomainError): Problem {
  const { status, title } = PROBLEMS[error.code];
  return {
    type: `/docs/errors#${error.code}`,
    title,
    status,
    code: error.code,
    ...(error.detail === null ? {} : { detail: error.detail }),
    ...(error.fields.length === 0 ? {} : { errors: error.fields }),
  };
}
