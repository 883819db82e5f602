/**
 * RFC 4180: commas, CRLF, a header, every cell in quotes. What a spreadsheet would run as a formula is made
 * text by an apostrophe in front, at the beginning of a cell and behind whatever another program may take
 * for the end of one: spreadsheets in French split at semicolons, and heed no quotes then. An apostrophe
 * that stood there gets another, so that taking one away from each such place gives back what it was.
 */
import { stringify } from 'csv-stringify/sync';
import { watermarkOf, type Watermark } from '../export-order.js';
import type { FormatWriter, Making } from '../making.js';
import { COLUMNS, type ShownLine } from '../shown-line.js';

/** Where a cell begins, for one program or another. */
const BEGINNING = '(?<=^|[;|\\t\\r\\n])';
/**
 * What is not seen, or taken off, before a cell is looked at; quotes too, where they are no quotes. Behind a
 * tab or the end of a line one begins anew, so that nothing is read twice.
 */
const UNSEEN = '(?:(?![\\t\\r\\n])[\\s\\p{Cc}\\p{Cf}\\p{Default_Ignorable_Code_Point}"])*';
/** Also wide and small, which East Asian spreadsheets read alike. */
const SIGN = '[=+\\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b]';
const FORMULAS = new RegExp(`${BEGINNING}(?='|${UNSEEN}${SIGN})`, 'gu');
/** Some programs drop what is before the first of these, or it. */
const CUT = /^[\t\r\n\0]/;

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

export function csvOf(rows: readonly string[][]): string {
  return stringify(
    rows.map((row) => row.map(asText)),
    { record_delimiter: 'windows', quoted: true, quoted_empty: true },
  );
}

export function asText(cell: string): string {
  const told = cell.replace(FORMULAS, "'");
  return CUT.test(told) ? `'${told}` : told;
}
