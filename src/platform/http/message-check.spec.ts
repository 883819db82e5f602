import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { faultsOfMessages } from './message-check.js';
import { loadMessages } from './messages.js';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function faultsOf(fr: string, en: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'assent-messages-'));
  folders.push(folder);
  writeFileSync(join(folder, 'fr.yaml'), fr);
  writeFileSync(join(folder, 'en.yaml'), en);
  return faultsOfMessages(loadMessages(folder));
}

describe('the messages of all languages', () => {
  it('are alike', () => {
    expect(faultsOfMessages(loadMessages(resolve('views/messages')))).toEqual([]);
  });

  it.each([
    ['a key that is missing', 'a: x', 'a: x\nb: y', '"b" is missing in fr.'],
    ['a key that is too many', 'a: x\nb: y', 'a: x', '"b" is missing in en.'],
    ['a value left out', "a: '{name}'", "a: '{name}, {at}'", '"a" takes other values'],
    [
      'a value left out of a form',
      "a: '{n, plural, one {{name}} other {#}}'",
      "a: '{n, plural, one {1} other {#}}'",
      '"a" takes other values in each language: n, name / n.',
    ],
    [
      'a plural without its singular',
      "a: '{n, plural, other {#}}'",
      "a: '{n, plural, one {1} other {#}}'",
      '"a" counts in fr by other, not by one, other.',
    ],
  ])('tell of %s', (_title, fr, en, fault) => {
    expect(faultsOf(fr, en)).toEqual([expect.stringContaining(fault)]);
  });

  it('may count number by number, where that says all that the form would', () => {
    const words = "a: '{n, plural, =1 {x} other {#}}'";
    expect(faultsOf("a: '{n, plural, =0 {x} =1 {x} other {#}}'", words)).toEqual([]);
    // Nothing is one in French, as one is.
    expect(faultsOf(words, words)).toEqual([expect.stringContaining('counts in fr by =1, other')]);
  });

  it('may put the same values in another order, and count by more', () => {
    const fr = "a: '{at} {name} {n, plural, =0 {rien} one {un} other {#}}'";
    const en = "a: '{name} {at} {n, plural, one {one} other {#}}'";
    expect(faultsOf(fr, en)).toEqual([]);
  });
});
