import fc from 'fast-check';
import { foldText } from './plain-text.js';

describe('the text part of a mail', () => {
  it('is folded between words, at 72 columns', () => {
    const folded = foldText('one two three four '.repeat(10).trim());
    const lines = folded.split('\n');
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(72);
    expect(lines.slice(0, -1).every((line) => line.length > 60)).toBe(true);
  });

  it('keeps a point of a list together, and what stands below one', () => {
    const words = 'word '.repeat(20).trim();
    for (const line of foldText(`- ${words}\n  ${words}`).split('\n').slice(1))
      expect(line).toMatch(/^ {2}word/);
  });

  it('never breaks an address, nor a space that must not break', () => {
    const url = `https://assent.example/opt-in/${'a'.repeat(80)}`;
    expect(foldText(`Open this: ${url} now`).split('\n')).toEqual(['Open this:', url, 'now']);
    const pair = `${'x'.repeat(40)}\u00A0${'y'.repeat(40)}`;
    expect(foldText(`a ${pair}`)).toContain(pair);
  });

  it('keeps the mark before a signature, and no more than one empty line', () => {
    expect(foldText('a\n\n\n\n-- \nb\n')).toBe('a\n\n-- \nb\n');
  });

  it('loses no word and no order', () => {
    fc.assert(
      fc.property(fc.lorem({ maxCount: 60 }), (text) => {
        expect(foldText(text).split(/\s+/)).toEqual(text.split(/\s+/));
      }),
    );
  });
});
