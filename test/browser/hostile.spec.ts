/**
 * What others could do with somebody's browser: frame our pages, send our forms, lay a session ready, come
 * back to a page that was left, use a link again. Each as a browser really does it.
 */
import type { Page } from 'playwright-core';
import { askForLink } from '../support/person.js';
import { fingerprint } from '../support/scan.js';
import { startServer, type LittleServer } from './support/little-server.js';
import { Site } from './support/site.js';
import { follow, turnPage } from './support/turn-page.js';
import { Visitors } from './support/visitors.js';

/** A page of the other site that may be framed. */
const FRAMED = '/framed';
const LINK = '/preferences/session/';
const ENTER = 'button[name="action"][value="enter"]';
const LEAVE = 'form[action^="/preferences/end"] button';

let site: Site;
let visitors: Visitors;
let evil: LittleServer;
let evilUrl: string;
let trap = '';
beforeAll(async () => {
  site = await Site.open();
  visitors = await Visitors.arrive();
  evil = await startServer(({ url }, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(url === FRAMED ? '<!doctype html><title>y</title><p>framed</p>' : trap);
  });
  // Another site as browsers see it: another host, and not only another port.
  evilUrl = `http://localhost:${String(evil.port)}/`;
});
afterEach(() => visitors.leave());
afterAll(async () => {
  await visitors.close();
  await evil.close();
  await site.close();
});

async function linkOf(email: string): Promise<string> {
  await askForLink(site.app, email).expect(200);
  return site.linkTo(email, LINK);
}

/** Somebody who gets two topics and is in the center. */
async function inside(): Promise<{ page: Page; email: string; link: string }> {
  const { email } = await site.people.optedInTo('lettre', 'ateliers');
  const link = await linkOf(email);
  const page = await visitors.one();
  await page.goto(link);
  await follow(page, ENTER);
  expect(page.url()).toMatch(/\/preferences(\?|$)/);
  return { page, email, link };
}

/** What stands in the frame of the other site, once it is there. */
async function framed(page: Page, url: string): Promise<string> {
  trap = `<!doctype html><title>x</title><iframe src="${url}" width="600" height="600"></iframe>`;
  await page.goto(evilUrl);
  const frame = page.frames().find((one) => one.parentFrame() !== null);
  if (!frame) throw new Error('There is no frame.');
  return frame.content();
}

it('no page of ours shows in a frame of somebody else (T-12)', async () => {
  const { page, email } = await inside();
  expect(await framed(page, FRAMED)).toContain('<p>framed</p>');
  const pages = ['/', '/subscribe', '/preferences', await site.footerLink(email, 'lettre')];
  for (const path of pages) {
    const url = new URL(path, site.url).href;
    expect(await framed(page, url)).not.toContain('class="banner"');
    await page.goto(url);
    expect(await page.content()).toContain('class="banner"');
  }
});

type Fields = readonly (readonly [string, string])[];

/** Sent by a form of whichever page is open; the status of the answer. */
async function send(page: Page, path: string, fields: Fields): Promise<number> {
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  const submit = `(() => {
    const form = document.createElement('form');
    Object.assign(form, { method: 'post', action: ${JSON.stringify(`${site.url}${path}`)} });
    for (const [name, value] of ${JSON.stringify(fields)})
      form.append(Object.assign(document.createElement('input'), { name, value }));
    document.body.append(form);
    form.submit();
  })()`;
  await turnPage(page, () => page.evaluate(submit));
  return (await answered).status();
}

/** All that the form of the choices sends, with every box unticked, and the token apart. */
async function unticked(page: Page): Promise<{ fields: Fields; formToken: string }> {
  const all = await page.evaluate<[string, string][]>(
    `[...new FormData(document.querySelector('#choices'))]`,
  );
  const fields = all.filter(([name]) => !['topics', 'formToken'].includes(name));
  return { fields, formToken: all.find(([name]) => name === 'formToken')?.[1] ?? '' };
}

it('a form on another site changes nothing, even while the person is signed in (T-11)', async () => {
  const { page, email } = await inside();
  const { fields, formToken } = await unticked(page);
  const forms: readonly [string, Fields][] = [
    ['/preferences', fields],
    ['/preferences/pause', [['pause', 'week']]],
    ['/preferences/leave', [['all', 'yes']]],
    ['/preferences/erasure', []],
    ['/preferences/end', []],
  ];
  trap = '<!doctype html><title>x</title>';
  const before = await fingerprint(site.app);
  for (const [path, sent] of forms) {
    await page.goto(evilUrl);
    expect([path, await send(page, path, sent)]).toEqual([path, 403]);
    await page.goto(evilUrl);
    // Whoever knew the token would still come from elsewhere.
    expect([path, await send(page, path, [...sent, ['formToken', formToken]])]).toEqual([
      path,
      403,
    ]);
  }
  expect(await fingerprint(site.app)).toEqual(before);
  expect((await site.sender.ask(email, 'lettre')).decision).toBe('allow');
  // The very same, from a page of ours, is done.
  for (const [path, sent] of forms) {
    await page.goto(`${site.url}/preferences`);
    expect(await send(page, path, [...sent, ['formToken', formToken]])).toBeLessThan(400);
  }
  expect((await site.sender.ask(email, 'lettre')).reasons).toContain('not_permitted');
});

