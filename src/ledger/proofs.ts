/** Proofs for a stranger: that an entry is in the published tree, and that a decision is in an entry. */
import { Injectable } from '@nestjs/common';
import type { DecisionProof } from '../core/decision-proof.js';
import type { LedgerPayload } from '../core/ledger-entry.js';
import { leafHash, rootOf } from '../core/merkle.js';
import { consistencyProof, inclusionProof, type SubtreeReader } from '../core/merkle-proofs.js';
import { hashesIn } from '../core/tiles.js';
import { formatTlogProof } from '../core/tlog-proof.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { CheckpointsStore, type StoredCheckpoint } from './checkpoints.store.js';
import { LedgerService } from './ledger.service.js';
import { SealRows } from './seal-rows.js';
import { SealedRunsStore } from './sealed-runs.store.js';
import type { SealedRow, SourceName } from './sealed-source.js';
import { treeReader } from './tree-reader.js';
import { TreeStore } from './tree.store.js';

export interface EntryProof {
  readonly index: number;
  /** Of the checkpoint that the proof leads to. */
  readonly size: number;
  /** C2SP tlog-proof. */
  readonly proof: string;
}

/** That the entries of one checkpoint are the first ones of another. */
export interface GrowthProof {
  readonly old: number;
  readonly hashes: readonly Buffer[];
  /** Of the other: a signed note. */
  readonly checkpoint: string;
}

/** A checkpoint, as far as a proof needs it. */
interface SignedSize {
  readonly size: number;
  readonly note: string;
}

/** One row of a run, read as what it says. */
export interface SealedDocument {
  readonly source: SourceName;
  readonly contactId: string | null;
  readonly document: Readonly<Record<string, unknown>>;
}

@Injectable()
export class Proofs {
  constructor(
    private readonly database: Database,
    private readonly tree: TreeStore,
    private readonly checkpoints: CheckpointsStore,
    private readonly runs: SealedRunsStore,
    private readonly rows: SealRows,
    private readonly ledger: LedgerService,
  ) {}

  /** Null for an entry that is not there, or is under no checkpoint yet. */
  ofEntry(entryId: string): Promise<EntryProof | null> {
    return this.database.inSnapshot((tx) => this.ofEntryIn(tx, entryId));
  }

  /** Between two checkpoints by their sizes, the newest for null; null where there is none of such a size. */
  ofGrowth(from: number, to: number | null): Promise<GrowthProof | null> {
    return this.database.inSnapshot(async (tx) => {
      const [old, grown] = [
        await this.checkpointOf(tx, from),
        await (to === null ? this.checkpoints.latest(tx) : this.checkpointOf(tx, to)),
      ];
      if (!old || !grown || old.size > grown.size) return null;
      const read = treeReader(tx, this.tree, grown.size);
      const hashes = await consistencyProof(read, old.size, grown.size);
      return { old: old.size, hashes, checkpoint: grown.note };
    });
  }

  /** The bytes of a leaf, and their proof under a checkpoint of the caller's. */
  async ofLeaf(
    tx: Tx,
    index: number,
    checkpoint: SignedSize,
  ): Promise<{ readonly bytes: Buffer; readonly proof: string }> {
    const proof = await this.pathOf(tx, index, checkpoint);
    for await (const { bytes } of this.ledger.inOrder(tx, { from: index, to: index + 1 }))
      return { bytes, proof };
    throw new Error(`The log has no leaf ${index}.`);
  }

  /** The decision first, then what became of it; null while the decision is not sealed. */
  ofDecision(authorizationId: string): Promise<DecisionProof[] | null> {
    return this.database.inSnapshot(async (tx) => {
      const proofs: DecisionProof[] = [];
      for (const row of await this.rows.rowsOf(tx, authorizationId)) {
        const proof = await this.ofRow(tx, row);
        if (proof) proofs.push(proof);
      }
      return proofs.length === 0 ? null : proofs;
    });
  }

  /** What an entry seals, as far as retention has left it; nothing for an entry that seals no rows. */
  async *sealedRows(tx: Tx, entryId: string): AsyncGenerator<SealedDocument, void, undefined> {
    const run = await this.runs.find(tx, entryId);
    if (!run) return;
    for (const { contactId, document } of await this.rows.rows(tx, run))
      yield {
        source: run.source,
        contactId,
        document: JSON.parse(document) as SealedDocument['document'],
      };
  }

  private async checkpointOf(tx: Tx, size: number): Promise<StoredCheckpoint | null> {
    const [found] = await this.checkpoints.list(tx, size, 1);
    return found?.size === size ? found : null;
  }

  private async ofEntryIn(tx: Tx, entryId: string): Promise<EntryProof | null> {
    const index = await this.tree.leafOf(tx, entryId);
    const checkpoint = await this.checkpoints.latest(tx);
    if (index === null || !checkpoint || index >= checkpoint.size) return null;
    const proof = await this.pathOf(tx, index, checkpoint);
    return { index, size: checkpoint.size, proof };
  }

  private async pathOf(tx: Tx, index: number, { size, note }: SignedSize): Promise<string> {
    const hashes = await inclusionProof(treeReader(tx, this.tree, size), index, size);
    return formatTlogProof({ index, hashes, checkpoint: note });
  }

  private async ofRow(
    tx: Tx,
    { place, document, source }: SealedRow & { source: SourceName },
  ): Promise<DecisionProof | null> {
    const run = await this.runs.holding(tx, source, place);
    const proof = run && (await this.ofEntryIn(tx, run.entryId));
    const entry = run && (await this.ledger.find(tx, run.entryId));
    if (!proof || !entry?.salt || !entry.payload) return null;
    const hashes = hashesIn(run.hashes);
    const index = hashes.findIndex((hash) => hash.equals(leafHash(Buffer.from(document))));
    if (index < 0) throw new Error('A sealed row says something else than when it was sealed.');
    const path = await inclusionProof(readerOf(hashes), index, hashes.length);
    return {
      document,
      index,
      hashes: path.map((hash) => hash.toString('base64')),
      entry: {
        bytes: entry.bytes.toString('base64'),
        salt: entry.salt.toString('base64'),
        payload: entry.payload satisfies LedgerPayload,
      },
      proof: proof.proof,
    };
  }
}

function readerOf(hashes: readonly Buffer[]): SubtreeReader {
  return (level, index) =>
    Promise.resolve(rootOf(hashes.slice(index * 2 ** level, (index + 1) * 2 ** level)));
}
