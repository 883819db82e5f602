/** What is said of the stylesheet elsewhere must be what stands in it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { OWN_LOOK, PAPER, THEMES, type Theme } from './core/look.js';

const sheet = readFileSync(resolve('public/assent.css'), 'utf8');

/** The properties of each theme, by name. */
const [light = '', dark = ''] = [...sheet.matchAll(/:root \{([^}]*)\}/g)].map(([, body]) => body);
const properties: Readonly<Record<Theme, ReadonlyMap<string, string>>> = {
  light: propertiesIn(light),
  dark: propertiesIn(dark),
};

function propertiesIn(block: string): Map<string, string> {
  return new Map(
    [...block.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );
}

describe('the stylesheet', () => {
  it.each(THEMES)('puts what the contrast of a brand is checked against under it: %s', (theme) => {
    const { onAccent, ...paper } = PAPER[theme];
    const expected = { ...paper, 'on-accent': onAccent };
    expect(Object.fromEntries(properties[theme])).toMatchObject(expected);
  });

  it('has the colour that Assent has without a brand', () => {
    expect(properties.light.get('accent')).toBe(OWN_LOOK.colour);
    expect(properties.dark.get('accent')).toBe(OWN_LOOK.colourDark);
  });

  it('names a colour in the dark for each that it names by day', () => {
    expect([...properties.dark.keys()]).toEqual([...properties.light.keys()]);
    expect(properties.light.size).toBeGreaterThan(10);
  });
});

describe('the mails', () => {
  const folders = ['views/layouts', 'views/partials', 'views/email'].map((path) => resolve(path));
  const sources = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => folder.endsWith('email') || file.startsWith('mail'))
      .map((file) => readFileSync(join(folder, file), 'utf8')),
  );

  it('use no other colours than the pages', () => {
    const known = THEMES.flatMap((theme) => [...properties[theme].values()]);
    const used = new Set(
      sources.flatMap((source) => source.match(/#[0-9a-f]{3,6}(?=[;" ])/g) ?? []),
    );
    expect(used.size).toBeGreaterThan(6);
    expect([...used].filter((colour) => !known.includes(colour))).toEqual([]);
  });
});