it('a form of ours under another token than that of the session is refused (T-11)', async () => {
  const { page, email } = await inside();
  await page.evaluate(
    `for (const field of document.querySelectorAll('[name="formToken"]')) field.value = 'x'.repeat(43)`,
  );
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await follow(page, 'button[name="all"]');
  expect((await answered).status()).toBe(403);
  expect(await page.textContent('main')).toContain('Rien n’a été fait');
  expect((await site.sender.ask(email, 'lettre')).decision).toBe('allow');
});

it.each(['next', 'url', 'redirect', 'return', 'done', 'lang'])(
  'nothing in ?%s leads to another site (T-13)',
  async (name) => {
    const { page, email } = await inside();
    const paths = ['/preferences', '/preferences/why', await site.footerLink(email, 'lettre')];
    for (const path of paths)
      for (const value of ['//evil.example', 'https://evil.example', '/\\evil.example']) {
        const url = new URL(path, site.url);
        url.searchParams.set(name, value);
        await page.goto(url.href);
        expect(new URL(page.url()).origin).toBe(site.url);
        const links = await page.evaluate<string[]>(
          `[...document.querySelectorAll('a, link, form')].map((one) => one.href ?? one.action)`,
        );
        expect(links.filter((link) => new URL(link, site.url).host.includes('evil'))).toEqual([]);
      }
  },
);

it('after signing out the back button shows nobody’s choices (T-17)', async () => {
  const { page } = await inside();
  await page.goto(`${site.url}/preferences/why`);
  await page.goto(`${site.url}/preferences`);
  await follow(page, LEAVE);
  for (let nth = 0; nth < 3; nth += 1) {
    await turnPage(page, () => page.evaluate('history.back()'));
    expect(await page.locator('#choices').count()).toBe(0);
    expect(await page.locator('input[name="formToken"]').count()).toBe(0);
  }
});

it('a session that somebody laid ready is not the one that is opened (T-18)', async () => {
  const { email } = await site.people.optedInTo('lettre');
  const link = await linkOf(email);
  const page = await visitors.one();
  const laid = { name: 'assent-person', value: 'A'.repeat(43), url: site.url };
  await page.context().addCookies([laid]);
  await page.goto(link);
  await follow(page, ENTER);
  const cookies = (await page.context().cookies()).filter(({ name }) => name === laid.name);
  expect(cookies).toHaveLength(1);
  expect(cookies[0]).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
  expect(cookies[0]?.value).not.toBe(laid.value);
  const other = await visitors.one();
  await other.context().addCookies([laid]);
  await other.goto(`${site.url}/preferences`);
  expect(await other.locator('#choices').count()).toBe(0);
});

it('used, expired and guessed links show one and the same page, with a way on (T-03)', async () => {
  const { link: used } = await inside();
  const { email } = await site.people.optedInTo('lettre');
  const expired = await linkOf(email);
  await site.app.sql(`UPDATE person_links SET expires_at = now() WHERE used_at IS NULL`);
  const guessed = `${site.url}${LINK}${'A'.repeat(43)}`;
  const page = await visitors.one();
  const seen: string[] = [];
  for (const link of [used, expired, guessed]) {
    expect((await page.goto(link))?.status()).toBe(410);
    seen.push((await page.textContent('main')) ?? '');
  }
  expect(new Set(seen).size).toBe(1);
  expect(await page.locator('main form button').count()).toBeGreaterThan(0);
});

it('a link in a mail tells nobody else that it was opened: no referrer leaves (T-08)', async () => {
  const { email } = await site.people.optedInTo('lettre');
  const page = await visitors.one();
  await page.goto(await linkOf(email));
  await page.evaluate(
    `document.querySelector('main').insertAdjacentHTML('beforeend', '<a id="out" href="${evilUrl}">out</a>')`,
  );
  const asked = page.waitForRequest((request) => request.url() === evilUrl);
  trap = '<!doctype html><title>x</title>';
  await page.click('#out');
  expect((await asked).headers()).not.toHaveProperty('referer');
});
