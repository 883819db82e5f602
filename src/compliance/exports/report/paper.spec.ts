import { readPdf } from '../../../../test/support/pdf-text.js';
import { Paper } from './paper.js';

async function printed(texts: readonly string[]): Promise<string[]> {
  const paper = new Paper({
    ...{ title: 'T', author: 'A', language: 'en', at: new Date(0) },
    footer: (page) => `page ${page}`,
  });
  for (const text of texts) paper.text(text);
  const chunks: Buffer[] = [];
  for await (const chunk of paper.end()) chunks.push(chunk);
  const [, ...lines] = readPdf(Buffer.concat(chunks)).pages.join('\n').split('\n');
  return lines.filter((line) => line !== '');
}

describe('paper', () => {
  it('gives back what was put in, letter by letter', async () => {
    const texts = [
      'An official affluent file',
      '☑ « Été » — 10\u00a0€',
      'Ελλάδα, Москва, ỹ',
      'a\tb',
    ];
    const told = await printed(texts);
    expect(told.slice(0, 3)).toEqual(texts.slice(0, 3));
  });

  it('leaves letters that join to the font, and loses none of them', async () => {
    expect((await printed(['Le\u0301a'])).join('').normalize('NFC')).toBe('Léa');
    const arabic = (await printed(['سلام'])).join('').normalize('NFKC');
    expect(Array.from(arabic).sort()).toEqual(Array.from('سلام').sort());
  });
});
