/** Counts the lines of a stream and keeps the first and the last, at the price of one search each. */
const NEWLINE = 10;

export class LineReader {
  /** Complete ones so far; while one is handed on, those before it. */
  lines = 0;
  first = '';
  last = '';
  private rest: Buffer = Buffer.alloc(0);

  /** Hands every complete line on where somebody wants it, which costs a copy of each. */
  take(chunk: Buffer, each: ((line: string) => void) | null): void {
    const bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    let from = 0;
    let before = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
      if (each) each(bytes.toString('utf8', from, end));
      if (this.lines === 0) this.first = bytes.toString('utf8', from, end);
      this.lines++;
      before = from;
      from = end + 1;
    }
    if (from > 0) this.last = bytes.toString('utf8', before, from - 1);
    this.rest = bytes.subarray(from);
    if (this.lines === 0) this.first = this.rest.toString('utf8', 0, 500);
  }
}
