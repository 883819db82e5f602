/** The suggestion box as anybody meets it: what it takes, what it says, and what it never keeps. */
import { MOST_WAITING, SUGGESTION_PAGES } from '../../src/core/suggestion.js';
import { EmptyBox } from '../../src/suggestions/empty-box.js';
import { startTestApp, type TestApp } from '../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterEach(() => app.sql('DELETE FROM slips'));
afterAll(() => app.close());

const send = (path: string, fields: Readonly<Record<string, string>>) =>
  app.http
    .post(path)
    .set('Accept', 'text/html')
    .type('form')
    .send(new URLSearchParams(fields).toString());
const suggest = (text: string, page = 'home') => send('/suggestions?lang=en', { text, page });
const vote = (topic: string, answer: string) =>
  send('/suggestions/votes?lang=en', { topic, answer, page: 'footer' });

const waiting = async (): Promise<number> => (await app.sql('SELECT FROM slips')).length;

/** As tomorrow's emptying would find it. */
async function emptied(): Promise<{ texts: string[]; votes: object[] }> {
  await app.sql('UPDATE slips SET day = day - 1; DELETE FROM suggestions; DELETE FROM topic_votes');
  await app.get(EmptyBox).run();
  const texts = await app.sql<{ text: string }>('SELECT text FROM suggestions ORDER BY text');
  const votes = await app.sql('SELECT topic, useful, not_useful FROM topic_votes ORDER BY topic');
  return { texts: texts.map(({ text }) => text), votes };
}

describe('the suggestion box', () => {
  it('takes words from anybody, thanks, and leads back to a page of ours', async () => {
    const { text, headers } = await suggest('Write less often, please.').expect(200);
    expect(text).toContain('role="status">Your suggestion is in the box.');
    expect(text).toContain('For an answer, write to bonjour@montfaribole.example.');
    expect(text).toContain('<a href="/?lang=en">');
    expect(headers).not.toHaveProperty('set-cookie');
    expect(headers['cache-control']).toBe('no-store');
    expect(await waiting()).toBe(1);
  });

  it('says to whoever writes that it is full, and not that they wrote too often', async () => {
    await app.sql(
      `INSERT INTO slips (day, sealed)
       SELECT (now() AT TIME ZONE 'UTC')::date, '\\x00' FROM generate_series(1, $1)`,
      [MOST_WAITING],
    );
    const { text } = await suggest('My very first word.').expect(429);
    expect(text).toContain('<h1>The suggestion box is full</h1>');
    expect(text).toContain('What you have just sent was not kept. Try again tomorrow');
    expect(text).toContain('<a href="/?lang=en">');
    expect(text).not.toContain('so many times');
  });

  it('speaks French, and goes back to the page that the form was on', async () => {
    const form = { text: 'Moins souvent, merci.', page: 'subscribe' };
    const { text } = await send('/suggestions?lang=fr', form).expect(200);
    expect(text).toContain('Votre suggestion est dans la boîte.');
    expect(text).toContain('href="/subscribe?lang=fr"');
  });

  it.each([
    ...SUGGESTION_PAGES,
    'https://elsewhere.example',
    '//elsewhere.example',
    '/u/token',
    '',
  ])('leads nowhere else, whatever page is named: %j', async (page) => {
    const { text } = await suggest('More recipes.', page).expect(200);
    const links = [...text.matchAll(/<(?:a|form)[^>]* (?:href|action)="([^"]*)"/g)].map(
      ([, url]) => url,
    );
    const own = /^(?:\/(?:subscribe|preferences|suggestions)?\?lang=en|#content|mailto:)/;
    const foreign = links.filter((url = '') => !own.test(url));
    expect(foreign).toEqual([expect.stringContaining('montfaribole.example')]);
  });

  it.each([
    ['missing', '  \n '],
    ['tooLong', 'a'.repeat(1_001)],
    ['nothingLeft', '06 12 34 56 78'],
  ])('asks again for what it cannot keep, with the words still there: %s', async (_, typed) => {
    const { text } = await suggest(typed).expect(422);
    expect(text).toContain('role="alert"');
    expect(text).toContain('aria-describedby="suggestion-promise suggestion-error"');
    expect(text).toContain(`${typed}</textarea>`);
    expect(await waiting()).toBe(0);
  });

  it('counts a line end once, as the browser did', async () => {
    await suggest(`${'a'.repeat(499)}\r\n${'b'.repeat(500)}`).expect(200);
    expect(await waiting()).toBe(1);
  });

  it('shows what was typed as text', async () => {
    const { text } = await suggest(`<script>alert(1)</script>${'a'.repeat(1_000)}`).expect(422);
    expect(text).not.toContain('<script');
  });

  it('has the addresses out of it before anything is written', async () => {
    for (const typed of [
      'Write to lea@halles.example, not to me.',
      'Write to lea [at] halles [dot] example, not to me.',
      'Call me on 06 12 34 56 78.',
      'This link is broken: https://consent.example/u/eyJhbGciOiJFUzI1NiIsInR5cCI6',
      'My order 20261121-000123 never came.',
    ])
      await suggest(typed).expect(200);
    expect((await emptied()).texts).toEqual([
      'Call me on […].',
      'My order […] never came.',
      'This link is broken: […]',
      'Write to […], not to me.',
      'Write to […], not to me.',
    ]);
  });
});

