/** Behind a link a page speaks its person's language, until they choose another; and keeps that. */
import { startTestApp, type TestApp } from '../support/app.js';
import { anEmail, footerPath, People, TestSender } from '../support/people.js';

let app: TestApp;
let people: People;
let sender: TestSender;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  sender = await TestSender.with(app, ['authorize', 'contacts']);
});
afterAll(() => app.close());

const languageOf = (text: string): string | undefined => /<html lang="(\w+)">/.exec(text)?.[1];
const get = (path: string) => app.http.get(path).set('Accept-Language', 'en');
const post = (path: string, fields: string) =>
  app.http
    .post(path)
    .set('Accept', 'text/html')
    .set('Accept-Language', 'en')
    .type('form')
    .send(fields);

/** As a browser reads attributes. */
const plain = (html: string): string => html.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&');

/** The path of a link in the page that leads to `start`. */
const linkIn = (text: string, start: string): string =>
  [...plain(text).matchAll(/href="([^"]+)"/g)]
    .map(([, href = '']) => href)
    .find((h) => h.startsWith(start)) ?? '';

describe('the page behind a footer link', () => {
  it('speaks the language of the person, whatever the browser asks for', async () => {
    const { email } = await people.optedInTo('lettre');
    const path = footerPath(await sender.allowed(email, 'lettre'));
    expect(languageOf((await get(path).expect(200)).text)).toBe('fr');
    const { text } = await post(path, 'action=less').expect(200);
    expect(languageOf(text)).toBe('fr');
  });

  it('keeps the one that was chosen on it, there and back again', async () => {
    const { email } = await people.optedInTo('lettre');
    const path = footerPath(await sender.allowed(email, 'lettre'));
    const english = linkIn((await get(path)).text, `${path}?lang=en`);
    expect(languageOf((await get(english)).text)).toBe('en');
    const done = await post(english, 'action=less').expect(200);
    expect(languageOf(done.text)).toBe('en');
    const back = /action="(\/u\/[^"]+)"/.exec(plain(done.text))?.[1] ?? '';
    expect(languageOf((await app.http.get(back)).text)).toBe('en');
  });
});

describe('the page behind a confirmation link', () => {
  it('speaks the language of the form, and keeps another that is chosen to the end', async () => {
    const email = anEmail();
    await people.subscribe(email, ['lettre']);
    const path = await people.linkTo(email);
    expect(languageOf((await get(path).expect(200)).text)).toBe('fr');
    const english = linkIn((await get(path)).text, `${path}?lang=en`);
    const empty = await post(english, 'action=confirm').expect(422);
    expect(languageOf(empty.text)).toBe('en');
    const done = await post(english, 'action=confirm&topics=lettre').expect(200);
    expect(languageOf(done.text)).toBe('en');
    const receipt = /action="([^"]+receipt[^"]*)"/.exec(plain(done.text))?.[1] ?? '';
    expect(languageOf((await post(receipt, '').expect(200)).text)).toBe('en');
  });

  it('shows the clock of the person where it is known, else that of the organisation', async () => {
    const email = anEmail();
    await people.subscribe(email, ['lettre']);
    const path = await people.linkTo(email);
    expect((await get(`${path}?lang=en`)).text).toMatch(/\d\d:\d\d CES?T/);
    await app.sql(`UPDATE contacts SET timezone = 'Asia/Tokyo'`);
    expect((await get(`${path}?lang=en`)).text).toMatch(/\d\d:\d\d GMT\+9/);
  });
});

it('the form answers in its own language', async () => {
  const form = (await get('/subscribe?lang=fr').expect(200)).text;
  const version = /name="noticeVersion" value="([^"]+)"/.exec(form)?.[1] ?? '';
  const fields = `locale=fr&noticeVersion=${version}&topics=lettre`;
  expect(languageOf((await post('/subscribe', fields).expect(422)).text)).toBe('fr');
  const asked = await post('/subscribe', `${fields}&email=${anEmail()}`).expect(200);
  expect(languageOf(asked.text)).toBe('fr');
});
