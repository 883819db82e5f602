import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { dataUriOf, readLogo } from '../core/logo.js';
import { parseCatalog, type ReadCatalog } from './catalog-file.js';
import { planCatalog } from './catalog-plan.js';
import { filesIn } from './logo-file.js';

const sample = readFileSync('catalog.yaml', 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'assent-logo-'));
afterAll(() => rmSync(folder, { recursive: true }));

const drawn = readFileSync('catalog.logo.svg');
const otherwise = (logo: string): string => sample.replace('catalog.logo.svg', logo);
const read = (text: string) => parseCatalog(text, filesIn(folder));

function accepted(text: string): ReadCatalog {
  const result = read(text);
  if (!result.ok) throw new Error(result.issues.map(({ message }) => message).join('\n'));
  return result;
}

beforeEach(() => writeFileSync(join(folder, 'catalog.logo.svg'), drawn));

describe('the logo that a catalog names', () => {
  it('is part of the version, byte for byte', () => {
    const { look } = accepted(sample).catalog.controller;
    expect(readLogo(look?.logo ?? '')?.bytes).toEqual(drawn);
  });

  it('makes another version when the file changes and the text does not', () => {
    const before = accepted(sample);
    writeFileSync(join(folder, 'catalog.logo.svg'), `${drawn.toString()}\n`);
    const after = accepted(sample);
    expect(after.sha256).not.toBe(before.sha256);
    expect(planCatalog(before.catalog, after.catalog).changes).toEqual([
      { kind: 'change', path: 'controller', summary: 'controller: look.logo rewritten' },
    ]);
  });

  it('comes back whole from a version that was stored', () => {
    const before = accepted(sample);
    const again = accepted(stringify(before.catalog, { aliasDuplicateObjects: false }));
    expect(again.sha256).toBe(before.sha256);
  });

  it.each([
    ['that is not there', 'none.svg', 'the logo `none.svg` cannot be read'],
    ['above the folder', '../logo.svg', 'a logo is the path of an SVG or PNG file beside'],
    ['at the root of the machine', '/etc/logo.svg', 'a logo is the path'],
    ['on the web', 'https://x.example/logo.svg', 'a logo is the path'],
    ['of another kind', 'logo.gif', 'a logo is the path'],
  ])('is refused %s, with its line', (_title, logo, why) => {
    const line = sample.split('\n').findIndex((text) => text.includes('catalog.logo.svg')) + 1;
    const result = read(otherwise(logo));
    expect(result).toMatchObject({ ok: false, issues: [{ line }] });
    expect(result.ok ? '' : result.issues[0]?.message).toContain(why);
  });

  it('never shows its bytes where it is refused', () => {
    const bad = dataUriOf('svg', Buffer.from(`<svg>${'x'.repeat(3000)}`));
    for (const logo of [bad, `${bad}=$`]) {
      const result = read(otherwise(logo));
      expect(result.ok).toBe(false);
      expect(JSON.stringify(result).length).toBeLessThan(500);
    }
  });
});
