/** Work under one key is done one after the other, in the order in which it came; other keys go on beside it. */
export class Chains {
  private readonly last = new Map<string, Promise<unknown>>();

  /** What failed holds up nobody after it. */
  link<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(key) ?? Promise.resolve();
    const now = before.then(work, work);
    this.last.set(key, now);
    return now;
  }
}
