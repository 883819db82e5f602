/** What every rule of retention can do: say what would go, and let it go. */
import type { RuleKey } from './rules.js';

export interface Due {
  /** How many things would go: consents, contacts, requests, opt-ins, months of tables, files, suggestions. */
  readonly count: number;
  /** Whose evidence would go with them, in entries of the ledger. */
  readonly entries: number;
}

/** Told once for each thing that was looked at, for whoever watches. */
export type Step = () => void;

export interface RetentionRule {
  readonly key: RuleKey;
  /** Changes nothing. */
  plan(step: Step): Promise<Due>;
  /** What went. In transactions of one person or less, so that nobody waits for long. */
  apply(step: Step): Promise<Due>;
}
