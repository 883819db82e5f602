/**
 * Signs and checks permits off the main thread: one goes out with every message and comes back with
 * it, and a signature takes longer than all the rest of an ask. What is given in one turn of the event
 * loop goes over together.
 */
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { KeyObject } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { DomainError } from '../core/errors.js';
import { workerFile } from '../platform/root.js';
import type {
  SignatureAnswer,
  SignatureItem,
  SignatureOrder,
  SignatureResult,
} from './signatures.worker.js';

const WORKER = workerFile('identity', 'signatures');
const RESOURCES = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 64 };
/** Few enough that the first are answered while the last are signed. */
const ITEMS_AT_ONCE = 12;
/** One that is worked on, and one that the thread finds when it is done. */
const ORDERS_AHEAD = 2;

interface Waiting {
  readonly key: KeyObject;
  readonly item: SignatureItem;
  readonly resolve: (answer: SignatureAnswer) => void;
  readonly reject: (error: Error) => void;
}

@Injectable()
export class Signatures implements OnApplicationShutdown {
  private worker: Worker | null = null;
  private collected: Waiting[] = [];
  private readonly groups: Waiting[][] = [];
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

  /** After the last answer: connections are closed before this is called. */
  async onApplicationShutdown(): Promise<void> {
    await this.worker?.terminate();
  }

  private ask(key: KeyObject, item: SignatureItem): Promise<SignatureAnswer> {
    return new Promise((resolve, reject) => {
      if (this.collected.length === 0) setImmediate(() => this.collect());
      this.collected.push({ key, item, resolve, reject });
    });
  }

  /** What comes in one turn is one group: a set of single asks, or of a batch. */
  private collect(): void {
    this.groups.push(this.collected);
    this.collected = [];
    this.send();
  }

  /** The shortest group first: who asks for one message never waits behind a batch. */
  private send(): void {
    while (this.sent.size < ORDERS_AHEAD && this.groups.length > 0) {
      const group = this.groups.reduce((one, other) => (other.length < one.length ? other : one));
      this.give(orderFrom(group));
      if (group.length === 0) this.groups.splice(this.groups.indexOf(group), 1);
    }
  }

  private give(set: readonly Waiting[]): void {
    const [first] = set;
    if (!first) return;
    const id = this.nextId++;
    const order: SignatureOrder = { id, key: first.key, items: set.map(({ item }) => item) };
    try {
      this.running().postMessage(order);
      this.sent.set(id, set);
    } catch (error) {
      for (const { reject } of set) reject(error as Error);
    }
  }

  private running(): Worker {
    if (this.worker) return this.worker;
    const worker = new Worker(WORKER, { resourceLimits: RESOURCES });
    worker.on('message', ({ id, answers }: SignatureResult) => {
      const set = this.sent.get(id) ?? [];
      this.sent.delete(id);
      // A missing answer is neither a signature nor a yes.
      set.forEach(({ resolve }, index) => resolve(answers[index] ?? false));
      this.send();
    });
    worker.on('error', () => this.abandon(worker));
    worker.on('exit', () => this.abandon(worker));
    // A process that has nothing else to do may end without it.
    worker.unref();
    this.worker = worker;
    return worker;
  }

  /** What it had stays undone, which is doubt; the next order begins another thread. */
  private abandon(worker: Worker): void {
    if (this.worker !== worker) return;
    this.worker = null;
    const lost = [...this.sent.values()];
    this.sent.clear();
    for (const set of lost)
      for (const { reject } of set) reject(new DomainError('temporarily_unavailable'));
    this.send();
  }
}

/** Takes from the front what one order may hold; each order has one key. */
function orderFrom(group: Waiting[]): Waiting[] {
  const other = group.findIndex(({ key }) => key !== group[0]?.key);
  return group.splice(0, Math.min(ITEMS_AT_ONCE, other < 0 ? Infinity : other));
}
