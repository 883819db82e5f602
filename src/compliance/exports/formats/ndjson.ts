/** A line of JSON for each line of the audit. With addresses, the first says who asked for them, and why. */
import { watermarkOf, type Watermark } from '../export-order.js';
import type { FormatWriter, Making } from '../making.js';
import type { ShownLine } from '../shown-line.js';

export class NdjsonWriter implements FormatWriter {
  async *write(making: Making): AsyncGenerator<string> {
    if (making.order.isClear) yield textOf([watermarkOf(making.order, making.tree.size)]);
    for await (const lines of making.pages()) yield textOf(lines);
  }
}

function textOf(lines: readonly (ShownLine | Watermark)[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}
