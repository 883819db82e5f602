/** The story once more, by keyboard alone (WCAG 2.1.1), on a narrow screen. */
import { anEmail } from '../support/people.js';
import { goBy, pressOn, tabTo } from './support/keyboard.js';
import { openHouse } from './support/house.js';
import type { Site } from './support/site.js';
import { PHONE, type Visitors } from './support/visitors.js';

let site: Site;
let visitors: Visitors;
openHouse((house) => {
  ({ site, visitors } = house);
});

it('asks, mends what was wrong, confirms and leaves without a mouse', async () => {
  const page = await visitors.one({ width: PHONE });
  const email = anEmail();
  await page.goto(`${site.url}/`);
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.className')).toBe('skip');
  await goBy(page, 'main a[href^="/subscribe"]');
  await pressOn(page, '#topic-lettre', 'Space');
  await goBy(page, 'main form button[type="submit"]');
  expect(await page.textContent('[role="alert"]')).toContain('adresse');
  await pressOn(page, '[role="alert"] a');
  await page.locator('#email:focus').waitFor();
  await page.keyboard.type(email);
  await goBy(page, 'main form button[type="submit"]');
  expect(await page.textContent('[role="status"]')).toContain('en route');

  await page.goto(await site.linkTo(email, '/opt-in/'));
  await goBy(page, 'button[value="confirm"]');
  expect((await site.sender.ask(email, 'lettre')).decision).toBe('allow');

  await page.goto(await site.footerLink(email, 'lettre'));
  await goBy(page, 'button[value="topic"]');
  expect((await site.sender.ask(email, 'lettre')).decision).toBe('deny');
});

it('gets into the center, changes, stops and takes it back without a mouse', async () => {
  const page = await visitors.one({ width: PHONE });
  const { email } = await site.people.optedInTo('lettre', 'ateliers');
  await page.goto(`${site.url}/preferences`);
  await tabTo(page, '#email');
  await page.keyboard.type(email);
  await goBy(page, 'main form button[type="submit"]');
  await page.goto(await site.linkTo(email, '/preferences/session/'));
  await goBy(page, 'button[value="enter"]');

  await pressOn(page, '#topic-lettre-email', 'Space');
  await pressOn(page, '#cadence-ateliers', 'ArrowDown');
  await goBy(page, '#choices button[type="submit"]');
  expect(await page.textContent('[role="status"]')).toContain('La lettre du potager');
  expect((await site.sender.ask(email, 'lettre')).decision).toBe('deny');
  expect(await page.inputValue('#cadence-ateliers')).toBe('weekly');

  await goBy(page, 'button[name="all"]');
  expect((await site.sender.ask(email, 'ateliers')).decision).toBe('deny');
  await goBy(page, 'form[action^="/preferences/undo"] button');
  expect((await site.sender.ask(email, 'ateliers')).decision).toBe('allow');
  await goBy(page, 'form[action^="/preferences/end"] button');
});

it('notices a stop that does not show', async () => {
  const page = await visitors.one();
  await page.goto(`${site.url}/subscribe`);
  await page.evaluate(
    `for (const sheet of document.styleSheets)
       for (let nth = sheet.cssRules.length - 1; nth >= 0; nth -= 1)
         if (sheet.cssRules[nth].cssText.includes(':focus-visible')) sheet.deleteRule(nth);
     document.querySelector('#email').style.outline = 'none'`,
  );
  await expect(tabTo(page, 'main form button[type="submit"]')).rejects.toThrow(/Nobody sees/);
});
