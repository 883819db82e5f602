/**
 * Wording for people who edit a catalog: the nearest known name, a language by its English name.
 */

export function languageName(tag: string): string {
  return new Intl.DisplayNames(['en'], { type: 'language' }).of(tag) ?? tag;
}

/** Ends a sentence about an unknown name: with the name that was probably meant, or all known. */
export function suggestion(word: string, known: readonly string[]): string {
  const close = nearest(word, known);
  if (close !== null) return `did you mean \`${close}\`?`;
  return known.length === 0 ? 'none is declared' : `known: ${known.join(', ')}`;
}

/** The known name within a third of the word's length in edits, or null. */
function nearest(word: string, known: readonly string[]): string | null {
  const tolerated = Math.max(1, Math.floor(word.length / 3));
  let best: { name: string; edits: number } | null = null;
  for (const name of known) {
    const edits = editsBetween(word.toLowerCase(), name.toLowerCase());
    if (edits <= tolerated && (best === null || edits < best.edits)) best = { name, edits };
  }
  return best?.name ?? null;
}

/** Levenshtein distance, one row at a time. */
function editsBetween(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
