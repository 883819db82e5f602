/** Exports over HTTP: ordered, made in the background, fetched by whoever ordered them. */
import { FORMATS } from '../../src/compliance/exports/export-order.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { Compliance, parseCsv, REASON, textOf, type Line } from '../support/exports.js';
import { People, TestSender, type Person } from '../support/people.js';
import { refusalOf } from '../support/problem.js';

let app: TestApp;
let people: People;
let sender: TestSender;
let plain: Compliance;
let clear: Compliance;
let person: Person;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  sender = await TestSender.with(app, ['authorize'], 'letters');
  plain = await Compliance.with(app, 'audit');
  clear = await Compliance.with(app, 'audit', 'audit.clear');
  person = await people.optedInTo('lettre', 'ateliers');
  const letter = await sender.allowed(person.email, 'lettre');
  await sender.redeem(letter, person.email, 'lettre').expect(200);
  await sender.ask(person.email, 'offres');
  await people.optedInTo('lettre');
});
afterAll(() => app.close());

const notedOf = async (id: string) =>
  (await people.happeningsOf(null)).filter((one) => one.export === id);

describe('an export', () => {
  it('holds every entry, decision and outcome once, in the order of the log', async () => {
    const lines = await plain.linesOf();
    const indexes = lines.map(({ index }) => index ?? -1);
    expect(indexes).toEqual([...indexes].sort((a, b) => a - b));
    const [counts] = await app.sql<{ decisions: number; outcomes: number }>(
      `SELECT (SELECT count(*)::int FROM authorizations) AS decisions,
         (SELECT count(*)::int FROM authorization_outcomes) AS outcomes`,
    );
    const of = (start: string) => lines.filter(({ type }) => type.startsWith(start));
    expect(of('authorization.')).toHaveLength(counts?.decisions ?? -1);
    expect(of('permit.')).toHaveLength(counts?.outcomes ?? -1);
    const entries = lines.filter(({ type }) => !/^(authorization|permit)\./.test(type));
    expect(entries.map(({ index }) => index)).toEqual(entries.map((_, index) => index));
    const mine = lines.filter(({ contactId }) => contactId === person.contactId);
    expect(mine.map(({ type, topic }) => `${type} ${topic ?? ''}`)).toEqual(
      expect.arrayContaining([
        'consent.confirmed lettre',
        'consent.confirmed ateliers',
        'authorization.allow lettre',
        'permit.redeemed lettre',
        'authorization.deny offres',
      ]),
    );
  });
});

