/**
 * Verifies a log from its first entry to its last, in one pass: the tree out of the bytes, every
 * checkpoint at its size, and all that the evidence lets one see. It believes nothing that the source
 * says of itself, and needs no network and no database. Of each entry it holds a few dozen bytes; where
 * people stand it holds as long as it runs, and so do the tables that a database has beside the log.
 */
import { RunCheck } from './run-check.js';
import { CheckpointCheck } from './checkpoint-check.js';
import { ConsentCheck } from './consent-check.js';
import { CoverCheck } from './cover-check.js';
import { EntryCheck } from './entry-check.js';
import { Findings, type Verification } from './findings.js';
import { IdTable } from './id-table.js';
import { KeyHistory } from './key-history.js';
import type { Evidence, LogEntry, LogSource } from './source.js';
import { TreeCheck } from './tree-check.js';

/** What the reader brings, and did not get from whoever is verified. */
export interface Brought {
  readonly vkeys: readonly string[];
  /** Signed notes that were kept elsewhere: the log must contain them. */
  readonly checkpoints: readonly string[];
  /** Those that the organisation holds outside its database: the log may say that it lost what they sign. */
  readonly published?: readonly string[];
}

export type Progress = (done: number, of: number) => void;

export async function verifyLog(
  source: LogSource,
  brought: Brought,
  progress: Progress = () => undefined,
): Promise<Verification> {
  const findings = new Findings();
  const keys = new KeyHistory(await source.vkeys(), brought.vkeys, findings);
  const checkpoints = await CheckpointCheck.over(
    source.checkpoints(),
    { kept: brought.checkpoints, published: brought.published ?? [] },
    keys,
    findings,
  );
  return new Pass(source, findings, keys, checkpoints).run(progress);
}

class Pass {
  private readonly ids = new IdTable();
  private readonly tree: TreeCheck;
  private readonly entries: EntryCheck;
  private readonly covers: CoverCheck;
  private readonly runs: RunCheck;
  private readonly consents: ConsentCheck;

  constructor(
    private readonly source: LogSource,
    private readonly findings: Findings,
    private readonly keys: KeyHistory,
    private readonly checkpoints: CheckpointCheck,
  ) {
    this.tree = new TreeCheck(source, findings);
    this.entries = new EntryCheck(this.ids, findings);
    this.covers = new CoverCheck(this.ids, findings);
    this.runs = new RunCheck(source, findings);
    this.consents = new ConsentCheck(this.ids, findings);
  }

  async run(progress: Progress): Promise<Verification> {
    const { size } = this.source.claimed;
    await this.reach();
    for await (const entries of this.source.entries()) {
      await this.addAll(entries);
      progress(this.tree.size, Math.max(size, this.tree.size));
    }
    await this.tree.end();
    await this.checkpoints.end(this.tree.size, this.source.isLive);
    await this.addWaiting();
    await this.end();
    return this.findings.conclude(this.tree.size, this.tree.root());
  }

  /** Stops at each size for which somebody signed. */
  private async addAll(entries: readonly LogEntry[]): Promise<void> {
    for (let from = 0; from < entries.length;) {
      const room = this.checkpoints.nextSize - this.tree.size;
      const part = entries.slice(from, from + room);
      const first = this.tree.size;
      const tiles = this.tree.add(part);
      for (const [offset, entry] of part.entries()) await this.look(entry, first + offset);
      // Only now, since the next entries are on their way from where tiles are asked for too.
      await this.tree.compareAll(tiles);
      await this.reach();
      from += part.length;
    }
  }

  private async reach(): Promise<void> {
    const { size } = this.tree;
    if (this.checkpoints.nextSize > size) return;
    await this.checkpoints.reach(size, () => this.tree.root());
    this.covers.reached(size);
  }

  private async addWaiting(): Promise<void> {
    let index = this.tree.size;
    for await (const entry of this.source.waiting()) {
      if (entry.isLate)
        this.findings.problem(
          'entries',
          null,
          `Entry ${entry.id} stands beside the log, which can never take it up.`,
        );
      await this.look(entry, index++);
    }
  }

  private async look(entry: LogEntry, index: number): Promise<void> {
    const sound = this.entries.judge(entry, index);
    this.covers.see(index, sound?.id ?? null, entry.evidence !== null);
    if (sound?.evidence) await this.hear(sound.evidence, index);
  }

  private async hear(evidence: Evidence, index: number): Promise<void> {
    const { contact, payload } = evidence;
    this.source.beside?.hear(index, evidence);
    this.consents.hear(index, contact, payload);
    // What is the organisation's to say is not believed from anybody's evidence.
    if (contact !== null) return;
    this.keys.hear(index, payload);
    this.covers.hear(index, payload);
    await this.runs.hear(index, payload);
  }

  private async end(): Promise<void> {
    const { evidence, files } = this.source.included;
    if (evidence !== 'all') this.findings.notIncluded('evidence');
    if (files !== 'all') this.findings.notIncluded('files');
    this.keys.end(this.checkpoints.signed, evidence === 'all');
    this.covers.end(evidence === 'all');
    this.runs.end();
    await this.consents.end(this.source);
    await this.judgeBeside();
    await this.source.inspect({
      count: () => this.findings.count('files'),
      fault: (check, what) => this.findings.problem(check, null, what),
    });
  }

  private async judgeBeside(): Promise<void> {
    const { beside } = this.source;
    if (!beside?.isAddressed) this.findings.notIncluded('addresses');
    await beside?.judge({
      count: (check, more) => this.findings.count(check, more),
      fault: (check, entryId, what) =>
        this.findings.problem(check, entryId === null ? null : this.ids.find(entryId), what),
      countFaults: (check, faults) => this.findings.countProblems(check, faults),
    });
  }
}
