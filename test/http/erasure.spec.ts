/** Erasure (GDPR Art. 17) as clients, the person and a stranger who holds an old proof see it. */
import { startTestApp, type TestApp } from '../support/app.js';
import { Gate } from '../support/gate.js';
import {
  anEmail,
  bodyOf,
  footerPath,
  ONE_CLICK,
  People,
  TestSender,
  type Answer,
  type Json,
} from '../support/people.js';
import { refusalOf } from '../support/problem.js';
import { fingerprint } from '../support/scan.js';

const REASON = 'asked by letter';

let app: TestApp;
let people: People;
let sender: TestSender;
let keeper: TestSender;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  // The one name that the sample catalog lets send security messages.
  sender = await TestSender.with(app, ['authorize', 'reasons'], 'espace-membre');
  keeper = await TestSender.with(app, ['erase', 'contacts', 'preferences', 'feedback', 'bases']);
});
afterAll(() => app.close());

const ask = (contactId: string, reason: unknown = REASON) =>
  keeper.post(`/v1/contacts/${contactId}/erasure`, { reason });

const erase = async (contactId: string): Promise<Json> => bodyOf(await ask(contactId).expect(200));

async function evidenceOf(contactId: string): Promise<string[]> {
  const rows = await app.sql<{ id: string }>(
    'SELECT entry_id AS id FROM evidence WHERE contact_id = $1 ORDER BY entry_id',
    [contactId],
  );
  return rows.map(({ id }) => id);
}

const erasures = async () =>
  (await people.happeningsOf(null)).filter(({ type }) => type === 'subject.erased');

const outcomesOf = ({ id }: Answer) =>
  app.sql('SELECT kind, reason FROM authorization_outcomes WHERE authorization_id = $1', [id]);

const requestsOf = (contactId: string) =>
  app.sql(`SELECT kind, outcome FROM rights_requests WHERE contact_id = $1`, [contactId]);

describe('an erasure', () => {
  it('says what is gone, and leaves nobody behind', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const before = await evidenceOf(contactId);
    expect(await erase(contactId)).toEqual({
      contactId,
      erasedAt: expect.stringMatching(/Z$/),
      entries: before.length,
      kept: [],
    });
    expect(await people.find(email)).toBeNull();
    expect((await sender.ask(email, 'lettre')).reasons).toContain('unknown_contact');
    for (const path of ['preferences', 'restriction', 'requests'].map(
      (name) => `/v1/contacts/${contactId}/${name}`,
    )) {
      const isRead = path.endsWith('preferences');
      const body = { restricted: true, reason: REASON };
      const asked = { kind: 'access', reason: REASON };
      const answer = isRead
        ? await keeper.get(path)
        : await keeper.post(path, path.endsWith('requests') ? asked : body);
      expect({ path, ...refusalOf(answer) }).toMatchObject({
        status: 404,
        code: 'contact_unknown',
      });
    }
  });

  it('is one entry of the organisation that covers exactly what lost its evidence', async () => {
    const { contactId } = await people.optedInTo('lettre', 'ateliers');
    const covers = await evidenceOf(contactId);
    expect(covers.length).toBeGreaterThan(3);
    await erase(contactId);
    const actor = keeper.client.clientId;
    expect(await erasures()).toContainEqual(
      expect.objectContaining({ covers, count: covers.length, actor, reason: REASON }),
    );
    expect(await evidenceOf(contactId)).toEqual([]);
  });

  it('makes every permit void, of whatever class', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const topics = ['lettre', 'service-compte', 'securite-compte'];
    const allows = [];
    for (const topic of topics) allows.push(await sender.allowed(email, topic));
    await erase(contactId);
    for (const [index, allow] of allows.entries()) {
      await sender.redeem(allow, email, topics[index] ?? '').expect(410);
      expect(await outcomesOf(allow)).toEqual([{ kind: 'voided', reason: 'erased' }]);
    }
  });

  it('waits for an ask that it crosses, and makes its permit void', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const gate = await Gate.before(app, 'authorizations', `NEW.topic = 'lettre'`);
    try {
      const asking = sender.allowed(email, 'lettre');
      await gate.holds(1);
      const erasing = ask(contactId).then();
      await gate.holds(2);
      await gate.open();
      const [allow] = await Promise.all([asking, erasing]);
      await sender.redeem(allow, email, 'lettre').expect(410);
      expect(await outcomesOf(allow)).toEqual([{ kind: 'voided', reason: 'erased' }]);
      expect(await people.find(email)).toBeNull();
    } finally {
      await gate.remove();
    }
  });

  it('answers the request for it, or enters one and answers it', async () => {
    const [asked, unasked] = [await people.optedInTo('lettre'), await people.optedInTo('lettre')];
    const request = { kind: 'erasure', reason: 'letter of Monday' };
    await keeper.post(`/v1/contacts/${asked.contactId}/requests`, request).expect(200);
    for (const { contactId } of [asked, unasked]) {
      await erase(contactId);
      expect(await requestsOf(contactId)).toEqual([{ kind: 'erasure', outcome: 'done' }]);
    }
  });

  it('leaves other requests open, to be answered for nobody in particular', async () => {
    const { contactId } = await people.optedInTo('lettre');
    const asked = { kind: 'access', reason: REASON };
    const { id } = bodyOf(
      await keeper.post(`/v1/contacts/${contactId}/requests`, asked).expect(200),
    );
    await erase(contactId);
    const answer = { outcome: 'refused', reason: 'erased before' };
    await keeper.post(`/v1/rights-requests/${String(id)}/answer`, answer).expect(200);
    expect(await app.sql('SELECT 1 FROM contact_keys WHERE contact_id = $1', [contactId])).toEqual(
      [],
    );
  });

  it('leaves an access line of who asked for it, and why', async () => {
    const { contactId } = await people.optedInTo('lettre');
    await erase(contactId);
    const lines = await app.sql(
      `SELECT actor, action, reason FROM access_log WHERE contact_id = $1`,
      [contactId],
    );
    const actor = keeper.client.clientId;
    expect(lines).toEqual([{ actor, action: 'contact.erasure', reason: REASON }]);
  });

  it('comes once, and again under its Idempotency-Key', async () => {
    const { contactId } = await people.optedInTo('lettre');
    const send = () => ask(contactId).set('Idempotency-Key', '"erase-1"').expect(200);
    const first = await send();
    expect((await send()).body).toEqual(first.body);
    const before = await fingerprint(app);
    for (const nobody of [contactId, '11111111-1111-4111-8111-111111111111', 'x'])
      expect(refusalOf(await ask(nobody))).toMatchObject({ status: 404, code: 'contact_unknown' });
    expect(await fingerprint(app)).toEqual(before);
  });

  it('has a reason that names nobody', async () => {
    const { contactId } = await people.optedInTo('lettre');
    const before = await fingerprint(app);
    for (const reason of [undefined, '', 'a@b.example asked', 'x'.repeat(201)]) {
      const refused = { status: 422, code: 'invalid_request', pointers: ['/reason'] };
      expect(refusalOf(await ask(contactId, reason ?? null))).toEqual(refused);
    }
    expect(await fingerprint(app)).toEqual(before);
  });
});

