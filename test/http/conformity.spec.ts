import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Response } from 'supertest';
import { startTestApp, type TestApp } from '../support/app.js';
import { answersTo, linesOf, NDJSON, post } from '../support/lines.js';
import { anEmail, People, TestSender, type Answer, type Json } from '../support/people.js';

type Node = Readonly<Record<string, unknown>>;

let app: TestApp;
let people: People;
let sender: TestSender;
let document: Node;
let ajv: Ajv2020;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  sender = await TestSender.with(app, ['authorize', 'reasons', 'optin', 'contacts']);
  document = (await app.http.get('/openapi.json').expect(200)).body as Node;
  // 3.1 is JSON Schema 2020-12, which knows nothing of `nullable`: unknown keywords are ignored.
  ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.removeKeyword('nullable');
  ajv.addSchema(document, 'openapi.json');
});
afterAll(() => app.close());

const at = (node: unknown, ...path: string[]): unknown =>
  path.reduce((found, key) => (found as Node | undefined)?.[key], node);

const escaped = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1');

/** The schema of one answer, read as strictly as a careful client would: nothing unnamed in it. */
function validatorOf(
  method: string,
  path: string,
  status: number,
  wanted?: string,
): ValidateFunction {
  const media = at(document, 'paths', path, method, 'responses', String(status), 'content');
  const type = Object.keys(media ?? {}).find((one) => one === (wanted ?? one));
  if (type === undefined) throw new Error(`${method} ${path} describes no answer for ${status}.`);
  const parts = ['paths', path, method, 'responses', String(status), 'content', type, 'schema'];
  return ajv.compile({ $ref: `openapi.json#/${parts.map(escaped).join('/')}` });
}

type Answered = Pick<Response, 'status' | 'body'>;

function expectConform(method: string, path: string, answered: Answered, type?: string): void {
  const { status, body } = answered;
  const validate = validatorOf(method, path, status, type);
  validate(body);
  expect({ call: `${method} ${path} ${status}`, errors: validate.errors ?? [] }).toEqual({
    call: `${method} ${path} ${status}`,
    errors: [],
  });
  const described = propertiesOf(at(validate.schema, '$ref') as string, body as Json);
  expect(Object.keys(body as Json).filter((name) => !described.has(name))).toEqual([]);
}

/** Names that the schema, or one of its alternatives that fits, gives to properties. */
function propertiesOf(reference: string, body: Json): Set<string> {
  const schema = resolve(reference);
  const alternatives = (schema.oneOf ?? [schema]) as Node[];
  const names = new Set<string>();
  for (const one of alternatives) {
    const found = typeof one.$ref === 'string' ? resolve(`openapi.json${one.$ref}`) : one;
    const kind = at(found, 'properties', 'decision', 'enum') as unknown[] | undefined;
    if (kind && !kind.includes(body.decision)) continue;
    for (const name of Object.keys(found.properties ?? {})) names.add(name);
  }
  return names;
}

function resolve(reference: string): Node {
  const parts = (reference.split('#/')[1] ?? '')
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const found = at(document, ...parts) as Node;
  return typeof found.$ref === 'string' ? resolve(`openapi.json${found.$ref}`) : found;
}

