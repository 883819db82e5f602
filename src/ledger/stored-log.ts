/**
 * The log as it is stored, for verification: read as it stands, without the courtesy of the code that
 * writes it. What is missing, cannot be opened or should not be there is handed on as just that. It
 * lives within one snapshot and sees everything as of one instant.
 */
import { parseCheckpoint } from '../core/checkpoint.js';
import { keyIdOf } from '../core/signed-note.js';
import { TILE_WIDTH, tilesOf, type TilePlace } from '../core/tiles.js';
import { pagesOf, ROWS_A_PAGE } from '../platform/database/pages.js';
import type { Tx } from '../platform/database/tx.js';
import type {
  Beside,
  HeldCheckpoint,
  LogEntry,
  LogSource,
  Run,
  SourceReport,
  StoredTile,
  WaitingEntry,
} from '../verifier/source.js';
import type { CheckpointsStore } from './checkpoints.store.js';
import type { ContactKeysStore } from './contact-keys.store.js';
import { EvidenceOpener } from './evidence-opener.js';
import { vkeyOf } from './log-keys.js';
import type { LogKeysStore } from './log-keys.store.js';
import type { SealRows } from './seal-rows.js';
import type { SealedRunsStore } from './sealed-runs.store.js';
import type { StoredEntryRow, StoredLeafRow, StoredLogStore } from './stored-log.store.js';
import type { TreeHead, TreeStore } from './tree.store.js';

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

export interface LogParts {
  readonly store: StoredLogStore;
  readonly tree: TreeStore;
  readonly checkpoints: CheckpointsStore;
  readonly keys: LogKeysStore;
  readonly runs: SealedRunsStore;
  readonly rows: SealRows;
  readonly contactKeys: ContactKeysStore;
}

export class StoredLog implements LogSource {
  readonly isLive = true;
  readonly included: LogSource['included'] = {
    evidence: 'all',
    decisions: 'all',
    consents: 'all',
    files: 'none',
  };
  private readonly opener: EvidenceOpener;
  private runsSeen = 0;
  private otherRoots = 0;

  constructor(
    private readonly tx: Tx,
    private readonly parts: LogParts,
    readonly claimed: TreeHead,
    private readonly table: LogSource['consents'],
    readonly beside: Beside,
  ) {
    this.opener = new EvidenceOpener(parts.contactKeys);
  }

  async vkeys(): Promise<readonly string[]> {
    return (await this.parts.keys.list(this.tx)).map(vkeyOf);
  }

  async *checkpoints(): AsyncGenerator<HeldCheckpoint> {
    for (let from = 0; ;) {
      const page = await this.parts.checkpoints.list(this.tx, from, ROWS_A_PAGE);
      for (const { size, root, note } of page) {
        const told = parseCheckpoint(note.slice(0, note.lastIndexOf('\n\n') + 1));
        if (told && !told.root.equals(root)) this.otherRoots += 1;
        yield { size, note };
      }
      const last = page.at(-1);
      if (!last || page.length < ROWS_A_PAGE) return;
      from = last.size + 1;
    }
  }

  async *entries(): AsyncGenerator<readonly LogEntry[]> {
    const read = (last: StoredLeafRow | null) =>
      this.parts.store.leaves(this.tx, last ? Number(last.leafIndex) + 1 : 0, ROWS_A_PAGE);
    let next = 0;
    for await (const rows of pagesOf(ROWS_A_PAGE, read)) {
      const entries = this.inTheirPlaces(rows, next);
      yield entries;
      next += entries.length;
      // Beyond a gap that no page fills nothing can be in its place any more.
      if (next <= Number(rows.at(-1)?.leafIndex)) return;
    }
  }

  async *waiting(): AsyncGenerator<WaitingEntry> {
    for (let after = FIRST_ID; ;) {
      const rows = await this.parts.store.leafless(this.tx, after, ROWS_A_PAGE);
      for (const row of rows) {
        const { entryId: id, bytes, isLate } = row;
        yield { id, bytes, isLate, evidence: evidenceIn(this.opener, row) };
      }
      const last = rows.at(-1);
      if (!last || rows.length < ROWS_A_PAGE) return;
      after = last.entryId;
    }
  }

