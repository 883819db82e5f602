/** The page of somebody's choices over HTTP: what it shows, and what leaving and pausing there do. */
import { DAY_MS } from '../../src/core/local-time.js';
import { openCast, type Cast } from '../support/cast.js';
import { ChoicesTab } from '../support/choices-tab.js';
import { anEmail, type Person } from '../support/people.js';
import { enterCenter, visitorOf, type Visitor } from '../support/person.js';
import { fingerprint } from '../support/scan.js';
import { Withdrawals } from '../support/withdrawals.js';

let cast: Cast;
let told: Withdrawals;
beforeAll(async () => {
  cast = await openCast();
  told = await Withdrawals.with(cast);
});
afterAll(() => cast.app.close());

const visitor = (...topics: string[]) => visitorOf(cast, ...topics);

const reasonFor = async ({ email }: Person, topic: string) =>
  (await cast.sender.ask(email, topic)).reason;
const page = async ({ center }: Visitor, query = '?lang=fr') =>
  (await center.get(`/preferences${query}`).expect(200)).text;
const whereTo = ({ headers }: { headers: Record<string, string> }) => headers.location;

describe('the page of choices', () => {
  it('ticks what stands and nothing else, and says since when', async () => {
    const person = await visitor('lettre', 'ateliers');
    const tab = await ChoicesTab.open(person.center);
    expect(tab.ticked()).toEqual(['lettre/email', 'ateliers/email']);
    const boxes = [...tab.html.matchAll(/name="topics" value="([^"]+)"/g)].map(([, one]) => one);
    expect(boxes).toEqual(['lettre/email', 'ateliers/email', 'offres/email', 'alertes/email']);
    expect(tab.html).toMatch(/Oui, depuis le \d{1,2}(?:er)? \p{L}+ \d{4}\./u);
    expect(tab.html).toContain('Le temps de rentrer vos tomates avant la gelée');
    expect(tab.html).not.toContain(person.email);
    expect(tab.html).not.toContain(person.contactId);
  });

  it('says what rests on something else than a consent, in words, and lets it be left', async () => {
    const email = anEmail('cliente');
    await told.bringBasis({ email }).expect(200);
    const contactId = await cast.people.contactIdOf(email);
    const center = await enterCenter(cast.app, email);
    const tab = await ChoicesTab.open(center);
    expect(tab.ticked()).toEqual(['offres/email']);
    expect(tab.html).toContain('Sans votre accord exprès');
    expect(tab.html).toContain('Vous avez acheté chez nous');
    expect(await reasonFor({ email, contactId }, 'offres')).toBeUndefined();
    await tab.save({ untick: ['offres/email'] }).expect(303);
    expect(await reasonFor({ email, contactId }, 'offres')).toBe('no_consent');
    expect((await ChoicesTab.open(center)).ticked()).toEqual([]);
  });

  it('does not tick what lapsed, and no act of theirs brings it back', async () => {
    const person = await visitor('lettre', 'ateliers');
    await cast.app.sql(
      `UPDATE consents SET confirmed_at = now() - interval '4 years', expires_at = NULL
       WHERE contact_id = $1 AND topic = 'lettre'`,
      [person.contactId],
    );
    await cast.app.sql(
      `UPDATE contacts SET last_act_at = now() - interval '3 years 1 day' WHERE contact_id = $1`,
      [person.contactId],
    );
    const tab = await ChoicesTab.open(person.center);
    expect(tab.ticked()).toEqual(['ateliers/email']);
    await tab.save({ fields: { budget: '3' } }).expect(303);
    expect(await reasonFor(person, 'lettre')).toBe('consent_expired');
    expect(await reasonFor(person, 'ateliers')).toBeUndefined();
  });

  it('changes nothing by being looked at', async () => {
    const person = await visitor('lettre');
    const before = await fingerprint(cast.app);
    for (const query of ['', '?lang=en', '?done=saved', '?done=left', '?done=everything'])
      await page(person, query);
    expect(await fingerprint(cast.app)).toEqual(before);
  });

  it('keeps its legends, labels and messages in both languages', async () => {
    const person = await visitor('lettre');
    expect(await page(person)).toContain('<legend>La lettre du potager</legend>');
    expect(await page(person, '?lang=en')).toContain('<legend>The garden letter</legend>');
    expect(await page(person, '?lang=en')).toContain('How many, and when');
  });
});

