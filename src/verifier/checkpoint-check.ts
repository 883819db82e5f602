/**
 * Every checkpoint that anybody holds, against the tree at its size: signed by a key we know, and with
 * the root that the entries have. One whose root differs tells where to look: what was changed lies
 * after the last one whose root was right.
 */
import {
  openCheckpoint,
  parseCheckpoint,
  type Checkpoint,
  type OpenedCheckpoint,
} from '../core/checkpoint.js';
import type { Findings } from './findings.js';
import type { KeyHistory } from './key-history.js';
import type { HeldCheckpoint } from './source.js';

/** Those that the organisation published itself its log may give up; those that a reader kept it may not. */
interface Elsewhere {
  readonly kept: readonly string[];
  readonly published: readonly string[];
}

interface JudgedCheckpoint extends HeldCheckpoint {
  /** By a reader, who did not get it from whoever is verified. */
  readonly isKept?: boolean;
}

export class CheckpointCheck {
  private readonly log: AsyncIterator<HeldCheckpoint>;
  private next: HeldCheckpoint | null = null;
  private readonly held: JudgedCheckpoint[];
  private signedSize = 0;
  private lastSize = -1;
  /** Sizes for which one was published that the log does not list. */
  private readonly unlisted: number[] = [];

  private constructor(
    checkpoints: AsyncIterable<HeldCheckpoint>,
    { kept, published }: Elsewhere,
    private readonly keys: KeyHistory,
    private readonly findings: Findings,
  ) {
    this.log = checkpoints[Symbol.asyncIterator]();
    this.held = [
      ...published.map((note) => ({ note, size: sizeIn(note), isKept: false })),
      ...kept.map((note) => ({ note, size: sizeIn(note), isKept: true })),
    ].toSorted((a, b) => a.size - b.size);
  }

  static async over(
    checkpoints: AsyncIterable<HeldCheckpoint>,
    elsewhere: Elsewhere,
    keys: KeyHistory,
    findings: Findings,
  ): Promise<CheckpointCheck> {
    const check = new CheckpointCheck(checkpoints, elsewhere, keys, findings);
    await check.advance();
    return check;
  }

  /** How far the tree may grow until it has to be looked at. */
  get nextSize(): number {
    return Math.min(this.next?.size ?? Infinity, this.held[0]?.size ?? Infinity);
  }

  /** The largest size that was signed for this tree. */
  get signed(): number {
    return this.signedSize;
  }

  /** Judges those of this size, and of any smaller one that comes too late. */
  async reach(size: number, root: () => Buffer): Promise<void> {
    if (this.nextSize > size) return;
    const computed = root();
    const published: HeldCheckpoint[] = [];
    // First what nobody could rewrite: what the log says of itself must not move where to look.
    while ((this.held[0]?.size ?? Infinity) <= size) {
      const one = this.held.shift();
      if (one && this.judge(one, size, computed)) published.push(one);
    }
    const notes = new Map<number, string>();
    while (this.next !== null && this.next.size <= size) {
      notes.set(this.next.size, this.next.note);
      this.order(this.next);
      this.judge(this.next, size, computed);
      await this.advance();
    }
    for (const one of published) this.compare(one, notes.get(one.size));
  }

  /** A log signs a size once, so two notes of one size are one too many, though both may verify. */
  private compare({ size, note }: HeldCheckpoint, stored: string | undefined): void {
    if (stored === note) return;
    if (stored === undefined) {
      this.unlisted.push(size);
      return;
    }
    const what = `The checkpoint of ${size} entries is not the one that was published.`;
    this.findings.problem('checkpoints', size, what);
  }

  /** What is left was signed for more entries than there are. */
  async end(size: number, isLive: boolean): Promise<void> {
    for (const one of this.held) this.tooLarge(one, size);
    while (this.next !== null) {
      this.tooLarge(this.next, size);
      await this.advance();
    }
    // Whoever keeps one may keep more than a bundle shows; the log itself has every one it signed.
    if (isLive)
      for (const missing of this.unlisted)
        this.findings.problem(
          'checkpoints',
          missing,
          `The checkpoint of ${missing} entries was published, and the log does not list it.`,
        );
    if (this.signedSize === size) return;
    if (isLive && this.signedSize > 0)
      this.findings.note(`${size - this.signedSize} entries are under no checkpoint yet.`);
    else
      this.findings.problem(
        'checkpoints',
        this.signedSize,
        this.signedSize === 0
          ? 'No sound checkpoint vouches for the log.'
          : `No sound checkpoint vouches for the entries from ${this.signedSize} on.`,
      );
  }

  private order({ size }: HeldCheckpoint): void {
    if (size <= this.lastSize)
      this.findings.problem(
        'checkpoints',
        null,
        `The checkpoint of ${size} entries is out of order.`,
      );
    this.lastSize = size;
  }

  /** False for one that says nothing of this tree: signed by nobody we know, or lost with a database. */
  private judge(held: JudgedCheckpoint, size: number, root: Buffer): boolean {
    this.findings.count('checkpoints');
    const opened = this.open(held);
    if (!opened.isOpen || held.size !== size) return opened.isOpen;
    const { checkpoint, signers } = opened;
    if (this.isGivenUp(held, checkpoint)) return false;
    if (checkpoint.root.equals(root)) {
      this.signedSize = size;
      this.keys.judge(checkpoint, signers);
    } else
      this.findings.problem(
        'checkpoints',
        this.signedSize,
        `The first ${size} entries are not those of the checkpoint that was signed for them: one of them, from ${this.signedSize} on, was changed, added or taken away.`,
      );
    return true;
  }

  private tooLarge(held: JudgedCheckpoint, size: number): void {
    this.findings.count('checkpoints');
    const opened = this.open(held);
    if (!opened.isOpen) return;
    if (this.isGivenUp(held, opened.checkpoint)) return;
    this.findings.problem(
      'checkpoints',
      size,
      `A checkpoint of ${held.size} entries was signed, and the log has ${size}: entries were taken away, or it is an older state.`,
    );
  }

  /** What the log says to be lost with a database it could say as well of what somebody took away. */
  private isGivenUp(held: JudgedCheckpoint, { origin, size }: Checkpoint): boolean {
    const end = this.keys.lostBeyond(origin);
    if (size <= end) return false;
    if (held.isKept === true)
      this.findings.problem(
        'checkpoints',
        end,
        `The checkpoint of ${size} entries that you brought is not of this log: it was begun again at entry ${end}, without those from ${end} to ${size - 1} that were signed for you. That they were lost is only what the log says.`,
      );
    return true;
  }

  private open(held: HeldCheckpoint): OpenedCheckpoint {
    const opened = openCheckpoint(held.note, this.keys.keys());
    const what = `The checkpoint of ${held.size} entries`;
    if (!opened.isOpen) {
      const fault = opened.fault === 'malformed' ? 'cannot be read' : 'is signed by no key we know';
      this.findings.problem('checkpoints', null, `${what} ${fault}.`);
    } else if (opened.checkpoint.size !== held.size) {
      this.findings.problem('checkpoints', null, `${what} is of another size.`);
      return { isOpen: false, fault: 'malformed' };
    }
    return opened;
  }

  private async advance(): Promise<void> {
    const result = await this.log.next();
    this.next = result.done === true ? null : result.value;
  }
}

/** Before it is opened; zero for what is no checkpoint, which is then said. */
function sizeIn(note: string): number {
  return parseCheckpoint(note.slice(0, note.lastIndexOf('\n\n') + 1))?.size ?? 0;
}
