/** What staff does about people from the console: the same services as the API, under their own name. */
import { startTestApp, type TestApp } from '../support/app.js';
import { People, TestSender } from '../support/people.js';
import { fingerprint } from '../support/scan.js';
import { StaffMember, STAFF_NAME } from '../support/staff.js';

const REASON = 'letter, ref. 2026/118';

let app: TestApp;
let people: People;
let sender: TestSender;
let staff: StaffMember;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  sender = await TestSender.with(app, ['authorize', 'reasons']);
  staff = await StaffMember.enter(app, ['audit', 'erase']);
});
afterAll(() => app.close());

const accessesOf = (contactId: string) =>
  app.sql<{ action: string; actor: string; reason: string }>(
    'SELECT action, actor, reason FROM access_log WHERE contact_id = $1 ORDER BY at',
    [contactId],
  );
const requestsOf = (contactId: string) =>
  app.sql<{ id: string; kind: string; actor: string; received: string; outcome: string | null }>(
    `SELECT request_id AS id, kind, actor, received_at::date::text AS received, outcome
     FROM rights_requests WHERE contact_id = $1 ORDER BY received_at`,
    [contactId],
  );

async function opened(): Promise<{ email: string; contactId: string; path: string }> {
  const person = await people.optedInTo('lettre');
  await staff.open(person.contactId, REASON);
  return { ...person, path: `/console/contacts/${person.contactId}` };
}

describe('restricting from the console (GDPR Art. 18)', () => {
  it('says what it does, does it by its button, and is lifted again', async () => {
    const { email, contactId, path } = await opened();
    const asked = await staff.get(`${path}/restriction?lang=en`).expect(200);
    expect(asked.text).toContain('nothing is sent to them any more');
    expect((await sender.ask(email, 'lettre')).decision).toBe('allow');
    const done = await staff
      .post(`${path}/restriction?lang=en`, { restricted: 'yes', reason: REASON })
      .expect(303);
    expect(done.headers.location).toBe(`${path}?lang=en&done=restricted`);
    expect((await sender.ask(email, 'lettre')).reasons).toEqual(['restricted']);
    const page = await staff.get(String(done.headers.location)).expect(200);
    expect(page.text).toContain('Only security messages leave now.');
    expect(page.text).toContain('Lift the restriction…');
    const lift = await staff.get(`${path}/restriction?lang=en`).expect(200);
    expect(lift.text).toContain('the person must have been told before');
    await staff.post(`${path}/restriction`, { restricted: 'no', reason: REASON }).expect(303);
    expect((await sender.ask(email, 'lettre')).decision).toBe('allow');
    const lines = (await accessesOf(contactId)).filter(
      ({ action }) => action === 'contact.restriction',
    );
    expect(lines).toEqual(
      Array(2).fill({ action: 'contact.restriction', actor: STAFF_NAME, reason: REASON }),
    );
  });

  it('takes a reason', async () => {
    const { email, path } = await opened();
    const { text } = await staff
      .post(`${path}/restriction?lang=en`, { restricted: 'yes', reason: '' })
      .expect(422);
    expect(text).toContain('Say why.');
    expect((await sender.ask(email, 'lettre')).decision).toBe('allow');
  });

  it('shows nothing of a person whom the session did not open', async () => {
    const { contactId } = await people.optedInTo('lettre');
    const { text } = await staff.get(`/console/contacts/${contactId}/restriction?lang=en`);
    expect(text).toContain('Why do you want to see this person?');
  });
});

describe('erasing from the console (GDPR Art. 17)', () => {
  it('says exactly what will happen, does it by its button, and forgets its own part too', async () => {
    const { email, contactId, path } = await opened();
    const asked = await staff.get(`${path}/erasure?lang=en`).expect(200);
    for (const said of ['cannot be undone', 'the log still verifies', 'is void'])
      expect(asked.text).toContain(said);
    expect(await people.find(email)).toBe(contactId);
    await staff.post(`${path}/erasure`, { reason: '' }).expect(422);
    expect(await people.find(email)).toBe(contactId);
    const { text } = await staff.post(`${path}/erasure?lang=en`, { reason: REASON }).expect(200);
    expect(text).toContain('The person is erased');
    expect(text).toMatch(/[0-9]+ entries of the log have no evidence any more/);
    expect(await people.find(email)).toBeNull();
    expect(await accessesOf(contactId)).toContainEqual({
      ...{ action: 'contact.erasure', actor: STAFF_NAME, reason: REASON },
    });
    expect(await requestsOf(contactId)).toEqual([
      expect.objectContaining({ kind: 'erasure', actor: STAFF_NAME, outcome: 'done' }),
    ]);
    expect(
      await app.sql('SELECT 1 FROM staff_openings WHERE contact_id = $1', [contactId]),
    ).toEqual([]);
    expect((await staff.get(`${path}?lang=en`).expect(200)).text).toContain(
      'Why do you want to see this person?',
    );
  });

  it('erases nobody whom the session did not open', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const { text } = await staff.post(`/console/contacts/${contactId}/erasure?lang=en`, {
      reason: REASON,
    });
    expect(text).toContain('Why do you want to see this person?');
    expect(await people.find(email)).toBe(contactId);
  });
});

