import { startTestApp, type TestApp } from '../support/app.js';
import { Gate } from '../support/gate.js';
import { People, TestSender } from '../support/people.js';
import { refusalOf } from '../support/problem.js';
import { fingerprint } from '../support/scan.js';

const REASON = 'disputes that the address is theirs';

let app: TestApp;
let people: People;
let sender: TestSender;
let keeper: TestSender;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  // The one name that the sample catalog lets send security messages.
  sender = await TestSender.with(app, ['authorize', 'reasons'], 'espace-membre');
  keeper = await TestSender.with(app, ['erase']);
});
afterAll(() => app.close());

const restrict = (contactId: string, restricted: unknown = true, reason: unknown = REASON) =>
  keeper.post(`/v1/contacts/${contactId}/restriction`, { restricted, reason });

const changesOf = async (contactId: string) =>
  (await people.happeningsOf(contactId)).filter(({ type }) => type === 'restriction.changed');

const accessesOf = (contactId: string) =>
  app.sql(`SELECT actor, action, reason FROM access_log WHERE contact_id = $1 ORDER BY at`, [
    contactId,
  ]);

describe('restricting a contact (GDPR Art. 18)', () => {
  it('lets nothing leave but security, from its answer on', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const letter = await sender.allowed(email, 'lettre');
    const order = await sender.allowed(email, 'service-compte');
    const answer = await restrict(contactId).expect(200);
    expect(answer.body).toEqual({ contactId, restricted: true });
    for (const topic of ['lettre', 'service-compte'])
      expect((await sender.ask(email, topic)).reasons).toEqual(['restricted']);
    expect((await sender.ask(email, 'securite-compte')).decision).toBe('allow');
    const voided = await sender.redeem(letter, email, 'lettre').expect(410);
    expect(voided.body).toMatchObject({ code: 'permit_voided' });
    const held = await sender.redeem(order, email, 'service-compte').expect(410);
    expect(held.body).toMatchObject({ code: 'no_longer_allowed' });
  });

  it('waits for an ask that it crosses, and makes its permit void', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const gate = await Gate.before(app, 'authorizations', `NEW.topic = 'lettre'`);
    try {
      const asking = sender.allowed(email, 'lettre');
      await gate.holds(1);
      const telling = restrict(contactId).then();
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

  it('is nothing that a sender without reasons can tell from another refusal', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    await restrict(contactId).expect(200);
    const stranger = await TestSender.with(app, ['authorize']);
    const denied = await stranger.ask(email, 'lettre');
    expect(denied).toMatchObject({ reason: 'not_permitted', reasons: ['not_permitted'] });
  });

  it('is lifted again, and what was agreed to before stands as it did', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    await restrict(contactId).expect(200);
    const lifted = await restrict(contactId, false, 'the address was proved').expect(200);
    expect(lifted.body).toEqual({ contactId, restricted: false });
    expect((await sender.ask(email, 'lettre')).decision).toBe('allow');
    const actor = keeper.client.clientId;
    const changes = await changesOf(contactId);
    expect(changes.sort((a, b) => (String(a.at) < String(b.at) ? -1 : 1))).toEqual([
      expect.objectContaining({ restricted: true, reason: REASON, actor }),
      expect.objectContaining({ restricted: false, reason: 'the address was proved', actor }),
    ]);
  });

  it('twice is one change and two lines of who asked for it, and why', async () => {
    const { contactId } = await people.optedInTo('lettre');
    await restrict(contactId).expect(200);
    await restrict(contactId.toUpperCase(), true, 'said so again').expect(200, {
      contactId,
      restricted: true,
    });
    expect(await changesOf(contactId)).toHaveLength(1);
    const [actor, action] = [keeper.client.clientId, 'contact.restriction'];
    expect(await accessesOf(contactId)).toEqual([
      { actor, action, reason: REASON },
      { actor, action, reason: 'said so again' },
    ]);
  });

  it('is asked for once under one Idempotency-Key', async () => {
    const { contactId } = await people.optedInTo('lettre');
    const send = () => restrict(contactId).set('Idempotency-Key', '"restrict-1"').expect(200);
    const first = await send();
    expect((await send()).body).toEqual(first.body);
    expect(await accessesOf(contactId)).toHaveLength(1);
  });

  it('names somebody on file, and says why', async () => {
    const { contactId } = await people.optedInTo('lettre');
    const before = await fingerprint(app);
    for (const nobody of ['11111111-1111-4111-8111-111111111111', 'x']) {
      const { body } = await restrict(nobody).expect(404);
      expect(body).toMatchObject({ code: 'contact_unknown' });
    }
    for (const [pointer, restricted, reason] of [
      ['/restricted', 'true', REASON],
      ['/restricted', null, REASON],
      ['/restricted', undefined, REASON],
      ['/reason', true, undefined],
      ['/reason', true, ''],
      ['/reason', true, 'asked by a@b.example'],
      ['/reason', true, 'x'.repeat(201)],
    ] as const) {
      const body = { restricted, reason };
      const answer = await keeper.post(`/v1/contacts/${contactId}/restriction`, body);
      const refused = { status: 422, code: 'invalid_request', pointers: [pointer] };
      expect({ body, ...refusalOf(answer) }).toEqual({ body, ...refused });
    }
    expect(await fingerprint(app)).toEqual(before);
  });
});
