/** What is told about one consent: its events, and where it stands. */
import type { LedgerPayload } from '../../core/ledger-entry.js';

/** An entry as far as a history needs it. */
export interface ToldEntry {
  readonly entryId: string;
  /** Null where the evidence is gone. */
  readonly payload: LedgerPayload | null;
}

/**
 * The states of ISO/IEC TS 27560 as DPV names them; `deferred` is a request that nobody answered, and
 * `restored` a yes that was taken back, which the person undid at once: the same one, for the same term.
 */
export type ConsentState =
  'requested' | 'deferred' | 'refused' | 'given' | 'renewed' | 'restored' | 'withdrawn' | 'expired';

export interface ShownNotice {
  readonly key: string;
  readonly version: string;
  readonly locale: string;
  /** Of the text as it was shown, in hex. */
  readonly sha256: string;
}

export interface ConsentEvent {
  readonly state: ConsentState;
  /** RFC 3339 with milliseconds. */
  readonly at: string;
  readonly by: 'controller' | 'person';
  /** How it was said: where, and by what. */
  readonly method: string;
  /** Until when it holds; null: until something else happens. */
  readonly until: string | null;
  /** The entry that tells it; null for an end in time that none has noted, and for what an answer left out. */
  readonly entryId: string | null;
  /** SHA-256, in hex, of the mail that asked. */
  readonly mailSha256?: string;
}

export interface ConsentHistory {
  readonly topic: string;
  readonly channel: string;
  /** Oldest first, one at least. */
  readonly events: readonly ConsentEvent[];
  /** Where it stands now: what was asked since does not end what was given. */
  readonly current: ConsentEvent;
  /** Each text that was shown. */
  readonly notices: readonly ShownNotice[];
  /** Null: never agreed to. */
  readonly purpose: string | null;
  readonly addressId: string | null;
  /** The language in which the person was last asked or answered. */
  readonly locale: string;
}
