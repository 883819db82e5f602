/** Reading much, a page or a piece at a time. */

/** Larger ones live through collections of the heap, and are copied by each. */
export const ROWS_A_PAGE = 500;

/** Each from the last row of the one before, in one snapshot: the next is on its way while one is looked at. */
export async function* pagesOf<Row>(
  size: number,
  read: (last: Row | null) => Promise<readonly Row[]>,
): AsyncGenerator<readonly Row[], void, undefined> {
  for (let reading = read(null); ;) {
    const page = await reading;
    const last = page.at(-1);
    const isAll = last === undefined || page.length < size;
    if (!isAll) reading = quietly(read(last));
    yield page;
    if (isAll) return;
  }
}

/** Row by row, where looking at one page may change what the next one holds. */
export async function* inPages<Row>(
  size: number,
  read: (last: Row | null) => Promise<readonly Row[]>,
): AsyncGenerator<Row, void, undefined> {
  for (let last: Row | null = null; ;) {
    const page: readonly Row[] = await read(last);
    yield* page;
    last = page.at(-1) ?? null;
    if (last === null || page.length < size) return;
  }
}

/** In the order of the items: what one leads to is on its way while the one before is looked at. */
export async function* oneAhead<Item, Read>(
  items: Iterable<Item>,
  read: (item: Item) => Promise<Read>,
): AsyncGenerator<readonly [Item, Read], void, undefined> {
  let ahead: readonly [Item, Promise<Read>] | null = null;
  for (const item of items) {
    const next = [item, quietly(read(item))] as const;
    if (ahead) yield [ahead[0], await ahead[1]];
    ahead = next;
  }
  if (ahead) yield [ahead[0], await ahead[1]];
}

/** For what may never be waited for, where others fail first: that it failed is then nobody's matter. */
export function quietly<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
