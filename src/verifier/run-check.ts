/**
 * Decisions and outcomes: the documents of the rows that an entry seals are those whose tree it
 * committed to, in their order. Rows may be missing where retention says, later in the log, that it
 * dropped what was older; their hashes stay.
 */
import { canonicalJson } from '../core/canonical-json.js';
import type { LedgerPayload } from '../core/ledger-entry.js';
import { HASH_BYTES, leafHash, rootOf } from '../core/merkle.js';
import { hashesIn } from '../core/tiles.js';
import type { Findings } from './findings.js';
import type { Run, LogSource } from './source.js';

/** A run of which rows are gone, until retention is heard to say so. */
interface Lacking {
  readonly index: number;
  /** The part of the table that alone explains it, when it was dropped. */
  readonly part: string;
}

const TABLES: Readonly<Record<string, string>> = {
  decisions: 'authorizations',
  outcomes: 'authorization_outcomes',
};
const BEFORE_ALL = canonicalJson({ key: '', xid: '0' });

export class RunCheck {
  private lacking: Lacking[] = [];
  /** Where the runs of each source end: entries of one round stand in any order. */
  private readonly ends = new Set<string>();
  private readonly begins = new Map<string, number>();

  constructor(
    private readonly source: LogSource,
    private readonly findings: Findings,
  ) {}

  async hear(index: number, payload: LedgerPayload): Promise<void> {
    if (payload.type === 'decisions.sealed') {
      this.follow(index, payload);
      await this.judge(index, payload);
    }
    const { dropped } = payload;
    if (payload.type === 'retention.applied' && Array.isArray(dropped))
      this.lacking = this.lacking.filter(({ part }) => !dropped.includes(part));
  }

  end(): void {
    const { decisions, evidence } = this.source.included;
    if (evidence === 'all') this.findGaps();
    if (decisions !== 'all') this.findings.notIncluded('decisions');
    // Where rows were asked for by a filter, most are missing from most runs.
    if (decisions === 'some') return;
    for (const { index } of this.lacking)
      this.findings.problem(
        'decisions',
        index,
        'Rows that it seals are gone, and no retention says so.',
      );
  }

  private follow(index: number, { source, after, last }: LedgerPayload): void {
    const begin = placeOf(source, after);
    if (this.begins.has(begin)) this.gap(index);
    else this.begins.set(begin, index);
    this.ends.add(placeOf(source, last));
  }

  /** Each run begins where another ended: what stood in between would be sealed by none. */
  private findGaps(): void {
    for (const [begin, index] of this.begins)
      if (!this.ends.has(begin) && !begin.endsWith(` ${BEFORE_ALL}`)) this.gap(index);
  }

  private gap(index: number): void {
    this.findings.problem(
      'decisions',
      index,
      'It does not begin where another run ended: rows in between were never sealed.',
    );
  }

  private async judge(index: number, payload: LedgerPayload): Promise<void> {
    const run = await this.source.run(String(payload.entryId));
    if (!run) {
      if (this.source.included.decisions === 'all')
        this.findings.problem(
          'decisions',
          index,
          'The rows that it seals are gone, hashes and all.',
        );
      return;
    }
    const documents = documentHashes(run);
    const hashes = hashesOf(run, documents);
    this.findings.count('decisions', documents?.length ?? 0);
    if (!documents || !hashes)
      this.findings.problem('decisions', index, 'What it seals cannot be read.');
    else if (!isSealed(run, hashes, payload) || !isInPlace(run, payload))
      this.findings.problem('decisions', index, 'The rows are not those that it seals.');
    else this.compare(index, documents, hashes, payload);
  }

  private compare(
    index: number,
    documents: readonly Buffer[],
    hashes: readonly Buffer[],
    { source, month }: LedgerPayload,
  ): void {
    let found = 0;
    for (const hash of hashes) if (documents[found]?.equals(hash)) found += 1;
    if (found < documents.length)
      this.findings.problem('decisions', index, 'A row is not one of those that it seals.');
    else if (found < hashes.length)
      this.lacking.push({ index, part: partOf(String(source), String(month)) });
  }
}

function isSealed({ source }: Run, hashes: readonly Buffer[], payload: LedgerPayload): boolean {
  const root = rootOf(hashes).toString('base64');
  return source === payload.source && hashes.length === payload.rows && root === payload.root;
}

function placeOf(source: unknown, place: unknown): string {
  return `${String(source)} ${canonicalJson(place ?? null)}`;
}

function isInPlace({ span }: Run, { after, last }: LedgerPayload): boolean {
  return span === undefined || canonicalJson(span) === canonicalJson({ after, last });
}

/** As the database names the part of a table that holds one month. */
function partOf(source: string, month: string): string {
  return `${TABLES[source] ?? source}_${month.replace('-', '_')}`;
}

function documentHashes({ documents }: Run): Buffer[] | null {
  try {
    return documents.map((document) => leafHash(Buffer.from(canonicalJson(document))));
  } catch {
    return null;
  }
}

function hashesOf({ hashes }: Run, documents: readonly Buffer[] | null) {
  if (hashes === null) return documents;
  return hashes.length % HASH_BYTES === 0 ? hashesIn(hashes) : null;
}
