/** What teams read of the suggestion box: over HTTP, in the console and on the command line. */
import { report } from '../../src/suggestions/suggestions.command.js';
import { SuggestionsService } from '../../src/suggestions/suggestions.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { TestSender, type Json } from '../support/people.js';
import { StaffMember } from '../support/staff.js';

let app: TestApp;
let reader: TestSender;
beforeAll(async () => {
  app = await startTestApp();
  reader = await TestSender.with(app, ['suggestions']);
  await app.sql(
    `INSERT INTO suggestions (suggestion_id, emptied_on, page, text)
     SELECT gen_random_uuid(), day, 'footer', day || ' ' || nth
     FROM unnest(ARRAY['2026-11-19', '2026-11-21']::date[]) day, generate_series(1, 5) nth`,
  );
  await app.sql(
    `INSERT INTO topic_votes (emptied_on, topic, useful, not_useful)
     VALUES ('2026-11-19', 'lettre', 4, 1), ('2026-11-21', 'lettre', 3, 9),
       ('2026-11-21', 'no-longer', 0, 5)`,
  );
});
afterAll(() => app.close());

const get = (path: string) => app.http.get(path).auth(reader.client.token, { type: 'bearer' });

describe('GET /v1/suggestions', () => {
  it('tells what was suggested, and nothing else', async () => {
    const { body, headers } = await get('/v1/suggestions').expect(200);
    const { suggestions } = body as { suggestions: Json[] };
    expect(suggestions).toHaveLength(10);
    expect(suggestions[0]).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      emptiedOn: '2026-11-21',
      page: 'footer',
      text: expect.stringMatching(/^2026-11-21 \d$/),
    });
    expect(headers['cache-control']).toBe('no-store');
    expect(headers).not.toHaveProperty('link');
  });

  it('goes page by page from the newest day on, and shows each once', async () => {
    const found: string[] = [];
    for (let path = '/v1/suggestions?limit=3'; path !== '';) {
      const { body, headers } = await get(path).expect(200);
      const { suggestions } = body as { suggestions: Json[] };
      found.push(...suggestions.map(({ text }) => String(text)));
      path = /<([^>]+)>; rel="next"/.exec(String(headers.link))?.[1] ?? '';
    }
    expect(new Set(found).size).toBe(10);
    expect(found.map((text) => text.slice(0, 10))).toEqual(
      ['2026-11-21', '2026-11-19'].flatMap((day) => Array<string>(5).fill(day)),
    );
  });

  it('begins at a day', async () => {
    const { body } = await get('/v1/suggestions?from=2026-11-20').expect(200);
    expect((body as { suggestions: Json[] }).suggestions).toHaveLength(5);
  });

  it.each(['from=yesterday', 'from=2026-02-30', 'after=2', 'after=2026-99-99.x', 'limit=501'])(
    'refuses ?%s',
    async (query) => {
      await get(`/v1/suggestions?${query}`).expect(422);
    },
  );

  it('is for clients with its scope', async () => {
    const other = await TestSender.with(app, ['audit', 'audit.clear', 'preferences']);
    const { token } = other.client;
    for (const path of ['/v1/suggestions', '/v1/suggestions/votes'])
      await app.http.get(path).auth(token, { type: 'bearer' }).expect(403);
  });
});

it('GET /v1/suggestions/votes adds up what was said of each topic', async () => {
  expect((await get('/v1/suggestions/votes').expect(200)).body).toEqual({
    votes: [
      { topic: 'lettre', useful: 7, notUseful: 10 },
      { topic: 'no-longer', useful: 0, notUseful: 5 },
    ],
  });
  expect((await get('/v1/suggestions/votes?from=2026-11-22').expect(200)).body).toEqual({
    votes: [],
  });
});

describe('the console', () => {
  it('shows the box to staff day by day, and the votes in a table', async () => {
    const staff = await StaffMember.enter(app);
    const { text } = await staff.get('/console/suggestions?lang=en').expect(200);
    expect(text.indexOf('Out of the box on 21 November 2026')).toBeLessThan(
      text.indexOf('Out of the box on 19 November 2026'),
    );
    expect(text).toContain('2026-11-19 5');
    expect(text).toMatch(/The garden letter<[\s\S]*?>7<[\s\S]*?>10</);
    expect(text).toContain('no-longer');
    expect(text).not.toContain('action="/suggestions');
  });

  it('leaves no line in the access log, since it is about nobody', async () => {
    const count = () => app.sql('SELECT count(*)::int AS count FROM access_log');
    const staff = await StaffMember.enter(app);
    const before = await count();
    await staff.get('/console/suggestions').expect(200);
    expect(await count()).toEqual(before);
  });

  it('begins anew where the place that is named is none', async () => {
    const staff = await StaffMember.enter(app);
    for (const after of ['x', '2026-99-99.x', '2026-11-19'])
      expect((await staff.get(`/console/suggestions?after=${after}`).expect(200)).text).toContain(
        '2026-11-21 1',
      );
  });
});

it('the command prints the same for people', async () => {
  const service = app.get(SuggestionsService);
  const { suggestions } = await service.page({ from: '2026-11-20', after: null, limit: 500 });
  const text = report(suggestions, await service.votes(null));
  expect(text).toMatch(
    /^Out of the box on 2026-11-21\n( {2}\(footer\) 2026-11-21 \d\n){5}Topics\n/,
  );
  expect(text).toContain('  lettre: 7 useful, 10 not useful\n');
  expect(report([], [])).toBe(
    'Nothing has come out of the box: it is emptied after midnight, from five on.\n',
  );
});
