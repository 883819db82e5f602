import { textPieces } from './mailbox.view.js';

describe('the text of a caught mail', () => {
  it('turns addresses of the web into links and leaves the sentence its full stop', () => {
    expect(textPieces('See https://a.example/x?y=1. Bye')).toEqual([
      { text: 'See ', url: null },
      { text: 'https://a.example/x?y=1', url: 'https://a.example/x?y=1' },
      { text: '. Bye', url: null },
    ]);
  });

  it('links nothing but http and https', () => {
    const text = 'javascript:alert(1) data:text/html,x mailto:a@b.example';
    expect(textPieces(text)).toEqual([{ text, url: null }]);
  });

  it('loses no character', () => {
    const text = '(https://a.example/) <https://b.example/u/1>\n\nhttps://c.example/,';
    expect(
      textPieces(text)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text);
  });
});