describe('who comes back', () => {
  it('starts from nothing', async () => {
    const { email, contactId } = await people.optedInTo('lettre', 'ateliers');
    const change = { budget: { limit: 1, hours: 168 } };
    const path = `/v1/contacts/${contactId}/preferences`;
    await app.http
      .patch(path)
      .auth(keeper.client.token, { type: 'bearer' })
      .send(change)
      .expect(200);
    await erase(contactId);
    const again = await people.optIn(email, ['lettre']);
    expect(again.contactId).not.toBe(contactId);
    const { body } = await keeper.get(`/v1/contacts/${again.contactId}/preferences`).expect(200);
    const { topics, budget } = body as { topics: Json[]; budget: unknown };
    expect(topics.filter(({ state }) => state !== 'none')).toMatchObject([{ topic: 'lettre' }]);
    expect(budget).toBeNull();
    await sender.allowed(email, 'lettre');
  });
});

describe('the links of who was erased', () => {
  it('lead nowhere, and take nothing from anybody', async () => {
    const email = anEmail('oublie');
    await people.subscribe(email, ['lettre']);
    const path = await people.linkTo(email);
    await people.answer(path, 'confirm', ['lettre']).expect(200);
    const footer = footerPath(await sender.allowed(email, 'lettre'));
    await erase(await people.contactIdOf(email));
    const before = await fingerprint(app);
    const gone = await app.http.get(path).set('Accept', 'text/html');
    expect(gone.text).not.toContain(email);
    await people.answer(path, 'confirm', ['lettre']);
    await app.http.post(footer).type('form').send(ONE_CLICK);
    expect(await fingerprint(app)).toEqual(before);
    expect(await people.find(email)).toBeNull();
  });
});

describe('a job about who was erased', () => {
  it.each(['opt_in_mail', 'renewal_mail'])('does nothing: %s', async (task) => {
    const email = anEmail('parti');
    await people.subscribe(email, ['lettre']);
    await people.settle();
    const contactId = await people.contactIdOf(email);
    const [row] = await app.sql<{ id: string; address: string }>(
      'SELECT opt_in_id AS id, address_id AS address FROM opt_ins WHERE contact_id = $1',
      [contactId],
    );
    await erase(contactId);
    expect(await people.mailsTo(email)).toEqual([]);
    const payload = { contactId, optInId: row?.id, channel: 'email', addressId: row?.address };
    await app.sql('SELECT graphile_worker.add_job($1, $2::json)', [task, JSON.stringify(payload)]);
    await people.settle();
    expect(await people.mailsTo(email)).toEqual([]);
    expect(await people.find(email)).toBeNull();
  });
});
