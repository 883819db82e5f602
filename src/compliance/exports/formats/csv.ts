/**
 * RFC 4180: commas, CRLF, a header, quotes where they are needed. What a spreadsheet would run as a
 * formula is made text by an apostrophe in front; an apostrophe that stood there gets another, so that
 * taking one away gives back what it was.
 */
import { stringify } from 'csv-stringify/sync';
import { watermarkOf, type Watermark } from '../export-order.js';
import type { FormatWriter, Making } from '../making.js';
import { COLUMNS, type ShownLine } from '../shown-line.js';

/** Also behind spaces, and as wide characters, which East Asian spreadsheets read alike. */
const FORMULA = /^(?:'|[\s\p{Cc}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n\0])/u;

export class CsvWriter implements FormatWriter {
  async *write(making: Making): AsyncGenerator<string> {
    const { isClear } = making.order;
    yield csvOf([[...COLUMNS, ...(isClear ? ['addresses'] : []), 'details']]);
    if (isClear) yield csvOf([cellsOf(watermarkOf(making.order, making.tree.size), isClear)]);
    for await (const lines of making.pages())
      yield csvOf(lines.map((one) => cellsOf(one, isClear)));
  }
}

function cellsOf(line: ShownLine | Watermark, isClear: boolean): string[] {
  const cells = COLUMNS.map((column) => String(line[column] ?? ''));
  const addresses = isClear ? [(line.addresses ?? []).join(' ')] : [];
  return [...cells, ...addresses, JSON.stringify(line.details)];
}

function csvOf(rows: readonly string[][]): string {
  return stringify(
    rows.map((row) => row.map(asText)),
    { record_delimiter: 'windows' },
  );
}

export function asText(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell;
}
