import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTestApp, type TestApp } from '../support/app.js';
import { Gate } from '../support/gate.js';
import { anEmail, People, TestSender } from '../support/people.js';
import type { Answer, Json, Person } from '../support/people.js';
import { refusalOf } from '../support/problem.js';
import { fingerprint, placesHolding } from '../support/scan.js';

let app: TestApp;
let people: People;
let sender: TestSender;
let stranger: TestSender;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  sender = await TestSender.with(app, ['authorize', 'reasons', 'contacts', 'feedback']);
  stranger = await TestSender.with(app, ['authorize', 'feedback']);
});
afterAll(() => app.close());

const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

const report = (type: string, about: Json, change: Json = {}) =>
  sender.post('/v1/feedback', { ...about, type, at: new Date().toISOString(), ...change });

async function told(type: string, about: Json, change: Json = {}): Promise<void> {
  const response = await report(type, about, change).expect(200);
  expect(response.body).toEqual({ status: 'recorded' });
}

const kindsOf = async (email: string) =>
  (await people.suppressionsOf(email)).map(({ kind, until }) => [kind, until]);

/** What the evidence of reports says about a contact; null: about nobody on file. */
const reportsOf = async (contactId: string | null) =>
  (await people.happeningsOf(contactId)).filter(({ type }) => type === 'feedback.received');

/** On file by a message that needs no consent, and never confirmed anything. */
async function customer(): Promise<Person & { order: Answer }> {
  const email = anEmail();
  const order = await sender.allowed(email, 'service-compte');
  return { email, order, contactId: await people.contactIdOf(email) };
}

async function reader(): Promise<Person & { letter: Answer }> {
  const person = await people.optedInTo('lettre', 'ateliers');
  return { ...person, letter: await sender.allowed(person.email, 'lettre') };
}

describe('a hard bounce', () => {
  it('of a message closes the address that it went to, for every class', async () => {
    const { email, contactId, letter } = await reader();
    const workshop = await sender.allowed(email, 'ateliers');
    await told('bounce_hard', { authorizationId: letter.id }, { detail: '550 5.1.1 no such user' });
    expect(await kindsOf(email)).toEqual([['undeliverable', null]]);
    for (const topic of ['lettre', 'service-compte'])
      expect(await sender.ask(email, topic)).toMatchObject({ reason: 'undeliverable' });
    const late = await sender.redeem(workshop, email, 'ateliers').expect(410);
    expect(late.body).toMatchObject({ code: 'no_longer_allowed' });
    expect(await reportsOf(contactId)).toEqual([
      expect.objectContaining({
        report: 'bounce_hard',
        effect: 'undeliverable',
        actor: sender.client.clientId,
        authorization: letter.id,
        topic: 'lettre',
        channel: 'email',
        detail: '550 5.1.1 no such user',
      }),
    ]);
    // What was agreed to is another matter: the mailbox may come back.
    expect(await people.typesOf(contactId)).not.toContain('consent.withdrawn');
  });

  it('of somebody unknown is kept by match key, and puts nobody on file', async () => {
    const email = anEmail();
    const before = (await reportsOf(null)).length;
    await told('bounce_hard', { recipient: { email } });
    expect(await people.find(email)).toBeNull();
    expect(await kindsOf(email)).toEqual([['undeliverable', null]]);
    expect(await sender.ask(email, 'service-compte')).toMatchObject({ reason: 'undeliverable' });
    const reports = await reportsOf(null);
    expect(reports).toHaveLength(before + 1);
    expect(JSON.stringify(reports)).not.toContain(email);
  });
});

describe('soft bounces', () => {
  it('close an address after five days of them over at least fifteen', async () => {
    const { email } = await customer();
    const about = { recipient: { email } };
    for (const days of [40, 40, 40, 37, 30, 30])
      await told('bounce_soft', about, { at: ago(days) });
    await told('bounce_soft', about, { at: ago(28) });
    await told('bounce_soft', about, { at: ago(26) });
    expect(await kindsOf(email)).toEqual([]);
    expect((await sender.ask(email, 'service-compte')).decision).toBe('allow');
    await told('bounce_soft', about, { at: ago(25) });
    expect(await kindsOf(email)).toEqual([['undeliverable', null]]);
  });

  it('are forgotten after half a year, and taken for each address by itself', async () => {
    const [one, other] = [await customer(), await customer()];
    for (const days of [200, 190, 185])
      await told('bounce_soft', { recipient: { email: one.email } }, { at: ago(days) });
    for (const days of [60, 50, 40]) {
      await told('bounce_soft', { recipient: { email: one.email } }, { at: ago(days) });
      await told('bounce_soft', { authorizationId: other.order.id }, { at: ago(days + 1) });
    }
    expect(await kindsOf(one.email)).toEqual([]);
    expect(await kindsOf(other.email)).toEqual([]);
    const effects = (await reportsOf(one.contactId)).map(({ effect }) => effect);
    expect(effects.sort()).toEqual(['counted', 'counted', 'counted', 'stale', 'stale', 'stale']);
  });

  it('of somebody unknown leave nothing behind', async () => {
    const email = anEmail();
    await told('bounce_soft', { recipient: { email } });
    expect(await people.find(email)).toBeNull();
    expect(await kindsOf(email)).toEqual([]);
  });
});

