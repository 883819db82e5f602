/**
 * Signs the tree, and holds what was signed outside the database. Nothing is signed that does not
 * contain what was signed before: not what the database says was, and not what the file outside says.
 * From the moment a checkpoint is in the file, no entry below it can change unnoticed.
 */
import { Injectable } from '@nestjs/common';
import { checkpointText, openCheckpoint, type Checkpoint } from '../core/checkpoint.js';
import { rootAt } from '../core/merkle-proofs.js';
import { openNote, parseVkey, signNote, type NoteKey } from '../core/signed-note.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { StartupError } from '../platform/startup-error.js';
import { CheckpointFile } from './checkpoint-file.js';
import { CheckpointsStore, type StoredCheckpoint } from './checkpoints.store.js';
import { LogKeys, vkeyOf } from './log-keys.js';
import { LogKeysStore } from './log-keys.store.js';
import { treeReader } from './tree-reader.js';
import { TreeStore } from './tree.store.js';

@Injectable()
export class Checkpoints {
  constructor(
    private readonly database: Database,
    private readonly tree: TreeStore,
    private readonly store: CheckpointsStore,
    private readonly keys: LogKeys,
    private readonly keyRows: LogKeysStore,
    private readonly file: CheckpointFile,
  ) {}

  /** From one size on, smallest first. */
  list(tx: Tx, from: number, limit: number): Promise<StoredCheckpoint[]> {
    return this.store.list(tx, from, limit);
  }

  latest(tx: Tx): Promise<StoredCheckpoint | null> {
    return this.store.latest(tx);
  }

  async signAndPublish(): Promise<void> {
    const latest = await this.database.inTransaction((tx) => this.sign(tx));
    if (latest) await this.publish(latest);
  }

  /** Before anything is served. Null where nothing speaks against going on. */
  async refuseToRunBehind(): Promise<void> {
    const behind = await this.behind();
    if (behind)
      throw new StartupError(
        `${behind} Do not delete ${this.file.path}: see "When the log is behind its checkpoints" in docs/operations.md.`,
      );
  }

  /** What the file outside holds that the database does not, as a sentence. */
  behind(): Promise<string | null> {
    return this.database.inSnapshot(async (tx) => {
      const { origin } = await this.keys.signers(tx);
      if (!(await this.isKeyKnown(tx)))
        return 'The log would be signed by a key that was never published.';
      const held = this.heldOf(origin);
      if (!held) return null;
      if (await this.tree.isAheadOfServer(tx))
        return 'The transaction ids of this database begin below those in the log, so nothing new would be sealed: it was restored from a logical copy.';
      const { size } = await this.tree.head(tx);
      if (size < held.size)
        return `The log in the database has ${size} entries, and a checkpoint of ${held.size} was published: the database is older than that, or entries were taken away.`;
      if (await this.holds(tx, held)) return null;
      return `The log in the database does not contain what was published at ${held.size} entries: it was changed.`;
    });
  }

  /** A key that the operator of this machine made is believed. */
  async trust(vkey: string): Promise<void> {
    await this.file.append({ vkey });
  }

  /** The note of the last checkpoint held outside, of whatever log. */
  get heldOutside(): string | null {
    return this.file.read().latest?.note ?? null;
  }

  /** Under the head's lock, so that two instances can never sign two histories. */
  private async sign(tx: Tx): Promise<StoredCheckpoint | null> {
    const { size, root } = await this.tree.lockHead(tx);
    if (size === 0) return null;
    const last = await this.store.latest(tx);
    if (last && !(await this.holds(tx, last)))
      throw new Error('The tree does not contain its last checkpoint.');
    if (last?.size === size) return last;
    const { origin, signers } = await this.keys.signers(tx);
    const note = signNote(checkpointText({ origin, size, root }), signers);
    const signed = { size, root, note, signedAt: new Date(await readClock(tx)) };
    await this.store.insert(tx, signed);
    return signed;
  }

  private async publish(latest: StoredCheckpoint): Promise<void> {
    const { vkeys } = this.file.read();
    const { origin, signing } = await this.database.inSnapshot(async (tx) => {
      const signers = await this.keys.signers(tx);
      const held = this.heldOf(signers.origin);
      if (held && !(await this.holds(tx, held)))
        throw new Error('The tree does not contain what was published.');
      const ids = new Set(signers.signers.map(({ id }) => id));
      const rows = (await this.keyRows.list(tx)).filter(({ keyId }) => ids.has(keyId));
      return { origin: signers.origin, signing: rows.map(vkeyOf) };
    });
    if ((this.heldOf(origin)?.size ?? 0) >= latest.size) return;
    if (vkeys.length > 0 && !openCheckpoint(latest.note, keysOf(vkeys)).isOpen)
      throw new Error('The checkpoint is signed by no key that was published.');
    const unknown = signing.filter((vkey) => !vkeys.includes(vkey));
    await this.file.append(...unknown.map((vkey) => ({ vkey })), {
      size: latest.size,
      note: latest.note,
    });
  }

  /** On a machine that holds nothing yet, whoever signs first is believed. */
  private async isKeyKnown(tx: Tx): Promise<boolean> {
    const { vkeys, since, latest } = this.file.read();
    const current = (await this.keyRows.list(tx)).find(({ retiredAt }) => retiredAt === null);
    if (!current || vkeys.length === 0) return true;
    const vkey = vkeyOf(current);
    // The log of another name counts from when its key was trusted, and not from before.
    if (latest && !latest.note.startsWith(`${current.name}\n`)) return since.includes(vkey);
    if (vkeys.includes(vkey)) return true;
    const note = (await this.store.latest(tx))?.note ?? '';
    const bySome = openNote(note, keysOf(vkeys));
    return bySome.isOpen && openNote(note, keysOf([vkey])).isOpen;
  }

  private heldOf(origin: string): Checkpoint | null {
    const { vkeys, latest } = this.file.read();
    if (!latest?.note.startsWith(`${origin}\n`)) return null;
    const opened = openCheckpoint(latest.note, keysOf(vkeys));
    if (opened.isOpen) return opened.checkpoint;
    throw new StartupError(
      `The last checkpoint in ${this.file.path} is signed by none of its keys: put the file back from a copy.`,
    );
  }

  private async holds(tx: Tx, { size, root }: Pick<Checkpoint, 'size' | 'root'>): Promise<boolean> {
    const head = await this.tree.head(tx);
    if (head.size < size) return false;
    return (await rootAt(treeReader(tx, this.tree, head.size), size)).equals(root);
  }
}

function keysOf(vkeys: readonly string[]): NoteKey[] {
  return vkeys.flatMap((vkey) => parseVkey(vkey) ?? []);
}
