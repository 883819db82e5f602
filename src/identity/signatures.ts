/**
 * Signs and checks permits off the main thread: one goes out with every message and comes back with
 * it, and a signature takes longer than all the rest of an ask. What is given in one turn of the event
 * loop goes over together.
 */
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ROOT } from '../platform/root.js';
import type {
  SignatureAnswer,
  SignatureItem,
  SignatureOrder,
  SignatureResult,
} from './signatures.worker.js';

/** Built code also where the sources are run: a thread has no compiler. */
const WORKER = join(ROOT, 'dist', 'src', 'identity', 'signatures.worker.js');
const RESOURCES = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 64 };
/** Few enough that the first are answered while the last are signed. */
const ITEMS_AT_ONCE = 12;

interface Waiting {
  readonly key: KeyObject;
  readonly item: SignatureItem;
  readonly resolve: (answer: SignatureAnswer) => void;
  readonly reject: (error: Error) => void;
}

@Injectable()
export class Signatures implements OnModuleDestroy {
  private worker: Worker | null = null;
  private collected: Waiting[] = [];
  private readonly sent = new Map<number, readonly Waiting[]>();
  private nextId = 0;

  /** Base64url. */
  async sign(key: KeyObject, text: string): Promise<string> {
    const answer = await this.ask(key, { text, signature: null });
    if (typeof answer === 'string') return answer;
    throw new Error('A text was not signed.');
  }

  async isGenuine(key: KeyObject, text: string, signature: string): Promise<boolean> {
    return (await this.ask(key, { text, signature })) === true;
  }

  async onModuleDestroy(): Promise<void> {
    await this.worker?.terminate();
  }

  private ask(key: KeyObject, item: SignatureItem): Promise<SignatureAnswer> {
    return new Promise((resolve, reject) => {
      if (this.collected.length === 0) setImmediate(() => this.send());
      this.collected.push({ key, item, resolve, reject });
    });
  }

  /** Each order has one key. */
  private send(): void {
    const { collected } = this;
    this.collected = [];
    let set: Waiting[] = [];
    for (const one of collected) {
      const isOther = set[0] !== undefined && set[0].key !== one.key;
      if (isOther || set.length === ITEMS_AT_ONCE) set = this.give(set);
      set.push(one);
    }
    this.give(set);
  }

  private give(set: readonly Waiting[]): Waiting[] {
    const [first] = set;
    if (!first) return [];
    const id = this.nextId++;
    const order: SignatureOrder = { id, key: first.key, items: set.map(({ item }) => item) };
    try {
      this.running().postMessage(order);
      this.sent.set(id, set);
    } catch (error) {
      for (const { reject } of set) reject(error as Error);
    }
    return [];
  }

  private running(): Worker {
    if (this.worker) return this.worker;
    const worker = new Worker(WORKER, { resourceLimits: RESOURCES });
    worker.on('message', ({ id, answers }: SignatureResult) => {
      const set = this.sent.get(id) ?? [];
      this.sent.delete(id);
      // A missing answer is neither a signature nor a yes.
      set.forEach(({ resolve }, index) => resolve(answers[index] ?? false));
    });
    worker.on('error', (error) => this.abandon(worker, error));
    worker.on('exit', () => this.abandon(worker, new Error('The signing thread ended.')));
    // A process that has nothing else to do may end without it.
    worker.unref();
    this.worker = worker;
    return worker;
  }

  /** What it had stays undone; the next permit begins another. */
  private abandon(worker: Worker, error: Error): void {
    if (this.worker !== worker) return;
    this.worker = null;
    for (const set of this.sent.values()) for (const { reject } of set) reject(error);
    this.sent.clear();
  }
}
