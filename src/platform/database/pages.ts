/** Reading much a page at a time, each page from the last row of the one before. */

export async function* pagesOf<Row>(
  size: number,
  read: (last: Row | null) => Promise<readonly Row[]>,
): AsyncGenerator<readonly Row[], void, undefined> {
  for (let last: Row | null = null; ;) {
    const page: readonly Row[] = await read(last);
    yield page;
    last = page.at(-1) ?? null;
    if (last === null || page.length < size) return;
  }
}

/** The same, row by row. */
export async function* inPages<Row>(
  size: number,
  read: (last: Row | null) => Promise<readonly Row[]>,
): AsyncGenerator<Row, void, undefined> {
  for await (const page of pagesOf(size, read)) yield* page;
}
