import { readUrl } from './read-url.js';

it('gives the parts of a URL, and null for what is none', () => {
  expect(readUrl('https://shop.example/a?b=c')?.pathname).toBe('/a');
  for (const text of ['', 'no url', '/a', 'https://']) expect(readUrl(text)).toBeNull();
});

it('says the same the thousandth time, also beyond ASCII', () => {
  const calls = Array.from({ length: 50_000 }, () => readUrl('https://bücher.example/été'));
  expect(calls.filter((url) => url === null)).toHaveLength(0);
});
