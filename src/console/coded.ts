/** Pure: codes of ours as pages show them, with words for people and the code beside. */
import { DENY_REASONS } from '../core/decision-types.js';

export interface Coded {
  readonly code: string;
  /** Empty for a code from before or after this version: it is shown alone. */
  readonly textKey: string;
}

/** Why a message was refused, or its permit made void. */
export const RULES: readonly string[] = [...DENY_REASONS, 'withdrawn', 'erased', 'rectification'];

/** What access lines about a person name. */
export const ACTIONS: readonly string[] = [
  'audit.entries',
  'audit.export',
  'audit.export_clear',
  'console.person',
  'console.person_clear',
  'console.receipts',
  'console.restriction',
  'contact.dossier',
  'contact.erasure',
  'contact.found',
  'contact.lookup',
  'contact.receipts',
  'contact.receipts_mailed',
  'contact.rectification',
  'contact.refused',
  'contact.request',
  'contact.restriction',
];

/** What is refused for an address. */
export const REFUSALS: readonly string[] = ['objection', 'not_me', 'complaint', 'undeliverable'];

export const ruleOf = codedAs('report.codes.reason', RULES);
export const actionOf = codedAs('console.actions', ACTIONS);
export const refusalOf = codedAs('console.refusals', REFUSALS);

function codedAs(group: string, known: readonly string[]): (code: string) => Coded {
  return (code) => ({ code, textKey: known.includes(code) ? `${group}.${code}` : '' });
}
