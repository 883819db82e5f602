/**
 * What can go wrong in ways that callers are told about. The code is stable and documented in
 * docs/errors.md; what HTTP makes of it is known in `platform/http` alone. A detail never repeats
 * what the caller sent, because that may be an address or a secret.
 */
export const ERROR_CODES = [
  'malformed_body',
  'bad_request',
  'invalid_request',
  'payload_too_large',
  'unsupported_media_type',
  'unauthenticated',
  'insufficient_scope',
  'session_needed',
  'visit_over',
  'form_stale',
  'not_found',
  'rate_limited',
  'daily_limit',
  'suggestion_box_full',
  'acts_used_up',
  'address_invalid',
  'address_in_use',
  'address_kind_taken',
  'clock_settled',
  'contact_unknown',
  'topic_unknown',
  'channel_not_offered',
  'channel_not_confirmable',
  'notice_unknown',
  'consent_prechecked',
  'basis_not_enabled',
  'preference_not_tighter',
  'message_ref_reused',
  'authorization_denied',
  'permit_invalid',
  'permit_mismatch',
  'permit_spent',
  'permit_expired',
  'permit_voided',
  'permit_released',
  'no_longer_allowed',
  'request_answered',
  'extension_refused',
  'receipt_unavailable',
  'export_not_found',
  'export_not_ready',
  'export_gone',
  'range_not_satisfiable',
  'idempotency_key_reused',
  'idempotency_key_in_flight',
  'overloaded',
  'temporarily_unavailable',
  'internal_error',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export interface FieldProblem {
  /** JSON pointer into the request body (RFC 6901). */
  readonly pointer: string;
  readonly detail: string;
}

export class DomainError extends Error {
  override readonly name = 'DomainError';
  constructor(
    readonly code: ErrorCode,
    readonly detail: string | null = null,
    readonly fields: readonly FieldProblem[] = [],
  ) {
    super(code);
  }
}
