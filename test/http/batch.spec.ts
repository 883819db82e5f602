/** Many asks in one request: each line is answered in its place, whatever becomes of the others. */
import type { TestApp } from '../support/app.js';
import { openCast } from '../support/cast.js';
import { answersTo, linesOf, NDJSON, post, problem } from '../support/lines.js';
import { anEmail, TestSender, type Answer, type Json, type People } from '../support/people.js';
import { refusalOf } from '../support/problem.js';

const PATH = '/v1/authorizations/batch';
const SET = 1_000;
const MOST_LINES = 100_000;
const MOST_BYTES = 16_384;

let app: TestApp;
let people: People;
let sender: TestSender;
let stranger: TestSender;
beforeAll(async () => {
  ({ app, people, sender, stranger } = await openCast());
});
afterAll(() => app.close());

let messages = 0;
const line = (email: string, change: Json = {}) => ({
  recipient: { email },
  channel: 'email',
  topic: 'lettre',
  messageRef: `batch/${++messages}`,
  ...change,
});
const deny = (reason: string) =>
  expect.objectContaining({ decision: 'deny', reason }) as unknown as Json;
const allow = () => expect.objectContaining({ decision: 'allow' }) as unknown as Json;

const answers = async (text: string, by = sender, query = '') =>
  answersTo<Answer>(await post(app, PATH + query, by.client.token, text));
const json = (requests: unknown, by = sender) => by.post(PATH, { requests });

describe('a stream of asks', () => {
  it('is answered line by line, in its order', async () => {
    const { email } = await people.optedInTo('lettre');
    const asks = [
      line(anEmail()),
      line(email),
      line(email, { topic: 'offres' }),
      line(email, { topic: 'jardin' }),
      line(anEmail(), { topic: 'service-compte' }),
    ];
    const response = await post(app, PATH, sender.client.token, linesOf(asks));
    expect(response.headers.get('content-type')).toBe(NDJSON);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await answersTo(response)).toEqual([
      deny('unknown_contact'),
      allow(),
      deny('no_consent'),
      deny('unknown_topic'),
      allow(),
    ]);
  });

  it('keeps its order over several sets', async () => {
    const asks = Array.from({ length: 2 * SET + 300 }, () => line(anEmail(), { topic: 'jardin' }));
    const ids = (await answers(linesOf(asks))).map(({ id }) => id);
    const rows = await app.sql<{ id: string; ref: string }>(
      `SELECT authorization_id AS id, message_ref AS ref FROM authorizations
       WHERE authorization_id = ANY ($1)`,
      [ids],
    );
    const refs = new Map(rows.map(({ id, ref }) => [id, ref]));
    expect(ids.map((id) => refs.get(id))).toEqual(asks.map(({ messageRef }) => messageRef));
  });

  it('does not mind empty lines, carriage returns, or a last line without an end', async () => {
    const { email } = await people.optedInTo('lettre');
    const [one, two, three] = [line(email), line(anEmail()), line(email)].map((ask) =>
      JSON.stringify(ask),
    );
    const text = `\n${one}\r\n\r\n\n${two}\n\n${three}`;
    expect(await answers(text)).toEqual([allow(), deny('unknown_contact'), allow()]);
  });

  it('may be empty', async () => {
    expect(await answers('')).toEqual([]);
    expect(await answers('\n\r\n')).toEqual([]);
  });
});

describe('a bad line', () => {
  const bad: [string, string, string][] = [
    ['no JSON', '{"recipient":', 'malformed_body'],
    ['no object', '7', 'invalid_request'],
    ['a list', '[]', 'invalid_request'],
    ['nothing in it', '{}', 'invalid_request'],
    ['a field too many', JSON.stringify(line(anEmail(), { extra: 1 })), 'invalid_request'],
    [
      'an address for a name',
      JSON.stringify(line(anEmail(), { messageRef: anEmail() })),
      'invalid_request',
    ],
    ['no address', JSON.stringify(line('camille')), 'address_invalid'],
    [
      'an address of the wrong kind',
      JSON.stringify(line(anEmail(), { channel: 'sms' })),
      'address_invalid',
    ],
  ];

  it.each(bad)('with %s is told so in its place, and the others go on', async (_, text, code) => {
    const { email } = await people.optedInTo('lettre');
    const [one, two] = [line(email), line(email)].map((ask) => JSON.stringify(ask));
    const said = await answers(`${one}\n${text}\n${two}\n`);
    expect(said).toEqual([allow(), problem(code), allow()]);
  });

  it('says which part of it is wrong, as a single ask does', async () => {
    const ask = line(anEmail(), { topic: 7, campaign: '' });
    const [said] = await answers(linesOf([ask]));
    const alone = await sender.post('/v1/authorizations', ask).expect(422);
    expect((said as unknown as { error: object }).error).toEqual(alone.body);
  });

  it('that names another message by a name that is taken is refused alone', async () => {
    const { email } = await people.optedInTo('lettre');
    const first = line(email);
    const said = await answers(linesOf([first, { ...first, topic: 'offres' }, line(email)]));
    expect(said).toEqual([allow(), problem('message_ref_reused'), allow()]);
  });
});

