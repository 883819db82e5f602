/** One table beside the log, held against what the log says of it. */
import { formatInstant } from '../../core/duration.js';
import type { LedgerPayload } from '../../core/ledger-entry.js';
import type { Tx } from '../../platform/database/tx.js';
import type { BesideReport } from '../../verifier/source.js';

/** What one entry tells, its evidence being its own. */
export interface Heard {
  readonly index: number;
  readonly entryId: string;
  /** Null where the organisation says it. */
  readonly contact: string | null;
  readonly payload: LedgerPayload;
}

export interface TableCheck {
  hear(heard: Heard): void;
  /** Once everything was heard. */
  judge(tx: Tx, report: BesideReport): Promise<void>;
}

export function instantOf(at: Date | null): string | null {
  return at && formatInstant(at.getTime());
}

/** The names of the fields in which two rows differ. */
export function differing<Row extends object>(one: Row, other: Row): string[] {
  return (Object.keys(one) as (keyof Row & string)[]).filter((name) => one[name] !== other[name]);
}
