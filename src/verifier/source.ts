/**
 * What is verified, wherever it lies: a bundle in a folder or a zip, or the database itself. A source
 * hands out what is there and judges nothing; whatever is missing or broken it hands out as such.
 */
import type { ConsentLine, Included } from '../core/bundle.js';
import type { LedgerPayload } from '../core/ledger-entry.js';
import type { TilePlace } from '../core/tiles.js';
import type { CheckName } from './findings.js';

export interface Evidence {
  readonly contact: string | null;
  readonly subjectKey: Buffer | null;
  readonly salt: Buffer;
  readonly payload: LedgerPayload;
  /** RFC 8785, as the entry commits to it. */
  readonly payloadBytes: Buffer;
}

export interface LogEntry {
  /** Null where there should be one and is none. */
  readonly bytes: Buffer | null;
  readonly evidence: Evidence | 'unreadable' | null;
  /** What a database keeps beside the bytes, which must say the same. */
  readonly kept?: { readonly id: string; readonly leafHash: Buffer };
}

/** An entry that is not in the tree, and whether it still can come to be. */
export interface WaitingEntry extends LogEntry {
  readonly id: string;
  readonly isLate: boolean;
}

export interface StoredTile {
  readonly hashes: Buffer;
  /** Where it is kept beside the tile. */
  readonly root?: Buffer;
}

export interface HeldCheckpoint {
  readonly size: number;
  readonly note: string;
}

/** Decisions or outcomes that one entry seals. */
export interface Run {
  readonly source: string;
  /** Documents that still stand, in order. */
  readonly documents: readonly unknown[];
  /** Leaf hashes of all there were; null where every document stands. */
  readonly hashes: Buffer | null;
  /** What a database keeps beside them, which must be what the entry says. */
  readonly span?: { readonly after: unknown; readonly last: unknown };
}

/**
 * What stands beside the log and must say what the log says, where somebody has it: it hears all evidence
 * that is sound, and judges once it has.
 */
export interface Beside {
  /** Whether addresses are opened too. */
  readonly isAddressed: boolean;
  hear(index: number, evidence: Evidence): void;
  judge(report: BesideReport): Promise<void>;
}

export interface BesideReport {
  readonly count: (check: CheckName, more: number) => void;
  /** By the entry that says otherwise, where there is one. */
  readonly fault: (check: CheckName, entryId: string | null, what: string) => void;
  /** Faults that are counted and not listed. */
  readonly countFaults: (check: CheckName, faults: number) => void;
}

export interface LogSource {
  /** What the log says of itself: it must come out of its entries. */
  readonly claimed: { readonly size: number; readonly root: Buffer };
  /** Goes on growing: its newest entries may be under no checkpoint yet. */
  readonly isLive: boolean;
  readonly included: {
    readonly evidence: Included;
    readonly decisions: Included;
    readonly consents: 'all' | 'none';
    readonly files: 'all' | 'none';
  };
  vkeys(): Promise<readonly string[]>;
  /** Smallest first. */
  checkpoints(): AsyncIterable<HeldCheckpoint>;
  /** From the first on, a few hundred at a time. */
  entries(): AsyncIterable<readonly LogEntry[]>;
  /** Only once every entry was taken. */
  waiting(): AsyncIterable<WaitingEntry>;
  tile(place: TilePlace): Promise<StoredTile | null>;
  /** Asked for in the order of the entries that seal them. */
  run(entryId: string): Promise<Run | null>;
  consents(): AsyncIterable<ConsentLine>;
  /** Only where the tables can be looked at, which no bundle shows. */
  readonly beside?: Beside;
  /** What is wrong with the source itself, once everything was taken from it. */
  inspect(report: SourceReport): Promise<void>;
}

export interface SourceReport {
  /** A file that was looked at. */
  readonly count: () => void;
  readonly fault: (check: CheckName, what: string) => void;
}