describe('the dossier in the console (GDPR Art. 15, 20)', () => {
  it('is looked at without answering anything, and given by a button that answers', async () => {
    const { email, contactId, path } = await opened();
    await sender.allowed(email, 'lettre');
    await staff.post(`${path}/requests`, { kind: 'access', reason: REASON }).expect(303);
    const giver = await StaffMember.enter(app, ['audit', 'audit.clear', 'erase']);
    await giver.open(contactId, REASON);
    const { text } = await giver.get(`${path}/dossier?lang=en`).expect(200);
    expect(text).toContain('2 messages were asked for');
    expect(text).toContain('Yes, said on');
    expect(await requestsOf(contactId)).toMatchObject([{ kind: 'access', outcome: null }]);
    const file = await giver.post(`${path}/dossier/file`).expect(200);
    expect(file.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-disposition': `attachment; filename="dossier-${contactId}.json"`,
    });
    expect(file.body).toMatchObject({ schema: 'assent/dossier/v1', contact: { id: contactId } });
    expect(file.text).toContain(email);
    expect(await requestsOf(contactId)).toMatchObject([{ kind: 'access', outcome: 'done' }]);
    const looks = (await accessesOf(contactId)).filter(
      ({ action }) => action === 'contact.dossier',
    );
    expect(looks).toEqual(
      Array(2).fill({ action: 'contact.dossier', actor: STAFF_NAME, reason: REASON }),
    );
  });

  it('is given by nobody who may not read its addresses and answer for it', async () => {
    const { email, contactId, path } = await opened();
    const { text } = await staff.get(`${path}/dossier?lang=en`).expect(200);
    expect(text).not.toContain(email);
    expect(text).toContain('takes a session that may read addresses in clear');
    const before = await fingerprint(app);
    for (const scopes of [['audit'], ['audit', 'erase'], ['audit', 'audit.clear']] as const) {
      const half = await StaffMember.enter(app, scopes);
      await half.post(`${path}/dossier/file`).expect(403);
    }
    const changed = await fingerprint(app);
    expect(changed['public.ledger_entries']).toBe(before['public.ledger_entries']);
    expect(await requestsOf(contactId)).toEqual([]);
  });

  it('shows nothing of a person whom the session did not open', async () => {
    const { contactId } = await people.optedInTo('lettre');
    const path = `/console/contacts/${contactId}/dossier`;
    const giver = await StaffMember.enter(app, ['audit', 'audit.clear', 'erase']);
    const before = await fingerprint(app);
    expect((await giver.get(`${path}?lang=en`)).text).toContain(
      'Why do you want to see this person?',
    );
    await giver.post(`${path}/file`).expect(303);
    expect(await fingerprint(app)).toEqual(before);
  });
});

describe('who acted, and why, in the console', () => {
  it('is said by name and in words, where records have ids and codes', async () => {
    const { contactId, path } = await opened();
    const desk = await TestSender.with(app, ['audit', 'erase']);
    const asked = { kind: 'access', reason: REASON };
    await desk.post(`/v1/contacts/${contactId}/requests`, asked).expect(200);
    await desk.get(`/v1/audit/entries?contactId=${contactId}`).expect(200);
    const pages = ['/console/requests', path, `${path}/dossier`];
    const texts = await Promise.all(
      pages.map(async (page) => (await staff.get(`${page}?lang=fr`)).text),
    );
    const [register = '', person = '', dossier = ''] = texts;
    expect(register).toContain(desk.client.name);
    expect(register).not.toContain(`par ${desk.client.clientId}`);
    expect(person).toContain('la personne, sur la page d’inscription');
    expect(dossier).toContain('venue par\u00a0: une inscription');
    expect(dossier).toContain('non précisé');
    expect(dossier).toContain('une personne du responsable du traitement');
    expect(texts.join('')).not.toMatch(/not_given|subscribe page|assent:|<div>staff/);
  });
});