describe('a complaint', () => {
  it('ends what was complained about and all marketing to the address, at once', async () => {
    const { email, contactId, letter } = await reader();
    const workshop = await sender.allowed(email, 'ateliers');
    await told('complaint', { authorizationId: letter.id });
    expect(await kindsOf(email)).toEqual([['complaint', null]]);
    expect(await people.typesOf(contactId)).toContain('consent.withdrawn');
    for (const [allow, topic] of [
      [letter, 'lettre'],
      [workshop, 'ateliers'],
    ] as const) {
      const { body } = await sender.redeem(allow, email, topic).expect(410);
      expect(body).toMatchObject({ code: 'permit_voided' });
    }
    // A place in the caps that a void permit had is not given back: it was somebody's until then.
    const reasons = { lettre: ['complaint', 'no_consent'], ateliers: ['complaint'] };
    for (const [topic, personal] of Object.entries(reasons))
      expect((await sender.ask(email, topic)).reasons).toEqual([...personal, 'cap_reached']);
    expect((await sender.ask(email, 'service-compte')).decision).toBe('allow');
    expect((await stranger.ask(email, 'ateliers')).reasons).toEqual(['not_permitted']);
  });

  it('by address alone stops marketing and leaves the consents as they are', async () => {
    const { email, contactId } = await reader();
    await told('complaint', { recipient: { email } });
    expect((await sender.ask(email, 'lettre')).reasons).toEqual(['complaint']);
    expect(await people.typesOf(contactId)).not.toContain('consent.withdrawn');
  });

  it('that crosses an ask waits for it, and makes its permit void', async () => {
    const { email } = await people.optedInTo('lettre');
    const gate = await Gate.before(app, 'authorizations', `NEW.topic = 'lettre'`);
    try {
      const asking = sender.allowed(email, 'lettre');
      await gate.holds(1);
      const telling = told('complaint', { recipient: { email } });
      await gate.holds(2);
      await gate.open();
      const { body } = await sender.redeem(
        (await Promise.all([asking, telling]))[0],
        email,
        'lettre',
      );
      expect(body).toMatchObject({ code: 'permit_voided' });
    } finally {
      await gate.remove();
    }
  });
});

describe('an unsubscription', () => {
  it('from a message is a withdrawal of its topic on its channel', async () => {
    const { email, contactId, letter } = await reader();
    await told('unsubscribe', { authorizationId: letter.id });
    expect(await sender.ask(email, 'lettre')).toMatchObject({ reason: 'no_consent' });
    expect((await sender.ask(email, 'ateliers')).decision).toBe('allow');
    const { body } = await sender.redeem(letter, email, 'lettre').expect(410);
    expect(body).toMatchObject({ code: 'permit_voided' });
    expect(await kindsOf(email)).toEqual([]);
    const numbered = await app.sql('SELECT topic, channel FROM withdrawals WHERE contact_id = $1', [
      contactId,
    ]);
    expect(numbered).toEqual([{ topic: 'lettre', channel: 'email' }]);
    const journal = readFileSync(join(app.config.settings.dataDir, 'withdrawals.journal'), 'utf8');
    expect(journal).toContain(contactId);
  });

  it.each(['email', 'contactId'] as const)('by %s alone is an objection', async (by) => {
    const person = await reader();
    await told('unsubscribe', { recipient: { [by]: person[by] } });
    expect(await kindsOf(person.email)).toEqual([['objection', null]]);
    expect((await sender.ask(person.email, 'ateliers')).reasons).toContain('objection');
    expect(await people.typesOf(person.contactId)).toContain('objection.recorded');
  });

  it('from a message that nobody can leave is one too', async () => {
    const { email, order } = await customer();
    await told('unsubscribe', { authorizationId: order.id });
    expect(await kindsOf(email)).toEqual([['objection', null]]);
    expect((await sender.ask(email, 'service-compte')).decision).toBe('allow');
  });

  it('of somebody unknown holds, until they confirm a wish of their own', async () => {
    const email = anEmail();
    await told('unsubscribe', { recipient: { email } });
    expect(await people.find(email)).toBeNull();
    expect(await kindsOf(email)).toEqual([['objection', null]]);
    await people.optIn(email, ['lettre']);
    expect(await kindsOf(email)).toEqual([]);
    expect((await sender.ask(email, 'lettre')).decision).toBe('allow');
  });
});

