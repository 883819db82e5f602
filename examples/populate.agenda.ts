/** What will happen, earliest first; what is due at the same instant keeps the order it came in. */
interface Item {
  readonly at: number;
  readonly order: number;
  readonly act: (at: number) => void;
}

export class Agenda {
  private readonly heap: Item[] = [];
  private added = 0;

  constructor(private readonly end: number) {}

  /** What lies beyond the end of the history has not happened. */
  add(at: number, act: (at: number) => void): void {
    if (at > this.end) return;
    this.heap.push({ at, order: this.added++, act });
    this.siftUp(this.heap.length - 1);
  }

  takeNext(): { at: number; act: (at: number) => void } | null {
    const [first] = this.heap;
    const last = this.heap.pop();
    if (!first || !last) return null;
    if (last !== first) {
      this.heap[0] = last;
      this.siftDown();
    }
    return first;
  }

  private siftUp(start: number): void {
    for (let index = start; index > 0;) {
      const parent = (index - 1) >> 1;
      if (!this.isBefore(index, parent)) return;
      this.swap(index, parent);
      index = parent;
    }
  }

  private siftDown(): void {
    for (let index = 0; ;) {
      let first = index;
      for (const child of [2 * index + 1, 2 * index + 2])
        if (this.isBefore(child, first)) first = child;
      if (first === index) return;
      this.swap(index, first);
      index = first;
    }
  }

  private isBefore(one: number, other: number): boolean {
    const a = this.heap[one];
    const b = this.heap[other];
    if (!a || !b) return false;
    return a.at === b.at ? a.order < b.order : a.at < b.at;
  }

  private swap(one: number, other: number): void {
    const [a, b] = [this.heap[one], this.heap[other]];
    if (!a || !b) return;
    this.heap[one] = b;
    this.heap[other] = a;
  }
}
