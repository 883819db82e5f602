/** Within a paragraph the catalog's line breaks are those of its editor, not of the text. */
export function paragraphsOf(text: string): string[] {
  return text.trim().split(/\n\s*\n/);
}
