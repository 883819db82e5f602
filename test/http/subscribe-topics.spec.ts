/** The hosted form as a link narrows it, and what it says of the exchange. */
import { Form } from '../../examples/http.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { anEmail, People, type Json } from '../support/people.js';
import { fingerprint } from '../support/scan.js';

let app: TestApp;
let people: People;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
});
afterAll(() => app.close());

const ALL = ['lettre', 'ateliers', 'offres', 'alertes'];

const page = async (path: string) => (await app.http.get(path).expect(200)).text;

const boxesIn = (html: string) =>
  [...html.matchAll(/<input type="checkbox"[^>]* value="([^"]*)"/g)].map(([, value]) => value);

const actionIn = (html: string) => /<form method="post" action="([^"]*)"/.exec(html)?.[1] ?? '';

function send(path: string, html: string, email: string, topics: readonly string[]) {
  const ticks = topics.map((topic): [string, string] => ['topics', topic]);
  const fields: [string, string][] = [...Form.in(html).hidden(), ...ticks, ['email', email]];
  return app.http
    .post(path)
    .set('Accept', 'text/html')
    .type('form')
    .send(new URLSearchParams(fields).toString());
}

async function requestOf(email: string): Promise<Json> {
  await people.settle();
  const happenings = await people.happeningsOf(await people.contactIdOf(email));
  return happenings.find(({ type }) => type === 'opt_in.requested') ?? {};
}

describe('a link that names topics', () => {
  it.each([
    ['ateliers,lettre', ['ateliers', 'lettre']],
    ['offres', ['offres']],
    ['nonsense,lettre,lettre,,__proto__,service-compte', ['lettre']],
    ['lettre&topics=offres', ['lettre', 'offres']],
    ['nonsense', ALL],
    ['', ALL],
    ['service-compte,securite-compte', ALL],
  ])('shows %s in its order, and ticks none', async (topics, expected) => {
    const html = await page(`/subscribe?lang=fr&topics=${topics}`);
    expect(boxesIn(html)).toEqual(expected);
    expect(html).not.toContain(' checked');
    expect(html.includes('href="/subscribe?lang&#x3D;fr">Voir tous')).toBe(expected !== ALL);
  });

  it('keeps its topics in the other language, and in the answer to a mistake', async () => {
    const html = await page('/subscribe?topics=offres,lettre,nonsense&lang=fr');
    expect(html).toContain('href="/subscribe?topics&#x3D;offres,lettre&amp;lang&#x3D;en"');
    expect(boxesIn(await page('/subscribe?topics=offres,lettre&lang=en'))).toEqual([
      'offres',
      'lettre',
    ]);
    expect(actionIn(html)).toBe('/subscribe?topics&#x3D;offres,lettre');
    const path = '/subscribe?topics=offres,lettre';
    const answer = await send(path, html, 'no address', ['lettre']).expect(422);
    expect(boxesIn(answer.text)).toEqual(['offres', 'lettre']);
    expect(Form.in(answer.text).ticked()).toEqual(['lettre']);
    expect(answer.text).toContain('value="no address"');
    expect(answer.text).toContain('<html lang="fr">');
  });

  it('is in the evidence with exactly the boxes that were shown', async () => {
    const path = '/subscribe?topics=offres,lettre';
    const email = anEmail();
    const answer = await send(path, await page(path), email, ['lettre']).expect(200);
    expect(answer.text).toContain('href="/subscribe?topics&#x3D;offres,lettre&amp;lang');
    expect(await requestOf(email)).toMatchObject({
      actor: 'subscribe page',
      topics: ['lettre'],
      form: {
        url: `${app.config.settings.publicUrl}${path}`,
        controls: [
          { name: 'offres', label: 'Bonnes affaires de saison', default: false, value: false },
          { name: 'lettre', label: 'La lettre du potager', default: false, value: true },
        ],
      },
    });
    const other = anEmail();
    await people.subscribe(other, ['offres']);
    const { form } = (await requestOf(other)) as { form: { url: string; controls: Json[] } };
    expect(form.url).toBe(`${app.config.settings.publicUrl}/subscribe`);
    expect(form.controls.map(({ name, value }) => [name, value])).toEqual(
      ALL.map((name) => [name, name === 'offres']),
    );
  });

  it('lets nobody agree to a topic whose box it did not show', async () => {
    const before = await fingerprint(app);
    const path = '/subscribe?topics=lettre';
    const answer = await send(path, await page(path), anEmail(), ['lettre', 'offres']).expect(422);
    expect(answer.text).toContain('href="#topic-lettre"');
    expect(boxesIn(answer.text)).toEqual(['lettre']);
    expect(await fingerprint(app)).toEqual(before);
  });
});

describe('the form', () => {
  it.each([
    [
      'fr',
      ['Ce que vous donnez', 'Qui vous écrit', 'Qui reçoit vos données'],
      'Pour vous',
      'L’équipe de la coopérative et Courrier des Prés SAS (envoi des e-mails, en France)',
    ],
    [
      'en',
      ['What you give', 'Who writes to you', 'Who receives your data'],
      'For you',
      'The cooperative’s team and Courrier des Prés SAS (sends our e-mails, in France)',
    ],
  ])(
    'says in %s what is given, who writes and who receives, once',
    async (lang, words, benefit, recipients) => {
      const html = await page(`/subscribe?lang=${lang}`);
      for (const word of words) expect(html.split(`<dt>${word}</dt>`)).toHaveLength(2);
      expect(html).toContain('<dd>Les Graines de Montfaribole</dd>');
      expect(html).toContain(`<dd>${recipients}</dd>`);
      expect(html.split(benefit).length - 1).toBe(ALL.length);
      // Before the button: nobody has to look for it.
      expect(html.indexOf('<dt>')).toBeLessThan(html.indexOf('<button'));
    },
  );
});