describe('ordering an export', () => {
  it('is accepted, says where its state is told, and is done once', async () => {
    const first = await plain
      .order({ format: 'ndjson' })
      .set('Idempotency-Key', '"export-1"')
      .expect(202);
    const again = await plain
      .order({ format: 'ndjson' })
      .set('Idempotency-Key', '"export-1"')
      .expect(202);
    const { id } = first.body as { id: string };
    expect(again.body).toEqual(first.body);
    for (const { headers } of [first, again])
      expect(headers.location).toBe(`/v1/audit/exports/${id}`);
    expect(first.body).toMatchObject({
      ...{ state: 'queued', done: 0, total: null, sha256: null, reason: REASON },
      ...{ clear: false, locale: 'en', expiresAt: null, bytes: null },
      filter: { contactId: null, topic: null, type: null, from: null, to: null },
    });
    await plain.until(id);
  });

  it('is an entry of who, why, which filter and what came of it', async () => {
    const filter = { topic: 'lettre', from: '2026-01-01T01:00:00+01:00' };
    const made = await plain.made({ format: 'csv', filter, locale: 'fr' });
    const noted = await notedOf(made.id);
    expect(noted).toHaveLength(1);
    expect(noted[0]).toMatchObject({
      ...{ type: 'audit.exported', format: 'csv', reason: REASON, actor: plain.client.clientId },
      ...{ clear: false, locale: 'fr', sha256: made.sha256, rows: made.lines },
      treeSize: made.total,
      filter: {
        ...{ contactId: null, topic: 'lettre', type: null, to: null },
        from: '2026-01-01T00:00:00.000Z',
      },
    });
  });

  it('leaves an access line where it shows one person, or the addresses of many', async () => {
    const accesses = () =>
      app.sql(`SELECT actor, action, contact_id, reason FROM access_log ORDER BY at`);
    const before = (await accesses()).length;
    await plain.made({ format: 'ndjson' });
    expect(await accesses()).toHaveLength(before);
    await plain.made({ format: 'ndjson', filter: { contactId: person.contactId } });
    await clear.made({ format: 'ndjson', clear: true });
    expect((await accesses()).slice(before)).toEqual([
      {
        ...{ actor: plain.client.clientId, action: 'audit.export', reason: REASON },
        contact_id: person.contactId,
      },
      {
        ...{ actor: clear.client.clientId, action: 'audit.export_clear', reason: REASON },
        contact_id: null,
      },
    ]);
  });

  it.each([
    ['/format', { format: 'xlsx' }],
    ['/reason', { format: 'csv', reason: undefined }],
    ['/reason', { format: 'csv', reason: '' }],
    ['/reason', { format: 'csv', reason: 'for camille@exemple.example' }],
    ['/locale', { format: 'csv', locale: 'de' }],
    ['/clear', { format: 'csv', clear: 'yes' }],
    ['/filter/contactId', { format: 'csv', filter: { contactId: 'camille' } }],
    ['/filter/topic', { format: 'csv', filter: { topic: 'La lettre' } }],
    ['/filter/type', { format: 'csv', filter: { type: 'consent' } }],
    ['/filter/from', { format: 'csv', filter: { from: '2026-01-01' } }],
    ['/filter/email', { format: 'csv', filter: { email: 'x' } }],
  ])('is refused for its %s: %j', async (pointer, body) => {
    const refused = { status: 422, code: 'invalid_request', pointers: [pointer] };
    expect(refusalOf(await plain.order(body))).toMatchObject(refused);
  });

  it('with addresses needs the scope for them', async () => {
    const refused = await plain.order({ format: 'csv', clear: true }).expect(403);
    expect(refused.body).toMatchObject({ code: 'insufficient_scope' });
  });

  it('with addresses is fetched with that scope only, also by who ordered it', async () => {
    const { id } = await clear.made({ format: 'ndjson', clear: true });
    const { clientId, clientSecret } = clear.client;
    const { body } = await app.http
      .post('/oauth/token')
      .auth(clientId, clientSecret)
      .type('form')
      .send({ grant_type: 'client_credentials', scope: 'audit' })
      .expect(200);
    const { access_token: narrower } = body as { access_token: string };
    const path = `/v1/audit/exports/${id}/file`;
    await app.http.get(path).auth(narrower, { type: 'bearer' }).expect(403);
    await clear.get(path).expect(200);
  });

  it('is turned away while five of one client are not made', async () => {
    const busy = await Compliance.with(app, 'audit');
    await app.sql(
      `INSERT INTO audit_exports (export_id, format, filter, is_clear, locale, reason, actor, state,
         requested_at, moved_at)
       SELECT gen_random_uuid(), 'csv', '{}', false, 'en', 'x', $1, 'running', now(), now() + interval '1 day'
       FROM generate_series(1, 5)`,
      [busy.client.clientId],
    );
    const refused = await busy.order({ format: 'csv' }).expect(429);
    expect(refused.body).toMatchObject({ code: 'rate_limited' });
    await app.sql('DELETE FROM audit_exports WHERE actor = $1', [busy.client.clientId]);
  });
});