describe('the register of requests in the console', () => {
  it('takes a request with the day it arrived, and shows by when it is answered', async () => {
    const { contactId, path } = await opened();
    await staff.get(`${path}/requests`).expect(200);
    const received = new Date(Date.now() - 5 * 86_400_000).toISOString().slice(0, 10);
    await staff.post(`${path}/requests`, { kind: 'access', received, reason: REASON }).expect(303);
    expect(await requestsOf(contactId)).toEqual([
      expect.objectContaining({ kind: 'access', actor: STAFF_NAME, received, outcome: null }),
    ]);
    const { text } = await staff.get('/console/requests?lang=en').expect(200);
    expect(text).toContain('Access (Art. 15)');
    expect(text).toMatch(/2[0-9] days left, until /);
    expect(text).toContain(`href="${path}?lang=en"`);
  });

  it.each([
    ['cannot be read', '21/11/2026', 'Write it like 2026-11-21.'],
    ['lies ahead', '2999-01-01', 'has not come yet'],
    ['is too long ago', '2001-01-01', 'more than 400 days ago'],
  ])('takes no day that %s, and keeps what was typed', async (_, received, said) => {
    const { path } = await opened();
    const before = await fingerprint(app);
    const { text } = await staff
      .post(`${path}/requests?lang=en`, { kind: 'access', received, reason: REASON })
      .expect(422);
    expect(text).toContain('role="alert"');
    expect(text).toContain('href="#received"');
    expect(text).toContain('aria-describedby="received-error"');
    expect(text).toContain(said);
    for (const typed of [received, REASON]) expect(text).toContain(`value="${typed}"`);
    expect(text).toMatch(/value="access" checked/);
    expect(await fingerprint(app)).toEqual(before);
  });

  it('takes today, by the clock of the database, as now', async () => {
    const { contactId, path } = await opened();
    const [{ today } = { today: '' }] = await app.sql<{ today: string }>(
      `SELECT (clock_timestamp() AT TIME ZONE 'Europe/Paris')::date::text AS today`,
    );
    await staff
      .post(`${path}/requests`, { kind: 'access', received: today, reason: REASON })
      .expect(303);
    const [row] = await app.sql(
      `SELECT received_at <= clock_timestamp() AS "hasCome" FROM rights_requests
       WHERE contact_id = $1`,
      [contactId],
    );
    expect(row).toEqual({ hasCome: true });
  });

  it('is answered and extended, once', async () => {
    const { contactId, path } = await opened();
    await staff.post(`${path}/requests`, { kind: 'objection', reason: REASON }).expect(303);
    const [request] = await requestsOf(contactId);
    const url = `/console/requests/${request?.id ?? ''}`;
    for (const page of ['answer', 'extension']) await staff.get(`${url}/${page}`).expect(200);
    await staff.post(`${url}/extension`, { reason: 'many at once' }).expect(303);
    await staff.post(`${url}/extension`, { reason: 'many at once' }).expect(409);
    await staff.post(`${url}/answer`, { outcome: 'done', reason: REASON }).expect(303);
    await staff.post(`${url}/answer`, { outcome: 'refused', reason: REASON }).expect(409);
    expect(await requestsOf(contactId)).toEqual([expect.objectContaining({ outcome: 'done' })]);
    const { text } = await staff.get('/console/requests/answered?lang=fr').expect(200);
    expect(text).toContain('Opposition (art. 21)');
  });

  it('asks for what is missing, and enters nothing meanwhile', async () => {
    const { path } = await opened();
    const before = await fingerprint(app);
    for (const fields of [
      { reason: REASON },
      { kind: 'access', reason: '' },
      { kind: 'x', reason: REASON },
    ])
      expect((await staff.post(`${path}/requests?lang=en`, fields).expect(422)).text).toContain(
        'role="alert"',
      );
    expect(await fingerprint(app)).toEqual(before);
  });

  it('finds no request by what is no id', async () => {
    for (const url of ['/console/requests/nonsense', '/console/requests/x/answer'])
      await staff.get(url).expect(404);
  });
});

it('a session without the scope erase sees, and changes nothing', async () => {
  const { contactId } = await people.optedInTo('lettre');
  const reader = await StaffMember.enter(app);
  await reader.open(contactId, REASON);
  const path = `/console/contacts/${contactId}`;
  const { text } = await reader.get(`${path}?lang=en`).expect(200);
  expect(text).not.toContain('Restrict…');
  const before = await fingerprint(app);
  for (const page of ['restriction', 'requests', 'erasure']) {
    await reader.get(`${path}/${page}`).expect(403);
    await reader.post(`${path}/${page}`, { reason: REASON, kind: 'access' }).expect(403);
  }
  expect(await fingerprint(app)).toEqual(before);
});
