/** The register of what people asked for, and the clock that the law puts on each (GDPR Art. 12). */
import { CatalogService } from '../../src/catalog/catalog.service.js';
import type { Response } from 'supertest';
import { WatchDeadlines } from '../../src/compliance/rights/watch-deadlines.js';
import { calendarOf, deadlineOf, lastDayBefore } from '../../src/core/legal-deadline.js';
import { DAY_MS } from '../../src/core/local-time.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { anEmail, bodyOf, People, TestSender, type Json } from '../support/people.js';
import { refusalOf } from '../support/problem.js';
import { fingerprint } from '../support/scan.js';

const REASON = 'asked by letter';
const ASK = { kind: 'access', reason: REASON };

let app: TestApp;
let people: People;
let keeper: TestSender;
let auditor: TestSender;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  keeper = await TestSender.with(app, ['erase', 'contacts']);
  auditor = await TestSender.with(app, ['audit']);
});
afterAll(() => app.close());
beforeEach(() =>
  app.sql(`UPDATE rights_requests SET answered_at = now(), outcome = 'done'
    WHERE answered_at IS NULL`),
);

const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();

async function somebody(): Promise<string> {
  const brought = { addresses: [{ email: anEmail('demande') }], source: 'shop' };
  const { body } = await keeper.post('/v1/contacts', brought).expect(200);
  return (body as { contactId: string }).contactId;
}

const enter = (contactId: string, body: Json = ASK) =>
  keeper.post(`/v1/contacts/${contactId}/requests`, body);

async function entered(body: Json = ASK): Promise<Json> {
  return bodyOf(await enter(await somebody(), body).expect(200));
}

const extend = ({ id }: Json, reason = 'hundreds of letters') =>
  keeper.post(`/v1/rights-requests/${String(id)}/extension`, { reason });

const answer = ({ id }: Json, body: Json = { outcome: 'done', reason: 'sent by post' }) =>
  keeper.post(`/v1/rights-requests/${String(id)}/answer`, body);

async function listed(query = ''): Promise<Json[]> {
  const { body } = await auditor.get(`/v1/rights-requests${query}`).expect(200);
  return (body as { requests: Json[] }).requests;
}

const typesOf = async ({ contactId }: Json) =>
  (await people.typesOf(String(contactId))).filter((type) => type.startsWith('right.'));

describe('a request that is entered', () => {
  it('is due on a working day a month after it arrived, by the calendar of the controller', async () => {
    const contactId = await somebody();
    const receivedAt = daysAgo(90);
    const { catalog } = await app.get(CatalogService).current();
    const calendar = calendarOf(catalog);
    expect(calendar.zones).toEqual(['Europe/Paris']);
    expect(calendar.holidays.size).toBeGreaterThan(10);
    const dueAt = deadlineOf(Date.parse(receivedAt), 1, calendar);
    const { body } = await enter(contactId, { ...ASK, receivedAt }).expect(200);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      contactId,
      kind: 'access',
      reason: REASON,
      actor: keeper.client.clientId,
      state: 'overdue',
      receivedAt,
      dueAt: new Date(dueAt).toISOString(),
      lastDay: lastDayBefore(dueAt, calendar),
      extendedAt: null,
      extensionReason: null,
      answeredAt: null,
      outcome: null,
    });
  });

  it('runs from now, where nobody says when it arrived', async () => {
    const { receivedAt, state } = await entered();
    expect(state).toBe('open');
    expect(Math.abs(Date.parse(String(receivedAt)) - Date.now())).toBeLessThan(60_000);
  });

  it('is an entry of the ledger, and leaves an access line', async () => {
    const request = await entered();
    const [entry] = await people
      .happeningsOf(String(request.contactId))
      .then((all) => all.filter(({ type }) => type === 'right.requested'));
    const actor = keeper.client.clientId;
    expect(entry).toMatchObject({ request: request.id, kind: 'access', reason: REASON, actor });
    const lines = await app.sql(
      `SELECT action, actor, reason FROM access_log WHERE contact_id = $1`,
      [request.contactId],
    );
    expect(lines).toEqual([{ action: 'contact.request', actor, reason: REASON }]);
  });

  it('is entered once under one Idempotency-Key', async () => {
    const contactId = await somebody();
    const send = () => enter(contactId).set('Idempotency-Key', '"letter-118"').expect(200);
    const first = await send();
    expect((await send()).body).toEqual(first.body);
    expect(await typesOf({ contactId })).toEqual(['right.requested']);
  });

  it('names somebody on file, a right, a reason without an address, and a time that was', async () => {
    const contactId = await somebody();
    const before = await fingerprint(app);
    const nobody = await enter('11111111-1111-4111-8111-111111111111').expect(404);
    expect(nobody.body).toMatchObject({ code: 'contact_unknown' });
    for (const [pointer, change] of [
      ['/kind', { kind: 'silence' }],
      ['/kind', { kind: undefined }],
      ['/reason', { reason: '' }],
      ['/reason', { reason: 'wrote from a@b.example' }],
      ['/receivedAt', { receivedAt: '2026-03-06' }],
      ['/receivedAt', { receivedAt: daysAgo(-1) }],
      ['/receivedAt', { receivedAt: daysAgo(401) }],
    ] as const) {
      const refused = { status: 422, code: 'invalid_request', pointers: [pointer] };
      const answer = await enter(contactId, { ...ASK, ...change });
      expect({ change, ...refusalOf(answer) }).toEqual({ change, ...refused });
    }
    expect(await fingerprint(app)).toEqual(before);
  });
});

