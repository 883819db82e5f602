/** Everything that a query finds, a page at a time, each read from the last row of the one before. */
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