describe('the limits of a stream', () => {
  it('are 16 KiB a line: what stands before a longer one is answered, what follows is not', async () => {
    const { email } = await people.optedInTo('lettre');
    const wide = (bytes: number) => JSON.stringify(line(email)).padEnd(bytes, ' ');
    expect(await answers(`${wide(MOST_BYTES)}\r\n`)).toEqual([allow()]);
    const before = await app.sql('SELECT FROM authorizations');
    const said = await answers(
      `${linesOf([line(anEmail())])}${wide(MOST_BYTES + 1)}\n${wide(300)}`,
    );
    expect(said).toEqual([deny('unknown_contact'), problem('payload_too_large')]);
    expect(await app.sql('SELECT FROM authorizations')).toHaveLength(before.length + 1);
  });

  it('are 100,000 lines', async () => {
    const said = await answers('x\n'.repeat(MOST_LINES + 1));
    expect(said).toHaveLength(MOST_LINES + 1);
    expect(said.at(-2)).toEqual(problem('malformed_body'));
    expect(said.at(-1)).toEqual(problem('payload_too_large'));
  });
});

describe('permits of a batch', () => {
  it('are given where they are asked for, and redeem', async () => {
    const { email } = await people.optedInTo('lettre');
    const [one] = await answers(linesOf([line(email)]), sender, '?permits=true');
    if (!one) throw new Error('Nothing was answered.');
    expect(one.permit).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    await sender.redeem(one, email, 'lettre').expect(200);
  });

  it.each(['', '?permits=false'])(
    'are left out with "%s", and the id redeems under the own token alone',
    async (query) => {
      const { email } = await people.optedInTo('lettre');
      const [one] = await answers(linesOf([line(email)]), sender, query);
      if (!one) throw new Error('Nothing was answered.');
      expect(one).not.toHaveProperty('permit');
      await stranger.redeem(one, email, 'lettre').expect(404);
      await sender.redeem(one, email, 'lettre').expect(200);
      await sender.redeem(one, email, 'lettre').expect(409);
    },
  );

  it.each(['', '?permits=false', '?permits=true'])(
    'are always given to a gated sender, with "%s" too',
    async (query) => {
      const gate = await TestSender.gated(app, ['authorize']);
      const { email } = await people.optedInTo('lettre');
      const [one] = await answers(linesOf([line(email)]), gate, query);
      if (!one) throw new Error('Nothing was answered.');
      await gate.redeem(one, email, 'lettre', { permit: undefined }).expect(403);
      await gate.redeem(one, email, 'lettre').expect(200);
    },
  );

  it.each(['x', '', 'TRUE', '1'])('are not asked for by "%s"', async (value) => {
    const refused = await sender.post(`${PATH}?permits=${value}`, { requests: [line(anEmail())] });
    expect(refusalOf(refused)).toMatchObject({ status: 422, code: 'invalid_request' });
  });
});

describe('a batch in JSON', () => {
  it('is answered in its order', async () => {
    const { email } = await people.optedInTo('lettre');
    const asks = [line(email), 'nothing', line(anEmail()), line(email)];
    const { body } = await json(asks).expect(200);
    expect(body).toEqual({
      results: [allow(), problem('invalid_request'), deny('unknown_contact'), allow()],
    });
  });

  it('has up to a thousand asks', async () => {
    const small = Array.from({ length: SET }, () => ({}));
    const { body } = await json(small).expect(200);
    expect((body as { results: Json[] }).results).toEqual(
      small.map(() => problem('invalid_request')),
    );
  });

  it.each([
    ['none', []],
    ['one too many', Array.from({ length: SET + 1 }, () => ({}))],
    ['no list', {}],
    ['nothing', undefined],
  ])('is refused with %s', async (_, requests) => {
    expect(refusalOf(await json(requests))).toEqual({
      status: 422,
      code: 'invalid_request',
      pointers: ['/requests'],
    });
  });

  it('holds nothing beside its asks', async () => {
    const refused = await sender.post(PATH, { requests: [line(anEmail())], permits: true });
    expect(refusalOf(refused)).toMatchObject({ status: 422, pointers: ['/requests'] });
  });

  it('is of no other type', async () => {
    const { token } = sender.client;
    const asked = app.http.post(PATH).auth(token, { type: 'bearer' });
    const refused = await asked.type('text/csv').send('a,b');
    expect(refusalOf(refused)).toMatchObject({ status: 415, code: 'unsupported_media_type' });
  });
});

describe('who sends a batch', () => {
  it('has a token with the scope for it, and nothing of the stream is read otherwise', async () => {
    const bare = await app.token('check', 'contacts');
    const text = linesOf([line(anEmail())]);
    const status = async (token: string) => {
      const response = await post(app, PATH, token, text);
      const { code } = (await response.json()) as { code: string };
      return [response.status, code];
    };
    expect(await status(bare)).toEqual([403, 'insufficient_scope']);
    expect(await status('nothing')).toEqual([401, 'unauthenticated']);
  });

  it('sees no more reasons than by single asks', async () => {
    const { email } = await people.optedInTo('lettre');
    const hidden = await answers(linesOf([line(email, { topic: 'offres' })]), stranger);
    expect(hidden).toEqual([deny('not_permitted')]);
    expect(JSON.stringify(hidden)).not.toContain('consent');
    const open = await answers(linesOf([line(email, { topic: 'offres' })]));
    expect(open).toEqual([deny('no_consent')]);
  });
});
