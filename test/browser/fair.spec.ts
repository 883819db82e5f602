/**
 * No dark pattern (EDPB 03/2022), measured: a yes and a no are the same element, as large and as clear, and it
 * takes no more to leave than it took to join.
 */
import type { Page } from 'playwright-core';
import { anEmail } from '../support/people.js';
import { askForLink } from '../support/person.js';
import { Renewals } from '../support/renewals.js';
import { openHouse } from './support/house.js';
import type { Site } from './support/site.js';
import { follow } from './support/turn-page.js';
import { DESK, PHONE, type Visitors } from './support/visitors.js';

let site: Site;
let visitors: Visitors;
openHouse((house) => {
  ({ site, visitors } = house);
});

interface Weight {
  readonly tag: string;
  readonly width: number;
  readonly height: number;
  readonly style: string;
}

/** How much an element weighs on the page. */
function weightOf(page: Page, selector: string): Promise<Weight> {
  return page.evaluate<Weight>(`(() => {
    const one = document.querySelector(${JSON.stringify(selector)});
    const { width, height } = one.getBoundingClientRect();
    const style = getComputedStyle(one);
    const seen = ['color', 'backgroundColor', 'borderColor', 'borderWidth', 'fontSize', 'fontWeight',
      'textDecorationLine', 'opacity', 'boxShadow', 'padding', 'textTransform'];
    return { tag: one.tagName, width, height, style: seen.map((name) => style[name]).join(' | ') };
  })()`);
}

const askedLink = async () => {
  const email = anEmail();
  await site.people.subscribe(email, ['lettre', 'ateliers']);
  return site.linkTo(email, '/opt-in/');
};

describe.each([PHONE, DESK])('at %i px', (width) => {
  it('a yes and a no weigh the same where consent is asked for', async () => {
    const page = await visitors.one({ width });
    const renewal = await new Renewals(site.app, site.people).asked('lettre');
    for (const link of [await askedLink(), `${site.url}${renewal.path}`]) {
      await page.goto(link);
      const yes = await weightOf(page, 'button[value="confirm"]');
      expect(yes.width).toBeGreaterThan(40);
      expect(await weightOf(page, 'button[value="refuse"]')).toEqual(yes);
    }
  });

  it('to leave all weighs no less than to leave one or to hear less', async () => {
    const page = await visitors.one({ width });
    const { email } = await site.people.optedInTo('lettre');
    await page.goto(await site.footerLink(email, 'lettre'));
    const all = await weightOf(page, 'button[value="all"]');
    for (const other of ['topic', 'less']) {
      const { tag, style } = await weightOf(page, `button[value="${other}"]`);
      expect({ tag, style }).toEqual({ tag: all.tag, style: all.style });
    }
  });
});

/** Of a small telephone. */
const FOLD = 640;
const UNDO = 'form[action^="/preferences/undo"] button';

/** What a thumb finds in the center without scrolling: every stop, and the undo where there is one. */
async function atOnce(page: Page): Promise<{ stops: number; undos: number; hidden: string[] }> {
  const found = await page.evaluate<{ name: string; height: number; bottom: number }[]>(
    `[...document.querySelectorAll('.stops button, ${UNDO}')].map((one) => {
      const { height, bottom } = one.getBoundingClientRect();
      return { name: one.name || 'undo', height, bottom };
    })`,
  );
  const hidden = found.filter(({ height, bottom }) => height < 24 || bottom > FOLD);
  const undos = found.filter(({ name }) => name === 'undo').length;
  return {
    ...{ stops: found.length - undos, undos },
    hidden: hidden.map(({ name, bottom }) => `${name} ends at ${String(bottom)} px`),
  };
}

async function enterWith(page: Page, lang: string, ...topics: string[]): Promise<void> {
  const { email } = await site.people.optedInTo(...topics);
  await askForLink(site.app, email).expect(200);
  await page.goto(`${await site.linkTo(email, '/preferences/session/')}?lang=${lang}`);
  await follow(page, 'button[name="action"][value="enter"]');
}

const press = (page: Page, name: string, value: string) =>
  follow(page, `button[name="${name}"][value="${value}"]`);

/** Unticks and ticks anew, and saves. */
async function save(page: Page, ...topics: string[]): Promise<void> {
  for (const topic of topics) await page.click(`label[for="topic-${topic}-email"]`);
  await follow(page, '#choices button[type="submit"] >> nth=0');
}

const EVERY_TOPIC = ['lettre', 'ateliers', 'offres', 'alertes'];

