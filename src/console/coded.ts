/** Pure: codes of ours as pages show them, with words for people and the code beside. */
import { ACTIONS, RULES } from '../compliance/history/codes.js';

export interface Coded {
  readonly code: string;
  /** Empty for a code from before or after this version: it is shown alone. */
  readonly textKey: string;
}

/** What is refused for an address. */
export const REFUSALS: readonly string[] = ['objection', 'not_me', 'complaint', 'undeliverable'];

export const ruleOf = codedAs('report.codes.reason', RULES);
export const actionOf = codedAs('console.actions', ACTIONS);
export const refusalOf = codedAs('console.refusals', REFUSALS);

function codedAs(group: string, known: readonly string[]): (code: string) => Coded {
  return (code) => ({ code, textKey: known.includes(code) ? `${group}.${code}` : '' });
}
