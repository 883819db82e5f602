/**
 * Lets work that arrives together be done together. Nothing waits for company: a set begins as soon
 * as a worker is free, with whatever has come by then, so that sets are small when it is quiet and
 * large when it is busy. What would wait too long is refused at once.
 */
import { DomainError } from '../core/errors.js';

export interface CoalescerLimits {
  readonly largest: number;
  /** Sets worked on at the same time; each takes a connection. */
  readonly atOnce: number;
  /** How many may wait; beyond that callers are told to come back. */
  readonly mostWaiting: number;
}

interface Waiting<In, Out> {
  readonly item: In;
  readonly resolve: (result: Out) => void;
  readonly reject: (error: unknown) => void;
}

export class Coalescer<In, Out> {
  private readonly waiting: Waiting<In, Out>[] = [];
  private working = 0;
  private isScheduled = false;

  /** `work` answers in the order of the items; what it throws is everybody's. */
  constructor(
    private readonly work: (items: readonly In[]) => Promise<readonly (Out | Error)[]>,
    private readonly limits: CoalescerLimits,
  ) {}

  get isFull(): boolean {
    return this.waiting.length >= this.limits.mostWaiting;
  }

  submit(item: In): Promise<Out> {
    if (this.isFull) return Promise.reject(new DomainError('overloaded'));
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.schedule();
    });
  }

  /** After the events that are already here: they may bring company. */
  private schedule(): void {
    if (this.isScheduled || this.working >= this.limits.atOnce) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      while (this.waiting.length > 0 && this.working < this.limits.atOnce)
        void this.run(this.waiting.splice(0, this.limits.largest));
    });
  }

  private async run(set: readonly Waiting<In, Out>[]): Promise<void> {
    this.working++;
    try {
      const results = await this.work(set.map(({ item }) => item));
      set.forEach(({ resolve, reject }, index) => {
        const result = results[index];
        if (result === undefined || result instanceof Error)
          reject(result ?? new Error('A member of a set was not answered.'));
        else resolve(result);
      });
    } catch (error) {
      for (const { reject } of set) reject(error);
    } finally {
      this.working--;
      this.schedule();
    }
  }
}