describe.each(['fr', 'en'])('on a small telephone, in %s', (lang) => {
  let page: Page;
  beforeEach(async () => {
    page = await visitors.one({ width: PHONE });
    await page.setViewportSize({ width: PHONE, height: FOLD });
  });

  it('whatever can be stopped in the center is stopped without scrolling', async () => {
    await enterWith(page, lang, ...EVERY_TOPIC);
    expect(await atOnce(page)).toEqual({ stops: 6, undos: 0, hidden: [] });
  });

  it('the button that saves is at hand all along the form, and leaves the screen to it', async () => {
    await enterWith(page, lang, ...EVERY_TOPIC);
    for (const field of ['#cadence-lettre', '#cadence-alertes', '#budget', '#timezone']) {
      await page.locator(field).scrollIntoViewIfNeeded();
      const bar = await page.locator('.save').boundingBox();
      expect((bar?.y ?? FOLD) + (bar?.height ?? FOLD)).toBeLessThanOrEqual(FOLD);
      expect(bar?.height).toBeLessThanOrEqual(FOLD * 0.15);
    }
  });

  it('so it is after a stop, and what was stopped is taken back without scrolling', async () => {
    await enterWith(page, lang, ...EVERY_TOPIC);
    await press(page, 'topic', 'ateliers/email');
    expect(await atOnce(page)).toEqual({ stops: 5, undos: 1, hidden: [] });
    await follow(page, UNDO);
    expect(await atOnce(page)).toEqual({ stops: 6, undos: 0, hidden: [] });
    await press(page, 'channel', 'email');
    expect(await atOnce(page)).toEqual({ stops: 1, undos: 1, hidden: [] });
    await follow(page, UNDO);
    await press(page, 'all', 'yes');
    expect(await atOnce(page)).toEqual({ stops: 0, undos: 1, hidden: [] });
  });

  it('so it is in a pause, and after it', async () => {
    await enterWith(page, lang, ...EVERY_TOPIC);
    await press(page, 'pause', 'month');
    expect(await atOnce(page)).toEqual({ stops: 6, undos: 0, hidden: [] });
    await press(page, 'topic', 'ateliers/email');
    expect(await atOnce(page)).toEqual({ stops: 5, undos: 1, hidden: [] });
    await press(page, 'pause', 'end');
    expect(await atOnce(page)).toMatchObject({ stops: 5, hidden: [] });
  });

  it('so it is after a save, whatever it gave and left', async () => {
    await enterWith(page, lang, 'lettre');
    await save(page);
    expect(await atOnce(page)).toMatchObject({ stops: 3, hidden: [] });
    await save(page, 'ateliers', 'offres', 'alertes');
    expect(await atOnce(page)).toMatchObject({ stops: 6, hidden: [] });
    for (const [stops, ...changed] of [
      [5, 'lettre'],
      [5, 'lettre', 'ateliers'],
      [4, 'alertes'],
      [4, 'ateliers', 'lettre'],
      [3, 'offres'],
    ] as const) {
      await save(page, ...changed);
      expect(await atOnce(page)).toEqual({ stops, undos: 1, hidden: [] });
    }
    await follow(page, UNDO);
    await save(page, 'ateliers', 'offres');
    expect(await atOnce(page)).toEqual({ stops: 1, undos: 1, hidden: [] });
  });
});

/** Counts what a person has to do: each press that leads on, each tick, each text typed, each mail opened. */
class Steps {
  taken = 0;

  constructor(readonly page: Page) {}

  async tick(selector: string): Promise<void> {
    await this.page.click(selector);
    this.taken += 1;
  }

  async press(selector: string): Promise<void> {
    await follow(this.page, selector);
    this.taken += 1;
  }

  async type(selector: string, text: string): Promise<void> {
    await this.page.fill(selector, text);
    this.taken += 1;
  }

  async open(link: string): Promise<void> {
    await this.page.goto(link);
    this.taken += 1;
  }
}

/** From the form to the yes that counts. */
async function join(page: Page): Promise<{ email: string; taken: number }> {
  const email = anEmail();
  const joining = new Steps(page);
  await joining.open(`${site.url}/subscribe`);
  await joining.tick('label[for="topic-lettre"]');
  await joining.type('#email', email);
  await joining.press('main form button[type="submit"]');
  await joining.open(await site.linkTo(email, '/opt-in/'));
  await joining.press('button[value="confirm"]');
  expect((await site.sender.ask(email, 'lettre')).decision).toBe('allow');
  return { email, taken: joining.taken };
}

it('it takes fewer steps to leave by a message than to join, for one topic and for all', async () => {
  const page = await visitors.one();
  const { taken } = await join(page);
  for (const action of ['topic', 'all']) {
    const leaving = new Steps(page);
    const other = await site.people.optedInTo('lettre');
    await leaving.open(await site.footerLink(other.email, 'lettre'));
    await leaving.press(`button[value="${action}"]`);
    expect((await site.sender.ask(other.email, 'lettre')).decision).toBe('deny');
    expect(leaving.taken).toBeLessThan(taken);
  }
});

it.each(['all', 'topic'])(
  'it takes no more steps to leave without any message than to join (%s)',
  async (field) => {
    const page = await visitors.one();
    const { email, taken } = await join(page);
    const leaving = new Steps(page);
    await leaving.open(`${site.url}/preferences`);
    await leaving.type('#email', email);
    await leaving.press('form[action^="/preferences/link"] button[type="submit"]');
    await leaving.open(await site.linkTo(email, '/preferences/session/'));
    await leaving.press('button[name="action"][value="enter"]');
    await leaving.press(`.stops button[name="${field}"]`);
    expect((await site.sender.ask(email, 'lettre')).reasons).toContain('not_permitted');
    expect(leaving.taken).toBeLessThanOrEqual(taken);
  },
);
