/** Pure: one line of the audit, the same fields for an entry, a decision and an outcome. */
import { DENY_REASONS } from '../../core/decision-types.js';
import { RULE_BITS } from '../../core/rule-codes.js';
import type { OpenedEntry } from '../../ledger/evidence-opener.js';

export interface AuditLine {
  /** The leaf of the log that the line stands in; what is sealed together shares one. */
  readonly index: number;
  /** Which of the rows that this leaf seals, from 1 on; 0 is the entry itself. */
  readonly row: number;
  /** RFC 3339 UTC, milliseconds; where the evidence is gone, the minute that the entry itself says. */
  readonly at: string;
  readonly type: string;
  /** The entry's or the authorization's id. */
  readonly id: string;
  readonly contactId: string | null;
  readonly topic: string | null;
  readonly channel: string | null;
  readonly actor: string | null;
  readonly messageRef: string | null;
  readonly reason: string | null;
  readonly policyVersion: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What a sealed row's document says, as far as a line shows it. */
export type RowDocument = Readonly<Record<string, unknown>>;

/** What an outcome's row leaves to the decision that it belongs to. */
export interface Asked {
  readonly topic: string;
  readonly channel: string;
  readonly actor: string;
  readonly messageRef: string;
  readonly policyVersion: string;
}

const NOTHING_ASKED = {
  topic: null,
  channel: null,
  actor: null,
  messageRef: null,
  policyVersion: null,
};

export const DECISION_TYPES = ['authorization.allow', 'authorization.deny'] as const;
export const OUTCOME_TYPES = [
  'permit.redeemed',
  'permit.released',
  'permit.voided',
  'permit.replaced',
] as const;
/** The type of a line of which nothing is known any more but that it stands. */
export const EVIDENCE_DELETED = 'evidence.deleted';

type Payload = Readonly<Record<string, unknown>>;

const FIELDS = new Set(['type', 'at', 'contact', 'topic', 'channel', 'actor', 'reason', 'entryId']);

export function lineOfEntry(entry: OpenedEntry): AuditLine {
  const { entryId, contactId, payload, bytes } = entry;
  const { type, at, topic, channel, actor, reason } = (payload ?? {}) as Payload;
  return {
    index: entry.leafIndex ?? 0,
    row: 0,
    at: textOrNull(at) ?? minuteOf(bytes),
    type: textOrNull(type) ?? EVIDENCE_DELETED,
    id: entryId,
    contactId,
    topic: textOrNull(topic),
    channel: textOrNull(channel),
    actor: textOrNull(actor),
    messageRef: null,
    reason: textOrNull(reason),
    policyVersion: null,
    details: payload ? detailsIn(payload) : {},
  };
}

export function lineOfDecision(
  { index, row }: Pick<AuditLine, 'index' | 'row'>,
  contactId: string | null,
  document: RowDocument,
): AuditLine {
  return {
    index,
    row,
    at: String(document.at),
    type: `authorization.${String(document.decision)}`,
    id: String(document.id),
    contactId,
    topic: textOrNull(document.topic),
    channel: textOrNull(document.channel),
    actor: textOrNull(document.client),
    messageRef: textOrNull(document.messageRef),
    reason: textOrNull(document.reason),
    policyVersion: String(document.policyVersion),
    details: detailsOf(document),
  };
}

/** Null for `asked` where retention took the decision before its outcome. */
export function lineOfOutcome(
  { index, row }: Pick<AuditLine, 'index' | 'row'>,
  contactId: string | null,
  document: RowDocument,
  asked: Asked | null,
): AuditLine {
  return {
    index,
    row,
    at: String(document.at),
    type: `permit.${String(document.outcome)}`,
    id: String(document.id),
    contactId,
    ...(asked ?? NOTHING_ASKED),
    reason: textOrNull(document.reason),
    details: {},
  };
}

/** What has no field of its own. Written out, since it is done for every entry there is. */
function detailsIn(payload: Payload): Record<string, unknown> {
  const details: Record<string, unknown> = {};
  for (const name of Object.keys(payload)) if (!FIELDS.has(name)) details[name] = payload[name];
  return details;
}

/** Rules by their names: the document says them in bits. */
function detailsOf({ campaign, class: ofTopic, denied, notBefore, expiresAt }: RowDocument) {
  const bits = Number(denied);
  const told = { class: ofTopic, campaign, notBefore, expiresAt };
  const reasons = DENY_REASONS.filter((rule) => (bits & (1 << RULE_BITS[rule])) !== 0);
  return {
    ...Object.fromEntries(Object.entries(told).filter(([, value]) => typeof value === 'string')),
    ...(reasons.length === 0 ? {} : { reasons }),
  };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** The bytes say `…T09:14Z`; it is told in the form of all other instants. */
function minuteOf(bytes: Buffer): string {
  const { at } = JSON.parse(bytes.toString()) as { at: string };
  return at.replace(/Z$/, ':00.000Z');
}
