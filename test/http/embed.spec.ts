/** The form on other sites: how it is handed out, and how it is taken from there. */
import type { Response } from 'supertest';
import { parse, stringify } from 'yaml';
import { readFileSync } from 'node:fs';
import { Form } from '../../examples/http.js';
import { CatalogService } from '../../src/catalog/catalog.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { anEmail, People, type Json } from '../support/people.js';
import { fingerprint } from '../support/scan.js';

const SHOP = 'https://shop.example';
const FROM_SHOP = { Origin: SHOP, 'Sec-Fetch-Site': 'cross-site' };

let app: TestApp;
let people: People;
let publicUrl: string;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  ({ publicUrl } = app.config.settings);
});
afterAll(() => app.close());

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/** As a browser reads text that was escaped. */
const read = (html: string): string =>
  html.replace(/&(?:#x([0-9A-F]+)|(\w+));/gi, (_, hex: string | undefined, name: string) =>
    hex === undefined ? (NAMED[name] ?? '') : String.fromCodePoint(parseInt(hex, 16)),
  );

/** What whoever keeps a website copies. */
async function snippetAt(path: string): Promise<string> {
  const { text } = await app.http.get(path).expect(200);
  return read(/<textarea[^>]* readonly[^>]*>\n([^<]*)<\/textarea>/.exec(text)?.[1] ?? '');
}

/** Sends the form as a browser does from a page of another site, which has no cookie of ours. */
function send(snippet: string, fields: readonly [string, string][], from: object = FROM_SHOP) {
  const action = new URL(read(/ action="([^"]*)"/.exec(snippet)?.[1] ?? ''));
  expect(action.origin).toBe(new URL(publicUrl).origin);
  return app.http
    .post(`${action.pathname}${action.search}`)
    .set('Accept', 'text/html')
    .set(from as Record<string, string>)
    .type('form')
    .send(new URLSearchParams([...Form.in(snippet).hidden(), ...fields]).toString());
}

const ticking = (email: string, ...topics: string[]): [string, string][] => [
  ...topics.map((topic): [string, string] => ['topics', topic]),
  ['email', email],
];

async function requestOf(email: string): Promise<Json> {
  await people.settle();
  const happenings = await people.happeningsOf(await people.contactIdOf(email));
  return happenings.find(({ type }) => type === 'opt_in.requested') ?? {};
}

describe('the form for other sites', () => {
  it('is plain HTML that needs nothing of ours, with nothing ticked', async () => {
    const snippet = await snippetAt('/subscribe/embed?lang=fr');
    expect(snippet).toMatch(
      /^<form method="post" action="[^"]+"[^>]* lang="fr">\n[^]*<\/form>\n?$/,
    );
    expect(snippet).not.toMatch(/<script|<style|<link|<img|<iframe|\s(?:on\w+|style|class)=/i);
    expect(snippet.match(/type="checkbox"/g)).toHaveLength(4);
    expect(snippet).not.toMatch(/\s(?:checked|value="on")/);
    expect(Form.in(snippet).hidden()).toEqual([
      ['locale', 'fr'],
      ['noticeVersion', '2'],
    ]);
    // Each control is in a label, the boxes in a fieldset with its legend.
    const controls = snippet.match(/<input(?! type="hidden")[^>]*>/g) ?? [];
    const labelled = snippet.match(/<label>[^<]*<input[^>]*>[^<]*<\/label>/g) ?? [];
    expect(labelled).toHaveLength(controls.length);
    expect(snippet).toMatch(/<fieldset>\n<legend>Vos sujets<\/legend>[^]*<\/fieldset>/);
  });

  it('says the exchange, and leads to all that is agreed to', async () => {
    const snippet = await snippetAt('/subscribe/embed?lang=en&topics=offres,lettre');
    for (const words of [
      'For you: Open-pollinated seeds for up to 30% less',
      'How often: Once a month',
      'Your email address: this form asks for nothing else',
      '<dd>Les Graines de Montfaribole</dd>',
      '<dd>The cooperative’s team and Courrier des Prés SAS',
      'Nothing starts until you have confirmed',
    ])
      expect(read(snippet)).toContain(words);
    expect(snippet.match(/(?<=name="topics" value=")\w+/g)).toEqual(['offres', 'lettre']);
    const terms = new URL(read(/<a href="([^"]*)"/.exec(snippet)?.[1] ?? ''));
    expect(`${terms.search}${terms.hash}`).toBe('?topics=offres,lettre&lang=en#terms');
    const { text } = await app.http.get(`${terms.pathname}${terms.search}`).expect(200);
    expect(text).toContain('id="terms"');
    expect(text).toContain('Changing your mind');
  });

  it('has a page in both languages that keeps its topics', async () => {
    const { text } = await app.http.get('/subscribe/embed?lang=fr&topics=offres').expect(200);
    expect(read(text)).toContain('href="/subscribe/embed?topics=offres&lang=en"');
    expect(text).toContain('<label for="snippet">');
  });
});

describe('an ask from another site', () => {
  it('is taken and answered like any other, and names the site in its evidence', async () => {
    const snippet = await snippetAt('/subscribe/embed?lang=fr&topics=offres,lettre');
    const email = anEmail();
    const known = await people.optedInTo('lettre');
    const answers: Response[] = [];
    for (const address of [email, known.email])
      answers.push(await send(snippet, ticking(address, 'lettre')).expect(200));
    expect(answers[0]?.text).toBe(answers[1]?.text);
    expect(answers[0]?.text).toContain('Regardez votre boîte mail');
    expect(answers[0]?.headers).not.toHaveProperty('set-cookie');
    expect(await requestOf(email)).toMatchObject({
      actor: 'embedded form',
      locale: 'fr',
      topics: ['lettre'],
      form: {
        url: SHOP,
        controls: [
          { name: 'offres', label: 'Bonnes affaires de saison', default: false, value: false },
          { name: 'lettre', label: 'La lettre du potager', default: false, value: true },
        ],
      },
    });
    await people.answer(await people.linkTo(email), 'confirm', ['lettre']).expect(200);
  });

  it.each([
    [{ Origin: 'https://shop.example:8443' }, 'https://shop.example:8443', 'embedded form'],
    [{ Origin: 'http://shop.example' }, 'http://shop.example', 'embedded form'],
    // The site keeps its name to itself.
    [{ Origin: 'null', 'Sec-Fetch-Site': 'cross-site' }, 'about:blank', 'embedded form'],
    [{ Origin: 'null', 'Sec-Fetch-Site': 'same-site' }, 'about:blank', 'embedded form'],
    [{ Origin: 'null', 'Sec-Fetch-Site': 'same-origin' }, null, 'subscribe page'],
    [{ Origin: 'null' }, null, 'subscribe page'],
    [{}, null, 'subscribe page'],
    [{ Origin: 'https://shop.example/basket' }, null, 'subscribe page'],
    [{ Origin: 'https://camille@shop.example' }, null, 'subscribe page'],
    [{ Origin: 'HTTPS://SHOP.example' }, null, 'subscribe page'],
    [{ Origin: 'javascript:alert(1)' }, null, 'subscribe page'],
    [{ Origin: `https://${'a.'.repeat(130)}example` }, null, 'subscribe page'],
  ])('with %j stands on record as %s, of the %s', async (headers, origin, actor) => {
    const snippet = await snippetAt('/subscribe/embed?lang=fr');
    const email = anEmail();
    await send(snippet, ticking(email, 'lettre'), headers).expect(200);
    const url = origin ?? `${publicUrl}/subscribe`;
    expect(await requestOf(email)).toMatchObject({ actor, form: { url } });
  });

  it('of our own pages is none', async () => {
    const email = anEmail();
    const own = { Origin: new URL(publicUrl).origin };
    await send(await snippetAt('/subscribe/embed'), ticking(email, 'lettre'), own).expect(200);
    expect(await requestOf(email)).toMatchObject({ actor: 'subscribe page' });
  });

  it('finds our own form with what was typed where something is to be mended', async () => {
    const snippet = await snippetAt('/subscribe/embed?lang=fr&topics=offres,lettre');
    const before = await fingerprint(app);
    const { text } = await send(snippet, ticking('camille@', 'lettre')).expect(422);
    expect(text).toContain('<html lang="fr">');
    expect(text).toContain('value="camille@"');
    expect(Form.in(text).ticked()).toEqual(['lettre']);
    expect(read(text)).toContain('action="/subscribe?topics=offres,lettre"');
    expect(await fingerprint(app)).toEqual(before);
  });
});

/** Comes last: it changes the catalog. */
describe('when the text that is agreed to has changed', () => {
  it('a copy of the old form leads to the new text, though ours was read before', async () => {
    const snippet = await snippetAt('/subscribe/embed?lang=fr');
    const hosted = (await app.http.get('/subscribe?lang=fr').expect(200)).text;
    await addNotice('3');
    const before = await fingerprint(app);
    const email = anEmail();
    const { text } = await send(snippet, ticking(email, 'lettre')).expect(422);
    expect(text).toContain('href="#terms"');
    expect(text).toContain('Un texte nouveau.');
    expect(text).toContain(`value="${email}"`);
    expect(Form.in(text).ticked()).toEqual(['lettre']);
    expect(await fingerprint(app)).toEqual(before);
    // That page is ours, and what it shows is what is in force.
    const fields = new URLSearchParams([
      ...Form.in(text).hidden(),
      ...ticking(email, 'lettre'),
    ]).toString();
    await app.http.post('/subscribe').type('form').send(fields).expect(200);
    expect(await requestOf(email)).toMatchObject({ notices: [{ version: '3' }] });
    // Whoever had our page open did read the old text on it, which still stands.
    const early = anEmail();
    const read = new URLSearchParams([
      ...Form.in(hosted).hidden(),
      ...ticking(early, 'lettre'),
    ]).toString();
    await app.http.post('/subscribe').type('form').send(read).expect(200);
    expect(await requestOf(early)).toMatchObject({ notices: [{ version: '2' }] });
  });

  async function addNotice(version: string): Promise<void> {
    const catalog = parse(readFileSync('catalog.yaml', 'utf8')) as { notices: Json[] };
    const last = catalog.notices.at(-1) ?? {};
    const text = { fr: 'Un texte nouveau.', en: 'A new text.' };
    catalog.notices.push({ ...last, version, text });
    await app.get(CatalogService).apply(stringify(catalog), 'test');
  }
});
