/** What is known of each entry, at a byte apiece. */
export class Marks {
  private bytes = new Uint8Array(1_024);

  set(index: number, mark: number): void {
    while (index >= this.bytes.length) {
      const larger = new Uint8Array(2 * this.bytes.length);
      larger.set(this.bytes);
      this.bytes = larger;
    }
    this.bytes[index] = (this.bytes[index] ?? 0) | mark;
  }

  has(index: number, mark: number): boolean {
    return ((this.bytes[index] ?? 0) & mark) !== 0;
  }
}
