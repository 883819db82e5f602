/** What people in the center are told where something is refused: what is true, and a way on. */
import { startTestApp, type TestApp } from '../support/app.js';
import { anEmail, People, TestSender, type Person } from '../support/people.js';
import { askForLink, enterCenter, type PersonInCenter } from '../support/person.js';

let app: TestApp;
let people: People;
let keeper: TestSender;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  keeper = await TestSender.with(app, ['erase', 'feedback']);
});
afterAll(() => app.close());

async function inside(): Promise<Person & { center: PersonInCenter }> {
  const person = await people.optedInTo('lettre');
  return { ...person, center: await enterCenter(app, person.email) };
}

/** What a reader meets, in order. */
function wordsOf(html: string): string {
  const [main = ''] = /<main[^]*<\/main>/.exec(html) ?? [];
  return main
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

const bounce = (email: string) =>
  keeper
    .post('/v1/feedback', {
      ...{ recipient: { email }, type: 'bounce_hard', at: new Date().toISOString() },
    })
    .set('Idempotency-Key', `"${email}"`)
    .expect(200);

describe('the fourth link to erase in a day', () => {
  it.each([
    ['fr', 'Réessayez demain', 'Aller à mes préférences', 'quelques minutes'],
    ['en', 'Try again tomorrow', 'Go to my preferences', 'few minutes'],
  ])('is for tomorrow (%s)', async (lang, wait, onward, untrue) => {
    const { center } = await inside();
    for (const _ of 'abc') await center.post('/preferences/erasure').expect(303);
    const { text, headers } = await center.post(`/preferences/erasure?lang=${lang}`).expect(429);
    expect(wordsOf(text)).toContain(wait);
    expect(wordsOf(text)).not.toContain(untrue);
    // The way on comes first; what support goes by stands last.
    expect(wordsOf(text)).toMatch(new RegExp(`${onward} Code ?: daily_limit$`));
    expect(text).toContain(`href="/preferences?lang=${lang}"`);
    expect(headers).not.toHaveProperty('retry-after');
  });
});

it('a link that may not go to the address is not told as one too many', async () => {
  const { email, center } = await inside();
  await bounce(email);
  const { text } = await center.post('/preferences/erasure?lang=en').expect(409);
  expect(wordsOf(text)).toMatch(/^The mail was not sent .* Code: authorization_denied$/);
  expect(wordsOf(text)).not.toMatch(/already|too many/i);
});

it('nor is a mail with receipts that somebody asks for whose data is restricted', async () => {
  const { contactId, center } = await inside();
  await keeper
    .post(`/v1/contacts/${contactId}/restriction`, { restricted: true, reason: 'asked by letter' })
    .expect(200);
  const { text } = await center.post('/preferences/receipts?lang=fr', { as: 'mail' }).expect(409);
  expect(wordsOf(text)).toMatch(/^L’e-mail n’est pas parti .* Code : authorization_denied$/);
});

it('a copy of everything beyond those of a day is for tomorrow', async () => {
  const { center } = await inside();
  for (const _ of '0123456789') await center.post('/preferences/dossier').expect(200);
  const { text } = await center.post('/preferences/dossier?lang=en').expect(429);
  expect(wordsOf(text)).toContain('Try again tomorrow');
});

it('who waits for a link in vain is told what to do, with the same bytes for everybody', async () => {
  const known = await people.optedInTo('lettre');
  const stranger = anEmail();
  for (const [lang, day, write] of [
    ['fr', 'réessayez demain', 'Écrivez à bonjour@montfaribole.example'],
    ['en', 'try again tomorrow', 'Write to bonjour@montfaribole.example'],
  ] as const) {
    const pages = [];
    for (const email of [known.email, known.email, stranger])
      pages.push((await askForLink(app, email, lang).expect(200)).text);
    expect(new Set(pages).size).toBe(1);
    expect(wordsOf(pages[0] ?? '')).toContain(day);
    expect(wordsOf(pages[0] ?? '')).toContain(write);
  }
});
