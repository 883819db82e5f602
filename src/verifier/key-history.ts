/**
 * Which keys could sign when. The log says itself when a key came in; a checkpoint must be signed by
 * the one that was current at its size. Whom to believe at all is for the reader: with keys of their
 * own everything must be vouched for by those, or by a key that these brought in. Without any, the key
 * of the first checkpoint is believed, and whoever pins it later will see whether it was the same.
 */
import type { Checkpoint } from '../core/checkpoint.js';
import type { LedgerPayload } from '../core/ledger-entry.js';
import { parseVkey, type NoteKey } from '../core/signed-note.js';
import type { Findings } from './findings.js';

interface BroughtIn {
  readonly index: number;
  readonly vkey: string;
  readonly isResumed: boolean;
}

export class KeyHistory {
  private readonly known = new Map<string, NoteKey>();
  private readonly brought: BroughtIn[] = [];
  private readonly trusted: Set<string>;
  /** Entries before this index are vouched for. */
  private anchored = 0;
  /** By the name of a log that was given up: the entry that says so. */
  private readonly givenUp = new Map<string, number>();

  constructor(
    vkeys: readonly string[],
    private readonly pinned: readonly string[],
    private readonly findings: Findings,
  ) {
    for (const vkey of [...vkeys, ...pinned])
      if (!this.learn(vkey)) findings.problem('keys', null, 'A key that is listed cannot be read.');
    this.trusted = new Set(pinned);
  }

  keys(): NoteKey[] {
    return [...this.known.values()];
  }

  /** What was signed under this name for more entries than these was lost with its database. */
  lostBeyond(origin: string): number {
    return this.givenUp.get(origin) ?? Infinity;
  }

  /** From the evidence of entries, in the order of the log. */
  hear(index: number, { type, vkey, at, retired }: LedgerPayload): void {
    const isResumed = type === 'log.resumed';
    if (type !== 'log_key.created' && type !== 'log_key.rotated' && !isResumed) return;
    if (typeof vkey !== 'string' || !this.learn(vkey)) {
      this.findings.problem('keys', index, 'The key that the entry brings in cannot be read.');
      return;
    }
    this.brought.push({ index, vkey, isResumed });
    if (!isResumed) return;
    const old = parseVkey(typeof retired === 'string' ? retired : '');
    if (old) this.givenUp.set(old.name, index);
    this.findings.note(
      `At entry ${index} (${at}) the log was begun again under another name, because its database was older than what had been published: what was published beyond is lost.`,
    );
  }

  /** A checkpoint whose root is right; in the order of sizes. */
  judge({ size }: Checkpoint, signers: readonly NoteKey[]): void {
    const names = signers.map((signer) => this.vkeyOf(signer));
    const before = this.brought.filter(({ index }) => index < size);
    const current = before.at(-1);
    if (current && !names.includes(current.vkey))
      this.findings.problem(
        'keys',
        this.anchored,
        `The checkpoint of ${size} entries is not signed by the key that was current then.`,
      );
    this.believe(names, before, size);
  }

  /** The last size that was signed. */
  end(size: number, isEvidenceWhole: boolean): void {
    this.findings.count('keys', this.known.size);
    if (this.anchored < size)
      this.findings.problem(
        'keys',
        this.anchored,
        this.pinned.length > 0
          ? 'From here on no checkpoint is signed by the key you trust, nor by one that it brought in.'
          : 'From here on no checkpoint is signed by a key that the one before brought in.',
      );
    if (!isEvidenceWhole) return;
    const introduced = new Set([...this.brought.map(({ vkey }) => vkey), ...this.pinned]);
    for (const vkey of this.known.keys())
      if (!introduced.has(vkey))
        this.findings.problem('keys', null, `No entry of the log brings in the key ${vkey}.`);
  }

  private believe(names: readonly string[], before: readonly BroughtIn[], size: number): void {
    if (this.trusted.size === 0) for (const name of names) this.trusted.add(name);
    // Who restored the database says so in the log; only a reader with a key of their own can object.
    if (this.pinned.length === 0)
      for (const { vkey, isResumed } of before) if (isResumed) this.trusted.add(vkey);
    if (!names.some((name) => this.trusted.has(name))) return;
    this.anchored = size;
    for (const { vkey } of before) this.trusted.add(vkey);
  }

  private learn(vkey: string): boolean {
    if (this.known.has(vkey)) return true;
    const key = parseVkey(vkey);
    if (!key) return false;
    this.known.set(vkey, key);
    return true;
  }

  private vkeyOf(signer: NoteKey): string {
    for (const [vkey, key] of this.known) if (key === signer) return vkey;
    return '';
  }
}