describe('stopping in one tap', () => {
  it('offers each topic, each channel and everything, as buttons that weigh the same', async () => {
    const html = await page(await visitor('lettre', 'ateliers'));
    const stops = /<ul class="stops">([\s\S]*?)<\/ul>/.exec(html)?.[1] ?? '';
    const buttons = [...stops.matchAll(/<button ([^>]*)>/g)].map(
      ([, attributes = '']) => attributes,
    );
    expect(buttons.map((one) => /name="(\w+)" value="([^"]+)"/.exec(one)?.slice(1))).toEqual([
      ['topic', 'lettre/email'],
      ['topic', 'ateliers/email'],
      ['channel', 'email'],
      ['all', 'yes'],
    ]);
    const looks = [...html.matchAll(/<button class="([^"]*)"/g)].map(([, look]) => look);
    expect(new Set(looks.filter((look) => look !== 'link'))).toEqual(new Set(['button']));
    expect(html.indexOf('class="stops"')).toBeLessThan(html.indexOf('id="choices"'));
  });

  it('leaves one topic at once, and says which', async () => {
    const person = await visitor('lettre', 'ateliers');
    const answer = await person.center.post('/preferences/leave?lang=fr', {
      topic: 'lettre/email',
    });
    expect(answer.status).toBe(303);
    expect(whereTo(answer)).toBe('/preferences?lang=fr&done=left');
    expect(await reasonFor(person, 'lettre')).toBe('no_consent');
    expect(await reasonFor(person, 'ateliers')).toBeUndefined();
    const html = await page(person, '?lang=fr&done=left');
    const status = /<div role="status">([\s\S]*?)<\/div>/.exec(html)?.[1] ?? '';
    expect(status).toContain('La lettre du potager');
    expect(status).not.toContain('Ateliers');
    expect(status).toContain('Un message déjà parti peut encore arriver.');
    expect((await ChoicesTab.open(person.center)).ticked()).toEqual(['ateliers/email']);
    const [entry] = await told.entriesOf(person.contactId, 'consent.withdrawn');
    expect(entry).toMatchObject({ via: 'preferences_page', topic: 'lettre', channel: 'email' });
    expect(told.journal().at(-1)).toMatchObject({ contactId: person.contactId, topic: 'lettre' });
  });

  it('leaves a channel, and everything', async () => {
    const person = await visitor('lettre', 'ateliers');
    await person.center.post('/preferences/leave', { channel: 'email' }).expect(303);
    expect(await reasonFor(person, 'lettre')).toBe('no_consent');
    expect(await reasonFor(person, 'ateliers')).toBe('no_consent');
    expect(await told.rowsOf(person.contactId)).toMatchObject([{ scope: 'channel' }]);
    await person.center.post('/preferences/leave', { all: 'yes' }).expect(303);
    expect(await reasonFor(person, 'offres')).toBe('objection');
    const html = await page(person);
    expect(html).toContain('Vous avez dit non à tout, et cela tient.');
    expect(html).not.toContain('name="all"');
  });

  it('says it twice with one entry, and voids the permit in hand', async () => {
    const person = await visitor('lettre');
    const letter = await cast.sender.allowed(person.email, 'lettre');
    const leave = () => person.center.post('/preferences/leave', { topic: 'lettre/email' });
    await Promise.all([leave(), leave()]);
    await leave().expect(303);
    expect(await told.entriesOf(person.contactId, 'consent.withdrawn')).toHaveLength(1);
    expect(await told.rowsOf(person.contactId)).toHaveLength(1);
    await cast.sender.redeem(letter, person.email, 'lettre').expect(410);
  });

  it.each<Record<string, string | string[]>>([
    {},
    { topic: 'lettre' },
    { topic: 'lettre/email/x' },
    { topic: '/' },
    { topic: ['lettre/email', 'ateliers/email'] },
    { all: 'no' },
  ])('takes no body that no button sends: %j', async (body) => {
    const person = await visitor('lettre', 'ateliers');
    await person.center.post('/preferences/leave', body).expect(400);
    expect(await told.rowsOf(person.contactId)).toEqual([]);
  });

  it('keeps a no to what does not stand, once, and none to what is of no catalog', async () => {
    const person = await visitor('lettre');
    for (const topic of ['offres/email', 'offres/email', 'nichts/email', '__proto__/email'])
      await person.center.post('/preferences/leave', { topic }).expect(303);
    for (const channel of ['fax', 'sms'])
      await person.center.post('/preferences/leave', { channel }).expect(303);
    expect(await told.rowsOf(person.contactId)).toEqual([
      { scope: 'topic', topic: 'offres', channel: 'email' },
      { scope: 'channel', topic: null, channel: 'sms' },
    ]);
  });
});