describe('the document of the API', () => {
  it('is OpenAPI 3.1 and says null as 3.1 does', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(JSON.stringify(document)).not.toContain('"nullable"');
  });

  it('describes what is answered: decisions, outcomes, contacts, opt-ins, tokens', async () => {
    const { email } = await people.optedInTo('lettre');
    const allow = await sender.request(email, 'lettre');
    const service = await sender.request(anEmail(), 'service-compte');
    const deny = await sender.request(anEmail(), 'lettre');
    await sender.request(email, 'lettre');
    const capped = await sender.request(email, 'lettre');
    expect(capped.body).toMatchObject({ reason: 'cap_reached' });
    for (const answer of [allow, service, deny, capped])
      expectConform('post', '/v1/authorizations', answer);
    const idOf = ({ body }: Response) => (body as { id: string }).id;
    for (const answer of [allow, deny, capped]) {
      const recorded = await sender.get(`/v1/authorizations/${idOf(answer)}`);
      expectConform('get', '/v1/authorizations/{id}', recorded);
    }
    const redeem = await sender.redeem(allow.body as Answer, email, 'lettre');
    expectConform('post', '/v1/authorizations/{id}/redeem', redeem);
    const release = await sender.release(service.body as Answer);
    expectConform('post', '/v1/authorizations/{id}/release', release);
    const contact = await sender.post('/v1/contacts', { addresses: [{ email }], source: 'x' });
    expectConform('post', '/v1/contacts', contact);
    const found = await sender.post('/v1/contacts/lookup', { recipient: { email } });
    expectConform('post', '/v1/contacts/lookup', found);
    const control = { name: 'x', label: 'x', default: false, value: true };
    const optIn = await sender.post('/v1/opt-ins', {
      recipient: { email: anEmail() },
      channel: 'email',
      topics: ['lettre'],
      locale: 'fr',
      evidence: { formUrl: 'https://shop.example', noticeVersion: '2', controls: [control] },
    });
    expectConform('post', '/v1/opt-ins', optIn);
    expectConform('get', '/v1/catalog', await sender.get('/v1/catalog'));
    const { clientId, clientSecret } = sender.client;
    const token = await app.http
      .post('/oauth/token')
      .auth(clientId, clientSecret)
      .type('form')
      .send({ grant_type: 'client_credentials' });
    expectConform('post', '/oauth/token', token);
  });

  it('describes batches: each media type by itself, bad lines, and what is refused whole', async () => {
    const path = '/v1/authorizations/batch';
    const { email } = await people.optedInTo('lettre');
    const place = { channel: 'email', topic: 'lettre' };
    const requests = [
      { ...place, recipient: { email }, messageRef: 'conform/1' },
      { ...place, recipient: { email: anEmail() }, messageRef: 'conform/2' },
      {},
    ];
    const listed = await sender.post(`${path}?permits=true`, { requests }).expect(200);
    expectConform('post', path, listed, 'application/json');
    const lines = await answersTo(await post(app, path, sender.client.token, linesOf(requests)));
    const { results } = listed.body as { results: Json[] };
    expect(lines.map((line) => line.decision)).toEqual(['allow', 'deny', undefined]);
    for (const body of [...results, ...lines])
      expectConform('post', path, { status: 200, body }, NDJSON);
    const message = { recipient: { email }, channel: 'email', topic: 'lettre' };
    const other = await sender.allowed(email, 'lettre');
    const ends = [
      { name: 'redeem', line: { id: lines[0]?.id, ...message }, status: 'redeemed' },
      { name: 'release', line: { id: other.id }, status: 'released' },
    ];
    for (const { name, line, status } of ends) {
      const stream = `/v1/authorizations/${name}`;
      const said = await post(app, stream, sender.client.token, linesOf([line, {}]));
      const [done, refused] = await answersTo(said);
      expect(done).toEqual({ status });
      for (const body of [done, refused])
        expectConform('post', stream, { status: 200, body }, NDJSON);
      expectConform('post', stream, await sender.post(stream, {}).expect(415));
    }
    const typed = (type: string, text: string) =>
      sender.post(path).set('Content-Type', type).send(text);
    expectConform('post', path, await typed('application/json', '{').expect(400));
    expectConform('post', path, await app.http.post(path).send({ requests }).expect(401));
    const weak = await TestSender.with(app, ['contacts']);
    expectConform('post', path, await weak.post(path, { requests }).expect(403));
    const large = JSON.stringify({ requests, more: 'x'.repeat(2_100_000) });
    expectConform('post', path, await typed('application/json', large).expect(413));
    expectConform('post', path, await typed('text/csv', 'a,b').expect(415));
    expectConform('post', path, await sender.post(path, { requests: [] }).expect(422));
  });

  it('would notice an answer that is not as described', () => {
    const validate = validatorOf('post', '/v1/authorizations/{id}/redeem', 200);
    expect(validate({ status: 'redeemed' })).toBe(true);
    expect(validate({ status: 'burnt' })).toBe(false);
    expect(validate({})).toBe(false);
  });
});