describe('a vote on a topic', () => {
  it('is counted with others', async () => {
    for (const answer of ['useful', 'useful', 'not_useful', 'useful', 'not_useful'])
      await vote('lettre', answer).expect(200);
    await vote('ateliers', 'useful').expect(200);
    expect((await emptied()).votes).toEqual([{ topic: 'lettre', useful: 3, not_useful: 2 }]);
    expect(await waiting()).toBe(1);
  });

  it('thanks, and says that the page before is still there', async () => {
    const { text } = await vote('lettre', 'not_useful').expect(200);
    expect(text).toContain('role="status">Your answer is in the box.');
    expect(text).toContain('The page you came from is still there');
  });

  it('is for a topic of the catalog, and one of two answers', async () => {
    await vote('no-such-topic', 'useful').expect(422);
    await vote('lettre', 'maybe').expect(400);
    expect(await waiting()).toBe(0);
  });
});

describe('nobody', () => {
  const forms = [
    ['/suggestions', { text: 'More recipes.' }],
    ['/suggestions/votes', { topic: 'lettre', answer: 'useful' }],
  ] as const;

  it.each(forms)('sends %s from another site', async (path, fields) => {
    await send(path, fields).set('Sec-Fetch-Site', 'cross-site').expect(403);
    await send(path, fields).set('Origin', 'https://elsewhere.example').expect(403);
    expect(await waiting()).toBe(0);
    await send(path, fields).set('Sec-Fetch-Site', 'same-origin').expect(200);
  });

  it('is told from anybody else: a session, a cookie, a network and a browser leave no trace', async () => {
    const one = await send('/suggestions', { text: 'More recipes.' })
      .set('Cookie', '__Host-session=abcdef')
      .set('Authorization', 'Bearer abcdef')
      .set('User-Agent', 'One/1.0')
      .set('X-Forwarded-For', '192.0.2.7')
      .expect(200);
    const other = await send('/suggestions', { text: 'More recipes.' }).expect(200);
    expect(one.text).toBe(other.text);
    const rows = await app.sql<{ sealed: Buffer }>('SELECT * FROM slips');
    expect(rows.map((row) => Object.keys(row))).toEqual(Array(2).fill(['day', 'sealed']));
    expect(new Set(rows.map(({ sealed }) => sealed.length)).size).toBe(1);
  });

  it('reads what waits: neither in the table nor in the log', async () => {
    await suggest('Turn the golden melon over.').expect(200);
    await vote('lettre', 'useful').expect(200);
    const [row] = await app.sql<{ all: string }>(
      `SELECT string_agg(encode(sealed, 'escape'), ' ') AS all FROM slips`,
    );
    expect(row?.all).not.toMatch(/melon|lettre|useful/);
    const told = app.logLines.filter((line) => line.includes('/suggestions'));
    expect(told.length).toBeGreaterThan(1);
    for (const line of told)
      expect(Object.keys(JSON.parse(line) as object).sort()).toEqual([
        'level',
        'method',
        'ms',
        'msg',
        'route',
        'status',
        'time',
      ]);
    expect(app.logLines.join()).not.toContain('melon');
  });
});

it('a network has so many a minute', async () => {
  const small = await startTestApp({ publicAsksPerMinute: 2 });
  try {
    const press = () => small.http.post('/suggestions').type('form').send('text=More');
    await press().expect(200);
    await press().expect(200);
    await press().expect(429);
  } finally {
    await small.close();
  }
});
