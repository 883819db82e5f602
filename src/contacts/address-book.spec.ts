import { AddressBook } from './address-book.js';

/** Whose addresses were opened, call by call. */
function openedBy(): { book: AddressBook; calls: string[][] } {
  const calls: string[][] = [];
  const book = new AddressBook((contactIds) => {
    calls.push([...contactIds]);
    const addressed = contactIds.filter((id) => id !== 'nowhere');
    return Promise.resolve(new Map(addressed.map((id) => [id, [`${id}@book.example`]])));
  });
  return { book, calls };
}

const of = async (book: AddressBook, ids: readonly string[]) => {
  const addresses = await book.of(ids);
  return ids.map((id) => addresses.get(id));
};

describe('AddressBook', () => {
  it('opens the addresses of each person once', async () => {
    const { book, calls } = openedBy();
    expect(await of(book, ['a', 'b', 'a'])).toEqual([
      ['a@book.example'],
      ['b@book.example'],
      ['a@book.example'],
    ]);
    expect(await of(book, ['b', 'c'])).toEqual([['b@book.example'], ['c@book.example']]);
    expect(calls).toEqual([['a', 'b'], ['c']]);
  });

  it('asks once for somebody who has none', async () => {
    const { book, calls } = openedBy();
    for (const _ of [1, 2]) expect(await of(book, ['nowhere'])).toEqual([[]]);
    expect(calls).toEqual([['nowhere']]);
  });

  it('keeps so many and no more, and opens again whom it forgot', async () => {
    const { book, calls } = openedBy();
    const many = Array.from({ length: 2_000 }, (_, nth) => `p${nth}`);
    await book.of(many);
    expect(await of(book, ['p0', 'new'])).toEqual([['p0@book.example'], ['new@book.example']]);
    expect(calls.at(-1)).toEqual(['p0', 'new']);
    expect((await book.of([])).size).toBe(2);
  });
});
