import { readFileSync } from 'node:fs';
import { ERROR_CODES } from '../../src/core/errors.js';
import { PROBLEMS } from '../../src/platform/http/problems.js';

const DOCUMENT = readFileSync('docs/errors.md', 'utf8');

const all = (pattern: RegExp): string[][] =>
  [...DOCUMENT.matchAll(pattern)].map(([, ...groups]) => groups.map((one) => one.trim()));

describe('docs/errors.md', () => {
  it('lists every code once, with the status and title that it is answered with', () => {
    const rows = all(/^\| \[`([a-z_]+)`\]\(#\1\) *\| (\d{3}) *\| (.*?) *\|$/gm);
    expect(rows).toEqual(
      ERROR_CODES.map((code) => [code, String(PROBLEMS[code].status), PROBLEMS[code].title]),
    );
  });

  it('explains every code once, and none that does not exist', () => {
    const explained = all(/^### ([a-z_]+)\n\n\*\*(\d{3})\.\*\* \S/gm);
    const expected = ERROR_CODES.map((code) => [code, String(PROBLEMS[code].status)]);
    expect(explained.toSorted()).toEqual(expected.sort());
    expect(all(/^### ([a-z_]+)$/gm)).toHaveLength(ERROR_CODES.length);
  });
});
