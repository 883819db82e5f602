import fc from 'fast-check';
import {
  empty,
  FEWEST_TOGETHER,
  MAX_SUGGESTION,
  pageOf,
  readText,
  shuffled,
  type Slip,
  type SuggestionPage,
  type WaitingSlip,
} from './suggestion.js';

const SEED = process.env.FC_SEED;
fc.configureGlobal(SEED === undefined ? {} : { seed: Number(SEED) });

const first = (): number => 0;
const suggestion = (text: string): Slip => ({ kind: 'suggestion', page: 'home', text });
const vote = (topic: string, isUseful: boolean): Slip => ({ kind: 'vote', topic, isUseful });
const waiting = (...slips: Slip[]): WaitingSlip[] =>
  slips.map((slip) => ({ day: '2026-11-21', slip }));
const many = (count: number, make: (nth: number) => Slip): Slip[] =>
  Array.from({ length: count }, (_, nth) => make(nth));

describe('what was typed', () => {
  it('is kept without what leads to a person', () => {
    expect(readText(' Moins souvent ! lea@halles.example\r\n')).toEqual({
      ok: true,
      text: 'Moins souvent ! […]',
    });
    expect(readText('👍')).toEqual({ ok: true, text: '👍' });
  });

  it.each([
    ['', 'missing'],
    [' \r\n\t', 'missing'],
    ['a'.repeat(MAX_SUGGESTION + 1), 'tooLong'],
    // One character that stands for eighteen.
    ['\ufdfa'.repeat(100), 'tooLong'],
    ['lea@halles.example, 06 12 34 56 78.', 'nothingLeft'],
    ['\u200b', 'nothingLeft'],
  ])('is asked for again where it cannot be kept: %j', (typed, problem) => {
    expect(readText(typed)).toEqual({ ok: false, problem });
  });

  it('is as long as a browser lets it be', () => {
    const typed = `${'a'.repeat(MAX_SUGGESTION - 4)}\r\n${'b\n'.repeat(1)}b`;
    expect(readText(typed)).toMatchObject({ ok: true });
  });

  it('is on no page but those that there are', () => {
    expect(pageOf('footer')).toBe('footer');
    expect(pageOf('https://elsewhere.example')).toBe('other');
  });
});

describe('the box', () => {
  it('gives nothing out while there is too little to be read together', () => {
    const slips = waiting(
      ...many(FEWEST_TOGETHER - 1, (nth) => suggestion(`s${nth}`)),
      ...many(FEWEST_TOGETHER - 1, () => vote('letter', true)),
      ...many(FEWEST_TOGETHER - 1, () => vote('offers', false)),
    );
    const { suggestions, votes, left } = empty(slips, first);
    expect({ suggestions, votes }).toEqual({ suggestions: [], votes: [] });
    expect(left).toEqual(slips);
  });

  it('gives out what is enough, and keeps the rest with its day', () => {
    const old = { day: '2026-09-01', slip: vote('offers', true) };
    const slips = [
      old,
      ...waiting(
        ...many(FEWEST_TOGETHER, (nth) => suggestion(`s${nth}`)),
        ...many(FEWEST_TOGETHER, (nth) => vote('letter', nth < 2)),
      ),
    ];
    const { suggestions, votes, left } = empty(slips, first);
    expect(suggestions.map(({ text }) => text)).toEqual(['s0', 's1', 's2', 's3', 's4']);
    expect(votes).toEqual([{ topic: 'letter', useful: 2, notUseful: 3 }]);
    expect(left).toEqual([old]);
  });

  it('names a page only where enough of them came from it', () => {
    const from = (page: SuggestionPage, nth: number): Slip => ({
      ...{ kind: 'suggestion', page, text: `${page} ${nth}` },
    });
    const slips = waiting(
      ...many(FEWEST_TOGETHER, (nth) => from('home', nth)),
      ...many(FEWEST_TOGETHER - 1, (nth) => from('footer', nth)),
      from('preferences', 0),
    );
    const pages = empty(slips, first).suggestions.map(({ page, text }) => `${text}: ${page}`);
    expect(pages.filter((line) => line.endsWith(': home'))).toHaveLength(FEWEST_TOGETHER);
    expect(pages.filter((line) => line.endsWith(': other'))).toHaveLength(FEWEST_TOGETHER);
  });

  it('loses nothing and shows nothing alone, whatever lies in it', () => {
    const slip = fc.oneof(
      fc.string().map(suggestion),
      fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.boolean()).map((one) => vote(...one)),
    );
    const box = fc.array(fc.record({ day: fc.constantFrom('2026-11-20', '2026-11-21'), slip }));
    fc.assert(
      fc.property(box, fc.infiniteStream(fc.nat()), (slips, draws) => {
        const { suggestions, votes, left } = empty(slips, (n) => Number(draws.next().value) % n);
        const counted = votes.map(({ useful, notUseful }) => useful + notUseful);
        for (const together of [suggestions.length, ...counted])
          expect(together === 0 || together >= FEWEST_TOGETHER).toBe(true);
        const out = suggestions.length + counted.reduce((sum, count) => sum + count, 0);
        expect(out + left.length).toBe(slips.length);
      }),
    );
  });
});

it('every order is drawn by exactly one row of draws', () => {
  const orders = new Map<string, number>();
  for (let a = 0; a < 4; a += 1)
    for (let b = 0; b < 3; b += 1)
      for (let c = 0; c < 2; c += 1) {
        const draws = [a, b, c, 0];
        const order = shuffled(['1', '2', '3', '4'], () => draws.shift() ?? 0).join('');
        orders.set(order, (orders.get(order) ?? 0) + 1);
      }
  expect(orders.size).toBe(24);
  expect(new Set(orders.values())).toEqual(new Set([1]));
});
