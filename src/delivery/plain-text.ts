/**
 * Folds the text part of a mail so that it reads well wherever lines are not folded by themselves. An
 * address on the web stays in one piece, however long: a link that is broken leads nowhere.
 */

/** Some programs put a mark before each line that they quote, and 78 is the most (RFC 5322 §2.1.1). */
const COLUMNS = 72;

export function foldText(text: string): string {
  return text
    .replace(/\n{3,}/g, '\n\n')
    .split('\n')
    .flatMap((line) => (line.length <= COLUMNS ? [line] : foldLine(line)))
    .join('\n');
}

/** What belongs to a point of a list stays below it. */
function foldLine(line: string): string[] {
  const [mark = ''] = /^\s*(?:- )?/.exec(line) ?? [];
  const indent = ' '.repeat(mark.length);
  const lines: string[] = [];
  let current = mark;
  let isFresh = true;
  // A space that must not break is none of these.
  for (const word of line.slice(mark.length).split(' ')) {
    if (!isFresh && current.length + 1 + word.length > COLUMNS) {
      lines.push(current);
      current = indent;
      isFresh = true;
    }
    current += isFresh ? word : ` ${word}`;
    isFresh = false;
  }
  return [...lines, current];
}
