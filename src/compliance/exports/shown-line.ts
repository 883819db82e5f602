/**
 * Pure: a line as it is shown. Evidence keeps what a form sent, word for word; who may not see
 * addresses is shown a mark in the place of each, in whatever spelling and however deep it stands.
 */
import { withoutAddresses, withoutAddressesIn } from '../../core/without-addresses.js';
import type { AuditLine } from './audit-line.js';

export interface ShownLine extends Omit<AuditLine, 'row'> {
  /** Only with the scope `audit.clear`. */
  readonly addresses?: readonly string[];
}

/** In the order in which every format shows them. */
export const COLUMNS = [
  'index',
  'at',
  'type',
  'id',
  'contactId',
  'topic',
  'channel',
  'actor',
  'messageRef',
  'reason',
  'policyVersion',
] as const;

export function inClear(line: AuditLine, addresses: readonly string[]): ShownLine {
  const shown = shownAs(line, line.details);
  return line.contactId === null ? shown : { ...shown, addresses };
}

export function withHidden(line: AuditLine): ShownLine {
  return shownAs(line, withoutAddressesIn(line.details), hiddenOrNull);
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
    actor: shown(line.actor),
    messageRef: line.messageRef,
    reason: shown(line.reason),
    policyVersion: line.policyVersion,
    details,
  };
}

function hiddenOrNull(text: string | null): string | null {
  return text === null ? null : (withoutAddresses(text) as string);
}