describe('the question whether a topic is useful', () => {
  const asked = (html: string) =>
    [...html.matchAll(/id="vote-([^"]+)"/g)].map(([, topic]) => topic);

  it('is asked of what stands, after all that can be stopped, by a form without a session', async () => {
    const person = await visitor('lettre', 'ateliers');
    const html = await page(person);
    expect(asked(html)).toEqual(['lettre', 'ateliers']);
    expect(html.indexOf('id="vote-')).toBeGreaterThan(html.indexOf('class="stops"'));
    expect(html.indexOf('id="vote-')).toBeGreaterThan(html.indexOf('id="choices"'));
    const [form = ''] = /<form class="vote"[\s\S]*?<\/form>/.exec(html) ?? [];
    expect(form).toContain('action="/suggestions/votes');
    expect(form).not.toContain('formToken');
    // Read alone, each button says of which topic.
    for (const answer of ['useful', 'not-useful'])
      expect(form).toContain(
        `id="${answer}-lettre" aria-labelledby="${answer}-lettre vote-lettre"`,
      );
  });

  it('is not asked of what was left', async () => {
    const person = await visitor('lettre', 'ateliers');
    await person.center.post('/preferences/leave', { topic: 'lettre/email' }).expect(303);
    expect(asked(await page(person))).toEqual(['ateliers']);
    await person.center.post('/preferences/leave', { all: 'yes' }).expect(303);
    expect(asked(await page(person))).toEqual([]);
  });
});

describe('a pause', () => {
  const pausedUntil = async ({ contactId }: Person) => {
    const [row] = await cast.app.sql<{ until: Date | null }>(
      'SELECT paused_until AS until FROM preferences WHERE contact_id = $1',
      [contactId],
    );
    return row?.until ?? null;
  };

  it('is for a week or a month, is shown, and ends by its button', async () => {
    const person = await visitor('lettre');
    const { headers } = await person.center.post('/preferences/pause?lang=fr', { pause: 'week' });
    expect(headers.location).toBe('/preferences?lang=fr&done=paused');
    const denied = await cast.sender.ask(person.email, 'lettre');
    const until = await pausedUntil(person);
    expect(denied).toMatchObject({ reason: 'paused', notBefore: until?.toISOString() });
    const html = await page(person);
    expect(html).toContain('En pause');
    expect(html).toContain('value="end"');
    await person.center.post('/preferences/pause', { pause: 'month' }).expect(303);
    const longer = (await pausedUntil(person))?.getTime() ?? 0;
    expect(Math.round((longer - (until?.getTime() ?? 0)) / DAY_MS)).toBe(23);
    await person.center.post('/preferences/pause', { pause: 'end' }).expect(303);
    expect(await reasonFor(person, 'lettre')).toBeUndefined();
    expect(await page(person)).not.toContain('En pause');
  });

  it('until a day ends as that day begins where the person is', async () => {
    const person = await visitor('lettre');
    const year = new Date().getUTCFullYear() + 1;
    const date = { pause: 'date', until: `${String(year)}-07-14` };
    await person.center.post('/preferences/pause', date).expect(303);
    expect((await pausedUntil(person))?.toISOString()).toBe(`${String(year)}-07-13T22:00:00.000Z`);
  });

  it.each([
    ['', 'Choisissez le jour de la reprise.'],
    ['2026-02-30', 'Ce jour n’existe pas.'],
    ['2020-01-01', 'Ce jour est passé'],
    ['2199-01-01', 'Une pause dure cinq ans au plus.'],
  ])('until "%s" is refused beside its field, and nothing is paused', async (until, words) => {
    const person = await visitor('lettre');
    const { text } = await person.center
      .post('/preferences/pause?lang=fr', { pause: 'date', until })
      .expect(422);
    expect(text).toContain(words);
    expect(text).toContain('<a href="#until">');
    expect(text).toContain(`id="until" name="until" value="${until}" aria-invalid="true"`);
    expect(await pausedUntil(person)).toBeNull();
  });
});

it('shows plainly what else keeps messages away', async () => {
  const person = await visitor('lettre');
  await cast.app.sql('UPDATE contacts SET restricted_at = now() WHERE contact_id = $1', [
    person.contactId,
  ]);
  expect(await page(person)).toContain('vos données sont gardées sans être utilisées');
  const nobody = anEmail();
  const body = { addresses: [{ email: nobody }], source: 'shop' };
  await cast.sender.post('/v1/contacts', body).expect(200);
  const center = await enterCenter(cast.app, nobody);
  expect((await center.get('/preferences?lang=fr')).text).toContain('Rien n’est coché.');
});
