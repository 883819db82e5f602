/**
 * Gives committed entries their place in the tree, for ever. Any instance may do it: a round holds the
 * lock of the head, moves it by compare-and-swap and commits; only then is a checkpoint signed, and
 * then published outside the database. What a late transaction brings is appended after it, never in
 * between. From the commit of a round on, its leaves are durable.
 */
import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { extend, frontierOf, rootOfFrontier } from '../core/frontier.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { Checkpoints } from './checkpoints.js';
import { SealRows } from './seal-rows.js';
import { treeReader } from './tree-reader.js';
import { TreeStore, type LockedHead, type TreeHead } from './tree.store.js';

/** Bounds what one transaction holds; a long backlog takes several. */
const LEAVES_A_ROUND = 20_000;
/** Decisions wait until no older transaction is open; those of asks end within milliseconds. */
const PATIENCE_MS = 2_000;
const LOOKS_AGAIN_AFTER_MS = 20;

interface Due {
  /** The transaction id below which everything is to be in the tree. */
  readonly begun: string;
  /** Then what is there comes in, without what is still open. */
  readonly isLate: boolean;
  /** That this call has sealed before, or padded. */
  readonly runs: number;
}

interface Round {
  readonly head: TreeHead;
  /** False when more waits. */
  readonly isAll: boolean;
  readonly runs: number;
}

@Injectable()
export class Sequencer {
  private running: Promise<TreeHead> | null = null;
  private waiting: Promise<TreeHead> | null = null;

  constructor(
    private readonly database: Database,
    private readonly tree: TreeStore,
    private readonly rows: SealRows,
    private readonly checkpoints: Checkpoints,
  ) {}

  /**
   * Everything that was committed before the call is in the tree, and under a published checkpoint,
   * when this returns. Only decisions may be missing, where a transaction stays open for longer than is
   * waited for, on whatever database of the server. Calls that come while one runs share the next.
   */
  run(): Promise<TreeHead> {
    if (!this.running) return this.start();
    this.waiting ??= this.running
      .catch(() => undefined)
      .then(() => {
        this.waiting = null;
        return this.start();
      });
    return this.waiting;
  }

  private start(): Promise<TreeHead> {
    this.running = this.untilAllAreIn().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async untilAllAreIn(): Promise<TreeHead> {
    const begun = await this.database.inSnapshot((tx) => this.tree.nextTransaction(tx));
    const deadline = performance.now() + PATIENCE_MS;
    for (let runs = 0; ;) {
      const isLate = performance.now() > deadline;
      const round = await this.database.inTransaction((tx) =>
        this.round(tx, { begun, isLate, runs }),
      );
      if (!round) {
        await sleep(LOOKS_AGAIN_AFTER_MS);
        continue;
      }
      runs += round.runs;
      if (!round.isAll) continue;
      await this.checkpoints.signAndPublish();
      return round.head;
    }
  }

  /**
   * Null while a transaction of before is open, and there is time to wait. The size of the tree is public:
   * an entry and a decision of one transaction come into it together, and whatever came brings as many runs
   * as if decisions and outcomes had been among it. So nobody sees whether a message was asked for (ADR 25).
   */
  private async round(tx: Tx, { begun, isLate, runs }: Due): Promise<Round | null> {
    const head = await this.tree.lockHead(tx);
    if (!isLate && BigInt(head.ended) < BigInt(begun)) return null;
    const sealed = await this.rows.seal(tx, head.ended);
    const reach = { limit: LEAVES_A_ROUND, isBounded: !isLate };
    const found = await this.tree.addLeaves(tx, head, reach);
    const padded = await this.pad(tx, head, found.hashes, runs + sealed.runs);
    const hashes = [...found.hashes, ...padded];
    // From the tables each time: another instance may have moved the head.
    const frontier = await frontierOf(treeReader(tx, this.tree, head.size), head.size);
    const { frontier: grown, tiles } = extend(frontier, hashes);
    await this.tree.insertTiles(tx, tiles);
    // Below it nothing waits any more, no row of a decision either.
    const passed = sealed.isAll ? found.horizon : head.horizon;
    const next = { size: grown.size, root: rootOfFrontier(grown), horizon: passed };
    if (next.size !== head.size || passed !== head.horizon)
      await this.tree.moveHead(tx, head, next);
    const isAll = sealed.isAll && found.hashes.length < LEAVES_A_ROUND;
    return { head: next, isAll, runs: sealed.runs + padded.length };
  }

  /** Leaves for runs that there were no rows for. */
  private async pad(
    tx: Tx,
    head: LockedHead,
    found: readonly Buffer[],
    runs: number,
  ): Promise<readonly Buffer[]> {
    const missing = this.rows.expected - runs;
    if (found.length === 0 || missing <= 0) return [];
    await this.rows.pad(tx, missing);
    const after = { ...head, size: head.size + found.length };
    const reach = { limit: missing, isBounded: true };
    return (await this.tree.addLeaves(tx, after, reach)).hashes;
  }
}