  async tile({ level, index, width }: TilePlace): Promise<StoredTile | null> {
    if (level === 'entries') return null;
    if (width === TILE_WIDTH) return this.parts.store.fullTile(this.tx, level, index);
    const hashes = await this.parts.tree.hashes(this.tx, level, index * TILE_WIDTH, width);
    return { hashes: Buffer.concat(hashes) };
  }

  async run(entryId: string): Promise<Run | null> {
    const run = await this.parts.runs.find(this.tx, entryId);
    if (!run) return null;
    this.runsSeen += 1;
    const rows = await this.parts.rows.rows(this.tx, run);
    const documents = rows.map(({ document }) => JSON.parse(document) as unknown);
    const { source, after, last, hashes } = run;
    return { source, documents, hashes, span: { after, last } };
  }

  consents(): ReturnType<LogSource['consents']> {
    return this.table();
  }

  async inspect(report: SourceReport): Promise<void> {
    await this.inspectRows(report);
    if (this.otherRoots > 0)
      report.fault('checkpoints', 'A root is kept that is not the one that was signed.');
    for (const { keyId, name, publicKey } of await this.parts.keys.list(this.tx))
      if (keyIdOf(name, publicKey) !== keyId)
        report.fault('keys', `A key is kept under another id: ${keyId}.`);
    if (await this.parts.tree.isAheadOfServer(this.tx))
      report.fault('tree', 'The log says that it is further than its database can be.');
  }

  /** What nothing in the log leads to is not seen by following it; it can be counted. */
  private async inspectRows({ fault }: SourceReport): Promise<void> {
    const { leaves, tiles, runs, evidence } = await this.parts.store.leftovers(this.tx);
    if (leaves !== this.claimed.size)
      fault('tree', `There are ${leaves} leaves, and the tree has ${this.claimed.size}.`);
    const full = [...tilesOf(this.claimed.size)].filter(({ width }) => width === TILE_WIDTH);
    if (tiles !== full.length)
      fault('tree', `There are ${tiles} full tiles, and the tree has ${full.length}.`);
    if (runs !== this.runsSeen)
      fault('decisions', `There are ${runs} sealed runs, and the log has ${this.runsSeen}.`);
    if (evidence > 0)
      fault('evidence', `There is evidence of ${evidence} entries that are not there.`);
    const horizon = await this.parts.tree.horizon(this.tx);
    for (const source of await this.parts.rows.passedOver(this.tx, horizon))
      fault('decisions', `No run holds all ${source} that are older than the log has come.`);
    for (const source of await this.parts.rows.ahead(this.tx))
      fault('decisions', `There are ${source} of transactions that are still to come.`);
  }

  /** A place without a row is an entry that is gone. */
  private inTheirPlaces(rows: readonly StoredLeafRow[], first: number): LogEntry[] {
    const entries: LogEntry[] = [];
    for (const { leafIndex, leafHash, ...row } of rows) {
      const place = Number(leafIndex) - first;
      if (place > entries.length + ROWS_A_PAGE) return entries;
      while (entries.length < place) entries.push({ bytes: null, evidence: null });
      const { bytes, entryId: id } = row;
      // Two rows of evidence for one entry: one of them must be somebody else's.
      const evidence = entries.length > place ? 'unreadable' : evidenceIn(this.opener, row);
      entries[place] = { bytes, evidence, kept: { id, leafHash } };
    }
    return entries;
  }
}

function evidenceIn(opener: EvidenceOpener, row: StoredEntryRow): LogEntry['evidence'] {
  const { bytes } = row;
  if (bytes === null) return null;
  try {
    const { contactId, ...opened } = opener.open({
      ...row,
      bytes,
      leafIndex: null,
    });
    const { subjectKey, salt, payload, payloadBytes } = opened;
    if (!salt || !payload || !payloadBytes) return null;
    return { contact: contactId, subjectKey, salt, payload, payloadBytes };
  } catch {
    return 'unreadable';
  }
}