describe('a report about a message', () => {
  it('is never older than the message, whatever the clock of its reporter says', async () => {
    const { email, letter } = await reader();
    await told('unsubscribe', { authorizationId: letter.id }, { at: ago(1) });
    expect((await sender.ask(email, 'lettre')).decision).toBe('deny');
  });
});

describe('a report that comes late', () => {
  it.each(['bounce_hard', 'bounce_soft', 'complaint', 'unsubscribe'])(
    'changes nothing against a later confirmation, and is on record: %s',
    async (type) => {
      const { email, contactId, letter } = await reader();
      await told(type, { recipient: { email } }, { at: ago(1) });
      await told(type, { recipient: { email } }, { at: ago(399) });
      expect(await kindsOf(email)).toEqual([]);
      expect((await sender.ask(email, 'lettre')).decision).toBe('allow');
      await sender.redeem(letter, email, 'lettre').expect(200);
      expect(await reportsOf(contactId)).toHaveLength(2);
    },
  );
});

describe('a report', () => {
  it('is taken for messages of the caller alone, and for none that was denied', async () => {
    const { email, contactId, letter } = await reader();
    const denied = await sender.ask(email, 'offres');
    const before = await fingerprint(app);
    const at = new Date().toISOString();
    for (const authorizationId of [letter.id, 'nonsense', `${letter.id.slice(0, -2)}AA`]) {
      const told = { authorizationId, type: 'complaint', at };
      const answer = await stranger.post('/v1/feedback', told);
      expect(refusalOf(answer)).toMatchObject({ status: 404, code: 'not_found' });
    }
    const refused = await report('complaint', { authorizationId: denied.id }).expect(409);
    expect(refused.body).toMatchObject({ code: 'authorization_denied' });
    expect(await fingerprint(app)).toEqual(before);
    expect(await reportsOf(contactId)).toEqual([]);
  });

  it('names one thing, a time that is past, and no address in its words', async () => {
    const { email, contactId, letter } = await reader();
    const about = { recipient: { email } };
    const before = await fingerprint(app);
    for (const [pointer, body] of [
      ['', {}],
      ['', { ...about, authorizationId: letter.id }],
      ['/recipient', { recipient: {} }],
      ['/recipient', { recipient: null }],
      ['/recipient', { recipient: { contactId } }],
      ['/recipient', { recipient: { email, contactId } }],
      ['/authorizationId', { authorizationId: email }],
      ['/type', { ...about, type: 'delivered' }],
      ['/at', { ...about, at: undefined }],
      ['/at', { ...about, at: 'yesterday' }],
      ['/at', { ...about, at: '2026-11-21T10:00:00' }],
      ['/at', { ...about, at: new Date(Date.now() + 120_000).toISOString() }],
      ['/at', { ...about, at: ago(401) }],
      ['/detail', { ...about, detail: `550 5.1.1 <${email}> unknown` }],
      ['/detail', { ...about, detail: 'x'.repeat(201) }],
      ['/detail', { ...about, detail: '' }],
      ['/state', { ...about, state: 'allowed' }],
    ] as const) {
      const answer = await report('bounce_hard', {}, body);
      const refused = { status: 422, code: 'invalid_request', pointers: [pointer] };
      expect({ body, ...refusalOf(answer) }).toEqual({ body, ...refused });
    }
    expect(await fingerprint(app)).toEqual(before);
  });

  it('is taken once under one Idempotency-Key, and stands in no clear column', async () => {
    const { email, contactId } = await customer();
    const body = { recipient: { email }, type: 'complaint', at: ago(0), detail: 'abuse-4f1c9e' };
    const send = () => sender.post('/v1/feedback', body).set('Idempotency-Key', '"report-1"');
    await send().expect(200);
    const again = await send().expect(200, { status: 'recorded' });
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(await reportsOf(contactId)).toHaveLength(1);
    expect(await placesHolding(app, ['abuse-4f1c9e', email])).toEqual([]);
  });
});
