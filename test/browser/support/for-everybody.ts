/**
 * Every page, in both languages and both themes, on a phone and on a desk: no finding of axe-core, nothing
 * to scroll sideways for, no remote resource, and a picture for whoever wants to look.
 */
import { overflowOf, violationsOn } from './accessible.js';
import { EVERY_LOOK, findingsIn, strayRequests } from './looks.js';
import { openHouse } from './house.js';
import type { Site } from './site.js';
import type { Station } from './stations.js';
import type { Visitors } from './visitors.js';

let site: Site;
let visitors: Visitors;

export function areForEverybody(stations: readonly Station[]): void {
  openHouse((house) => {
    ({ site, visitors } = house);
  });

  it('finds what is planted, so that finding nothing means something', async () => {
    const page = await visitors.one();
    await page.goto(`${site.url}/subscribe`);
    await page.evaluate(`document.querySelector('label[for="email"]').remove();
      document.querySelector('h1').style.color = '#eee';
      document.body.style.width = '200vw'`);
    const found = (await violationsOn(page)).join('\n');
    expect(found).toContain('label:');
    expect(found).toContain('color-contrast:');
    expect(await overflowOf(page)).toBeGreaterThan(0);
  });

  describe.each(stations)('$name', (station) => {
    it.each(['fr', 'en'])('is for everybody, in %s', async (lang) => {
      expect(await look(station, lang)).toEqual([]);
    });
  });
}

/** Reached once; then the same page is looked at in every light and width. */
async function look(station: Station, lang: string): Promise<string[]> {
  const page = await visitors.one({ locale: lang === 'fr' ? 'fr-FR' : 'en-GB' });
  const findings = strayRequests(page, site.url);
  await station.reach(page, site, lang);
  expect(await page.getAttribute('html', 'lang')).toBe(lang);
  for (const one of EVERY_LOOK)
    findings.push(...(await findingsIn(page, one, `${station.name}-${lang}`)));
  return findings;
}
