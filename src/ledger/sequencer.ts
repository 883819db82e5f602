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
import { TreeStore, type TreeHead } from './tree.store.js';

/** Bounds what one transaction holds; a long backlog takes several. */
const LEAVES_A_ROUND = 20_000;
/** Decisions wait until no older transaction is open; those of asks end within milliseconds. */
const PATIENCE_MS = 2_000;
const LOOKS_AGAIN_AFTER_MS = 20;

interface Round {
  readonly head: TreeHead;
  /** False when more waits. */
  readonly isAll: boolean;
  readonly ended: string;
  readonly runs: number;
  readonly leaves: number;
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
    let [runs, leaves] = [0, 0];
    for (;;) {
      const round = await this.database.inTransaction((tx) => this.round(tx));
      runs += round.runs;
      leaves += round.leaves;
      if (!round.isAll) continue;
      if (BigInt(round.ended) >= BigInt(begun) || performance.now() > deadline) {
        const head = leaves > 0 ? await this.pad(runs, round.head) : round.head;
        await this.checkpoints.signAndPublish();
        return head;
      }
      await sleep(LOOKS_AGAIN_AFTER_MS);
    }
  }

  /**
   * The size of the tree is public. Whatever happened, it grows by as many runs as if decisions and
   * outcomes had been among it, so that nobody sees in it whether a message was asked for (ADR 25).
   */
  private async pad(runs: number, head: TreeHead): Promise<TreeHead> {
    const missing = this.rows.expected - runs;
    if (missing <= 0) return head;
    const padded = await this.database.inTransaction((tx) => this.round(tx, missing));
    return padded.head;
  }

  private async round(tx: Tx, padding = 0): Promise<Round> {
    const head = await this.tree.lockHead(tx);
    const sealed = await this.rows.seal(tx, head.ended);
    await this.rows.pad(tx, padding);
    const { hashes, horizon } = await this.tree.addLeaves(tx, head, LEAVES_A_ROUND);
    // From the tables each time: another instance may have moved the head.
    const frontier = await frontierOf(treeReader(tx, this.tree, head.size), head.size);
    const { frontier: grown, tiles } = extend(frontier, hashes);
    await this.tree.insertTiles(tx, tiles);
    // Below it nothing waits any more, no row of a decision either.
    const passed = sealed.isAll ? horizon : head.horizon;
    const next = { size: grown.size, root: rootOfFrontier(grown), horizon: passed };
    if (next.size !== head.size || passed !== head.horizon)
      await this.tree.moveHead(tx, head, next);
    const isAll = sealed.isAll && hashes.length < LEAVES_A_ROUND;
    return { head: next, isAll, ended: head.ended, runs: sealed.runs, leaves: hashes.length };
  }
}
