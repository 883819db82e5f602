/** Reading much a page at a time, each page from the last row of the one before. */

/** In one snapshot: the next page is on its way while one is looked at. */
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

/** Whoever reads no further never waits for it: that it failed is then nobody's matter. */
export function quietly<T>(reading: Promise<T>): Promise<T> {
  reading.catch(() => undefined);
  return reading;
}