describe('an extension', () => {
  it('is by two further months from receipt, with its reason', async () => {
    const receivedAt = daysAgo(3);
    const request = await entered({ ...ASK, receivedAt });
    const { body } = await extend(request).expect(200);
    const { dueAt, lastDay, ...rest } = body as Record<string, string>;
    expect(rest).toMatchObject({ state: 'open', extensionReason: 'hundreds of letters' });
    const days = (Date.parse(dueAt ?? '') - Date.parse(receivedAt)) / DAY_MS;
    expect(days).toBeGreaterThan(88);
    expect(days).toBeLessThan(98);
    expect((lastDay ?? '') > String(request.lastDay)).toBe(true);
    expect(await typesOf(request)).toEqual(['right.extended', 'right.requested']);
  });

  it('comes once, in the first month, and before the answer', async () => {
    const late = await entered({ ...ASK, receivedAt: daysAgo(60) });
    const twice = await entered();
    await extend(twice).expect(200);
    const answered = await entered();
    await answer(answered).expect(200);
    const before = await fingerprint(app);
    const codes = [];
    for (const request of [late, twice, answered])
      codes.push(bodyOf(await extend(request).expect(409)).code);
    expect(codes).toEqual(['extension_refused', 'extension_refused', 'request_answered']);
    expect(await fingerprint(app)).toEqual(before);
  });
});

describe('an answer', () => {
  it('stands for good, with its outcome, and is an entry', async () => {
    const request = await entered();
    const refusal = { outcome: 'refused', reason: 'could not say who they are' };
    const { body } = await answer(request, refusal).expect(200);
    expect(body).toMatchObject({ state: 'answered', outcome: 'refused' });
    expect(bodyOf(await answer(request).expect(409)).code).toBe('request_answered');
    const entries = await people.happeningsOf(String(request.contactId));
    expect(entries.filter(({ type }) => type === 'right.answered')).toEqual([
      expect.objectContaining({ request: request.id, kind: 'access', ...refusal }),
    ]);
  });

  it('is of a request that there is', async () => {
    for (const id of ['11111111-1111-4111-8111-111111111111', 'x'])
      expect(bodyOf(await answer({ id }).expect(404)).code).toBe('not_found');
  });
});

describe('the register', () => {
  it('tells by state, what is due first first, a page at a time', async () => {
    const [late, later, open, done] = [
      await entered({ ...ASK, receivedAt: daysAgo(90) }),
      await entered({ ...ASK, receivedAt: daysAgo(80) }),
      await entered(),
      await entered(),
    ];
    await answer(done).expect(200);
    const ids = (requests: readonly Json[]) => requests.map(({ id }) => id);
    expect(ids(await listed('?state=overdue'))).toEqual(ids([late, later]));
    expect(ids(await listed('?state=open'))).toEqual(ids([late, later, open]));
    expect(ids(await listed('?state=answered'))).toContain(done.id);
    expect(ids(await listed())).toEqual(expect.arrayContaining(ids([late, later, open, done])));
    const found: unknown[] = [];
    let path: string | undefined = '/v1/rights-requests?state=open&limit=1';
    for (let pages = 1; path !== undefined; pages++) {
      const page: Response = await auditor.get(path).expect(200);
      found.push(...ids((page.body as { requests: Json[] }).requests));
      path = /^<([^>]+)>; rel="next"$/.exec(page.headers.link ?? '')?.[1];
      expect(pages).toBeLessThan(4);
    }
    expect(found).toEqual(ids([late, later, open]));
  });

  it('refuses what it does not know', async () => {
    for (const [pointer, query] of [
      ['/state', 'state=late'],
      ['/limit', 'limit=0'],
      ['/limit', 'limit=201'],
      ['/limit', 'limit=x'],
      ['/after', 'after=x'],
      ['/before', 'before=1'],
    ] as const) {
      const refused = { status: 422, code: 'invalid_request', pointers: [pointer] };
      expect(refusalOf(await auditor.get(`/v1/rights-requests?${query}`))).toEqual(refused);
    }
  });

  it('leaves an access line of who looked', async () => {
    const count = () =>
      app.sql(`SELECT 1 FROM access_log WHERE action = 'requests.list' AND actor = $1`, [
        auditor.client.clientId,
      ]);
    const before = (await count()).length;
    await listed();
    expect(await count()).toHaveLength(before + 1);
  });
});

describe('what is overdue', () => {
  it('is told by the metrics, and by the log every day', async () => {
    await entered({ ...ASK, receivedAt: daysAgo(90) });
    await entered();
    const { text } = await app.http.get('/metrics').expect(200);
    expect(text).toContain('assent_rights_requests{state="open"} 2');
    expect(text).toContain('assent_rights_requests{state="overdue"} 1');
    const before = app.logLines.length;
    await app.get(WatchDeadlines).run();
    const lines = app.logLines.slice(before).map((line) => JSON.parse(line) as Json);
    expect(lines).toEqual([
      expect.objectContaining({ msg: 'requests of people are overdue', overdue: 1, soon: 0 }),
    ]);
  });
});

describe('a restriction', () => {
  it('answers the request for it, or enters one and answers it', async () => {
    const request = await entered({ kind: 'restriction', reason: REASON });
    const { contactId } = request;
    const restrict = (restricted: boolean) =>
      keeper
        .post(`/v1/contacts/${String(contactId)}/restriction`, { restricted, reason: REASON })
        .expect(200);
    await restrict(true);
    const asked = async () =>
      (await listed('?limit=200')).filter((one) => one.contactId === contactId);
    expect(await asked()).toEqual([expect.objectContaining({ id: request.id, outcome: 'done' })]);
    // To lift it is the controller's own act.
    await restrict(false);
    expect(await asked()).toHaveLength(1);
    await restrict(true);
    const answered = { kind: 'restriction', state: 'answered', outcome: 'done' };
    expect(await asked()).toMatchObject([answered, answered]);
  });
});
