/**
 * Pure: a line as it is shown. Evidence keeps what a form sent, word for word; who may not see
 * addresses is shown a mark in the place of each, in whatever spelling and however deep it stands.
 */
import { looksLikeAddress } from '../../core/address.js';
import type { AuditLine } from './audit-line.js';

export interface ShownLine extends Omit<AuditLine, 'row'> {
  /** Only with the scope `audit.clear`. */
  readonly addresses?: readonly string[];
}

export const HIDDEN = '[address]';

/** In the order in which every format shows them. */
export const COLUMNS = [
  'index',
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

export function inClear(line: AuditLine, addresses: readonly string[]): ShownLine {
  const shown = shownAs(line, line.details);
  return line.contactId === null ? shown : { ...shown, addresses };
}

export function withoutAddresses(line: AuditLine): ShownLine {
  return shownAs(line, hiddenIn(line.details), hiddenOrNull);
}

const asItIs = (text: string | null): string | null => text;

/** Member by member and in this order, since it is done for every line there is. */
function shownAs(line: AuditLine, details: ShownLine['details'], shown = asItIs): ShownLine {
  return {
    index: line.index,
    at: line.at,
    type: line.type,
    id: line.id,
    contactId: line.contactId,
    topic: shown(line.topic),
    channel: line.channel,
    client: shown(line.client),
    messageRef: line.messageRef,
    reason: shown(line.reason),
    policyVersion: line.policyVersion,
    details,
  };
}

function hiddenOrNull(text: string | null): string | null {
  return text === null || !holdsAddress(text) ? text : HIDDEN;
}

function hidden(value: unknown): unknown {
  if (typeof value === 'string') return holdsAddress(value) ? HIDDEN : value;
  if (Array.isArray(value)) return value.map(hidden);
  if (typeof value !== 'object' || value === null) return value;
  return hiddenIn(value as Readonly<Record<string, unknown>>);
}

/** Names of members are given by forms too, so they are looked at like all else. */
function hiddenIn(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const name of Object.keys(value))
    shown[holdsAddress(name) ? HIDDEN : name] = hidden(value[name]);
  return shown;
}

/** Also as a form's URL carries it, encoded once or more often. */
function holdsAddress(text: string): boolean {
  if (looksLikeAddress(text)) return true;
  if (!text.includes('%')) return false;
  const decoded = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return decoded !== text && holdsAddress(decoded);
}
