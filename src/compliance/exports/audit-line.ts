/** Pure: one line of the audit, the same fields for an entry, a decision and an outcome. */
import { formatInstant } from '../../core/duration.js';
import { withoutAddresses } from '../../core/without-addresses.js';
import type { RecordedHappening } from '../../ledger/ledger.service.js';
import type { DecisionLine } from './audit.store.js';

export interface AuditLine {
  /** RFC 3339 UTC, milliseconds; empty where the evidence was deleted with the person. */
  readonly at: string;
  readonly type: string;
  /** The entry's or the authorization's id. */
  readonly id: string;
  readonly contactId: string | null;
  readonly topic: string | null;
  readonly channel: string | null;
  readonly client: string | null;
  readonly messageRef: string | null;
  readonly reason: string | null;
  readonly policyVersion: string | null;
  /** Only with the scope `audit.clear`. */
  readonly addresses?: readonly string[];
  readonly details: Readonly<Record<string, unknown>>;
}

export const AUDIT_COLUMNS = [
  'at',
  'type',
  'id',
  'contactId',
  'topic',
  'channel',
  'client',
  'messageRef',
  'reason',
  'policyVersion',
] as const;

export function lineOfDecision(row: DecisionLine): AuditLine {
  const isDecision = row.kind === 'decision';
  return {
    at: formatInstant(row.at.getTime()),
    type: isDecision ? `authorization.${row.result}` : `permit.${row.result}`,
    id: row.authorization_id,
    contactId: row.contact_id,
    topic: row.topic,
    channel: row.channel,
    client: row.client_id,
    messageRef: row.message_ref,
    reason: row.reason,
    policyVersion: row.policy_version,
    details: row.campaign === null ? {} : { campaign: row.campaign },
  };
}

export function lineOfHappening({ entryId, contactId, payload }: RecordedHappening): AuditLine {
  const known: Readonly<Record<string, unknown>> = payload ?? {};
  const { type, at, topic, channel, client, reason, ...rest } = known;
  return {
    at: textOrNull(at) ?? '',
    type: textOrNull(type) ?? 'evidence.deleted',
    id: entryId,
    contactId,
    topic: textOrNull(topic),
    channel: textOrNull(channel),
    client: textOrNull(client ?? rest.broughtBy),
    messageRef: null,
    reason: textOrNull(reason),
    policyVersion: null,
    details: withoutAddresses({ ...rest, entryId: undefined }) as Record<string, unknown>,
  };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? (withoutAddresses(value) as string) : null;
}
