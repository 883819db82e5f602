/** A bundle as something that is verified: its files, read in the order of the log. */
import { createHash } from 'node:crypto';
import { decodeBase64 } from '../core/base64.js';
import { BUNDLE_FILES, type BundleManifest, type ConsentLine } from '../core/bundle.js';
import { bundlesOf, decodeBundle, TILE_WIDTH, tilePath, type TilePlace } from '../core/tiles.js';
import type { BundleFiles } from './bundle-files.js';
import {
  runIn,
  checkpointIn,
  consentIn,
  evidenceIn,
  Lines,
  type ReadRun,
  type ReadEvidence,
} from './bundle-lines.js';
import { manifestFaults, manifestIn } from './bundle-manifest.js';
import type {
  SourceReport,
  HeldCheckpoint,
  LogEntry,
  LogSource,
  Run,
  StoredTile,
  WaitingEntry,
} from './source.js';

export class BundleSource implements LogSource {
  readonly claimed: LogSource['claimed'];
  readonly included: LogSource['included'];
  readonly isLive = false;

  private readonly evidence: Lines<ReadEvidence>;
  private readonly runs: Lines<ReadRun>;
  private readonly checkpointLines: Lines<HeldCheckpoint>;
  private readonly consentLines: Lines<ConsentLine>;
  private newest = '';

  private constructor(
    private readonly files: BundleFiles,
    private readonly manifest: BundleManifest,
  ) {
    const { size, root, evidence, decisions, consents } = manifest;
    this.claimed = { size, root: decodeBase64(root) ?? Buffer.alloc(0) };
    this.included = { evidence, decisions, consents, files: 'all' };
    this.evidence = new Lines(files, BUNDLE_FILES.evidence, evidenceIn);
    this.runs = new Lines(files, BUNDLE_FILES.decisions, runIn);
    this.checkpointLines = new Lines(files, BUNDLE_FILES.checkpoints, checkpointIn);
    this.consentLines = new Lines(files, BUNDLE_FILES.consents, consentIn);
  }

  /** Null for what is no bundle. */
  static async open(files: BundleFiles): Promise<BundleSource | null> {
    const bytes = await files.read(BUNDLE_FILES.manifest);
    const manifest = bytes && manifestIn(bytes);
    return manifest && new BundleSource(files, manifest);
  }

  async vkeys(): Promise<readonly string[]> {
    const text = (await this.files.read(BUNDLE_FILES.vkeys))?.toString() ?? '';
    return text.split('\n').filter((line) => line !== '');
  }

  async *checkpoints(): AsyncGenerator<HeldCheckpoint> {
    for await (const checkpoint of this.checkpointLines.rest()) {
      this.newest = checkpoint.note;
      yield checkpoint;
    }
  }

  /** Up to the first bundle that is missing: what the log then lacks is said by its size. */
  async *entries(): AsyncGenerator<readonly LogEntry[]> {
    for (const { index, width } of bundlesOf(this.claimed.size)) {
      const bytes = await this.files.read(tilePath('entries', index, width));
      if (!bytes) return;
      const entries = decodeBundle(bytes) ?? [];
      const places = Array.from({ length: Math.max(width, entries.length) }, (_, at) => at);
      const found: LogEntry[] = [];
      for (const at of places)
        found.push({
          bytes: entries[at] ?? null,
          evidence: await this.evidenceOf(index * TILE_WIDTH + at),
        });
      yield found;
    }
  }

  async *waiting(): AsyncGenerator<WaitingEntry> {
    // A bundle ends at its newest checkpoint.
  }

  async tile({ level, index, width }: TilePlace): Promise<StoredTile | null> {
    const hashes = await this.files.read(tilePath(level, index, width));
    return hashes && { hashes };
  }

  async run(entryId: string): Promise<Run | null> {
    const next = await this.runs.peek();
    if (next?.entry !== entryId) return null;
    this.runs.take();
    return next;
  }

  consents(): AsyncIterable<ConsentLine> {
    return this.consentLines.rest();
  }

  async inspect(report: SourceReport): Promise<void> {
    for (const [path, hash] of Object.entries(this.manifest.files)) {
      report.count();
      if ((await this.hashOf(path)) !== hash)
        report.fault('files', `${path} is not the file that the manifest lists.`);
    }
    await this.inspectLines(report);
    const newest = (await this.files.read(BUNDLE_FILES.checkpoint))?.toString() ?? '';
    for (const fault of manifestFaults(this.manifest, this.files, newest))
      report.fault('files', fault);
    if (newest !== this.newest)
      report.fault(
        'files',
        `${BUNDLE_FILES.checkpoint} is not the newest of ${BUNDLE_FILES.checkpoints}.`,
      );
  }

  private async inspectLines({ fault }: SourceReport): Promise<void> {
    for (const lines of [this.evidence, this.runs])
      if ((await lines.peek()) !== null)
        fault('files', `${lines.path} holds lines that belong to no entry, or in another order.`);
    for (const { faults } of [this.evidence, this.runs, this.checkpointLines, this.consentLines])
      for (const what of faults) fault('files', what);
  }

  private async evidenceOf(index: number) {
    const next = await this.evidence.peek();
    if (next?.index !== index) return null;
    this.evidence.take();
    return next.evidence;
  }

  private async hashOf(path: string): Promise<string> {
    const hash = createHash('sha256');
    for await (const chunk of this.files.stream(path)) hash.update(chunk);
    return hash.digest('hex');
  }
}
