/**
 * What is in a bundle: the whole log in the files of C2SP tlog-tiles, and beside them what opens its
 * entries, as far as whoever asked for it may see that. One folder, or the same in a zip. Whoever
 * writes one and whoever verifies one agree here and nowhere else.
 */
import type { LedgerPayload } from './ledger-entry.js';
import type { ProjectedConsent } from './projection.js';
import type { ConsentPlace } from './standings.js';

/** `some`: what is missing was not asked for, and its absence says nothing. */
export type Included = 'all' | 'some';

export const BUNDLE_FILES = {
  manifest: 'manifest.json',
  /** The newest signed note. */
  checkpoint: 'checkpoint',
  /** Every one, smallest first: a CheckpointLine a line. */
  checkpoints: 'checkpoints.ndjson',
  /** Of every key that may sign, one a line. */
  vkeys: 'vkeys',
  /** An EvidenceLine a line, in the order of the log. */
  evidence: 'evidence.ndjson',
  /** A RunLine a line, in the order of the log. */
  decisions: 'decisions.ndjson',
  /** A ConsentLine a line, in any order. */
  consents: 'consents.ndjson',
} as const;

export interface BundleManifest {
  readonly v: 1;
  /** The name of the log. */
  readonly origin: string;
  /** Of the newest checkpoint: so many entries are in the bundle. */
  readonly size: number;
  /** Base64. */
  readonly root: string;
  readonly order: BundleOrder;
  /** Null is what was not asked about. */
  readonly filter: Readonly<Record<string, string | null>>;
  readonly evidence: Included;
  readonly decisions: Included;
  /** Whether consents.ndjson is the whole projection. */
  readonly consents: 'all' | 'none';
  /** SHA-256 in hex of every other file, by its path. */
  readonly files: Readonly<Record<string, string>>;
}

/** Who asked for it, when (RFC 3339) and why, and whether with addresses. */
export interface BundleOrder {
  /** Of the export: the entry `audit.exported` has the same, and the SHA-256 of the zip. */
  readonly id: string;
  readonly actor: string;
  readonly at: string;
  readonly reason: string;
  readonly clear: boolean;
}

/** Follows from what was asked for: nobody chooses to leave out more. */
export function includedBy({ order, filter }: Pick<BundleManifest, 'order' | 'filter'>) {
  const isPartial = Object.values(filter).some((asked) => asked !== null);
  const isAll = order.clear && !isPartial;
  return {
    evidence: isAll ? 'all' : 'some',
    decisions: isPartial ? 'some' : 'all',
    consents: isAll ? 'all' : 'none',
  } as const satisfies Pick<BundleManifest, 'evidence' | 'decisions' | 'consents'>;
}

export interface CheckpointLine {
  readonly size: number;
  readonly note: string;
}

/** Of an entry whose evidence stands. Bytes are base64url. */
export interface EvidenceLine {
  readonly index: number;
  readonly id: string;
  /** Null for an entry of the organisation, which has no subject key either. */
  readonly contact: string | null;
  readonly subjectKey?: string;
  readonly salt: string;
  readonly payload: LedgerPayload;
}

/** The run of rows that one `decisions.sealed` entry seals. */
export interface RunLine {
  readonly entry: string;
  readonly source: string;
  /** Of those that still stand, in order. */
  readonly documents: readonly unknown[];
  /** Leaf hashes of all of them, 32 bytes each, in base64: where retention dropped rows. */
  readonly hashes?: string;
}

/** As it stood at the newest checkpoint. */
export type ConsentLine = ConsentPlace & ProjectedConsent;