describe('what an export shows', () => {
  it('is what its filter asks for', async () => {
    const all = await plain.linesOf();
    const middle = all[Math.floor(all.length / 2)]?.at ?? '';
    const filters: [object, (line: Line) => boolean][] = [
      [{ contactId: person.contactId }, ({ contactId }) => contactId === person.contactId],
      [{ topic: 'lettre' }, ({ topic }) => topic === 'lettre'],
      [{ type: 'authorization.allow' }, ({ type }) => type === 'authorization.allow'],
      [{ from: middle }, ({ at }) => at >= middle],
      [{ to: middle }, ({ at }) => at < middle],
      [
        { contactId: person.contactId, topic: 'lettre', to: middle },
        ({ contactId, topic, at }) =>
          contactId === person.contactId && topic === 'lettre' && at < middle,
      ],
    ];
    const until = all.at(-1)?.index ?? 0;
    for (const [filter, isMine] of filters) {
      const lines = (await plain.linesOf({ filter })).filter(({ index }) => (index ?? 0) <= until);
      const expected = all.filter(isMine);
      expect(expected.length).toBeGreaterThan(0);
      expect({ filter, lines }).toEqual({ filter, lines: expected });
    }
  });

  it('is no address, also none that a form sent, unless that was asked for', async () => {
    const local = person.email.split('@')[0] ?? '';
    const form = await Compliance.with(app, 'optin');
    const control = { name: `for ${person.email}`, label: 'x', default: '', value: person.email };
    const spelt = ['\uff20', '&#64;', '@\u200b', '%EF%BC%A0', ' [at] '].map((sign, nth) => ({
      ...{ name: `spelt ${String(nth)}`, label: 'x', default: '' },
      value: person.email.replace('@', sign),
    }));
    await app.http
      .post('/v1/opt-ins')
      .auth(form.client.token, { type: 'bearer' })
      .send({
        ...{
          recipient: { email: person.email },
          channel: 'email',
          topics: ['offres'],
          locale: 'fr',
        },
        evidence: {
          formUrl: `https://shop.example/form?to=${encodeURIComponent(encodeURIComponent(person.email))}`,
          noticeVersion: '2',
          controls: [control, ...spelt],
        },
      })
      .expect(202);
    await people.settle();
    for (const format of FORMATS) {
      const hidden = await textOf(format, await plain.bytesOf({ format }));
      expect({ format, isShown: hidden.includes(local) }).toEqual({ format, isShown: false });
      const shown = await textOf(format, await clear.bytesOf({ format, clear: true }));
      expect({ format, isShown: shown.includes(local) }).toEqual({ format, isShown: true });
    }
  });

  it('says in the file itself who asked for addresses, when and why', async () => {
    const [first, ...others] = await clear.linesOf({ clear: true });
    expect(first).toMatchObject({
      ...{ type: 'export', index: null, actor: clear.client.clientId, reason: REASON },
      details: { isClear: true },
    });
    const mine = others.filter(({ contactId }) => contactId === person.contactId);
    expect(mine.every(({ addresses }) => addresses?.[0] === person.email)).toBe(true);
    const csv = parseCsv((await clear.bytesOf({ format: 'csv', clear: true })).toString());
    expect(csv[1]?.slice(2, 3)).toEqual(['export']);
    expect(csv[1]).toEqual(expect.arrayContaining([clear.client.clientId, REASON]));
  });
});

describe('CSV', () => {
  it('says the same as NDJSON (RFC 4180)', async () => {
    const filter = { contactId: person.contactId };
    const lines = await plain.linesOf({ filter });
    const text = (await plain.bytesOf({ format: 'csv', filter })).toString();
    const [header, ...records] = parseCsv(text);
    expect(header).toEqual([
      ...['index', 'at', 'type', 'id', 'contactId', 'topic', 'channel', 'actor', 'messageRef'],
      ...['reason', 'policyVersion', 'details'],
    ]);
    const cell = (value: unknown): string => {
      if (typeof value === 'string') return value;
      return value === null || value === undefined ? '' : JSON.stringify(value);
    };
    const expected = lines.map((line) =>
      (header ?? []).map((name) => cell(new Map(Object.entries(line)).get(name))),
    );
    expect(records).toEqual(expected);
  });
});
