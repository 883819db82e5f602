import type { TestApp } from '../support/app.js';
import { openCast } from '../support/cast.js';
import { Gate } from '../support/gate.js';
import {
  anEmail,
  dateBack,
  footerPath,
  ONE_CLICK,
  type People,
  TestSender,
  type Answer,
  type Json,
} from '../support/people.js';

const MINUTE_MS = 60_000;

let app: TestApp;
let people: People;
/** Sees every reason; `stranger` sees what a sender is meant to see. */
let sender: TestSender;
let stranger: TestSender;
beforeAll(async () => {
  ({ app, people, sender, stranger } = await openCast());
});
afterAll(() => app.close());

const codeOf = ({ body }: { body: unknown }) => (body as { code?: string }).code;

/** As if everything said in this answer but its names had been said by anybody. */
const anonymous = ({ id: _, ...rest }: Answer) => rest;

describe('the answer', () => {
  it('to a yes is the whole contract: permit, headers, links, rules, language', async () => {
    const { email } = await people.optedInTo('lettre');
    const before = Date.now();
    const allow = await sender.ask(email, 'lettre', { campaign: 'spring/2026' });
    expect(allow).toEqual({
      id: expect.stringMatching(/^\d{8}-[0-9a-f]{2}-[A-Za-z0-9_-]{22}$/),
      decision: 'allow',
      expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      permit: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]{86}$/),
      policyVersion: '1',
      rules: expect.any(Array),
      headers: expect.objectContaining({ 'List-Unsubscribe-Post': ONE_CLICK }),
      mustSign: ['List-Unsubscribe', 'List-Unsubscribe-Post'],
      tracking: { open: false, click: false },
      links: { preferences: allow.links?.unsubscribe, unsubscribe: allow.links?.unsubscribe },
      locale: 'fr',
    });
    expect(allow.rules.every(({ result }) => result === 'pass')).toBe(true);
    expect(allow.rules.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['no_consent', 'objection', 'cap_reached']),
    );
    const life = Date.parse(allow.expiresAt) - before;
    expect(life).toBeGreaterThan(14 * MINUTE_MS);
    expect(life).toBeLessThanOrEqual(15 * MINUTE_MS + 5_000);
    const claims = JSON.parse(
      Buffer.from(allow.permit.split('.')[1] ?? '', 'base64url').toString(),
    ) as Json;
    expect(claims).toMatchObject({ aud: sender.client.clientId, jti: allow.id, topic: 'lettre' });
    expect(JSON.stringify(claims)).not.toContain(await people.contactIdOf(email));
  });

  it('to a no is the whole contract, and the message is on record as it was decided', async () => {
    const email = anEmail();
    const deny = await sender.ask(email, 'lettre', { messageRef: 'record/1', campaign: 'c' });
    expect(deny).toEqual({
      id: expect.stringMatching(/^\d{8}-[0-9a-f]{2}-[A-Za-z0-9_-]{22}$/),
      decision: 'deny',
      reason: 'unknown_contact',
      reasons: ['unknown_contact'],
      notBefore: null,
      alternatives: [],
      policyVersion: '1',
      rules: expect.arrayContaining([{ rule: 'unknown_contact', result: 'deny' }]),
    });
    const { body, headers } = await sender.get(`/v1/authorizations/${deny.id}`).expect(200);
    expect(body).toMatchObject({
      id: deny.id,
      decision: 'deny',
      messageRef: 'record/1',
      campaign: 'c',
      topic: 'lettre',
      reason: 'unknown_contact',
      outcomes: [],
    });
    expect(headers['cache-control']).toBe('no-store');
    expect(await people.find(email)).toBeNull();
  });

  it('says nothing about the person to a sender without the scope for it', async () => {
    const known = await people.optedInTo('lettre');
    const objecting = await people.optedInTo('offres');
    const path = footerPath(await sender.allowed(objecting.email, 'offres'));
    await app.http.post(path).type('form').send('action=all').expect(200);
    const pending = anEmail();
    await people.subscribe(pending, ['offres']);
    await people.settle();
    const emails = [anEmail(), known.email, objecting.email, pending];
    const answers: Answer[] = [];
    for (const email of emails) answers.push(await stranger.ask(email, 'offres'));
    expect(answers.map(anonymous)).toEqual(emails.map(() => anonymous(answers[0] as Answer)));
    expect(answers[0]).toMatchObject({ reason: 'not_permitted', reasons: ['not_permitted'] });
    const records = await Promise.all(
      answers.map(({ id }) => stranger.get(`/v1/authorizations/${id}`)),
    );
    const said = records.map(({ body }) => {
      const { id: _, messageRef: __, decidedAt: ___, ...rest } = body as Record<string, unknown>;
      return rest;
    });
    expect(said).toEqual(emails.map(() => said[0]));
    const told: string[] = [];
    for (const email of emails) told.push((await sender.ask(email, 'offres')).reason);
    expect(told).toEqual(['unknown_contact', 'no_consent', 'objection', 'not_confirmed']);
  });

  it('does not tell who is on file by the ids of several answers either', async () => {
    const known = await people.optedInTo('lettre');
    const unknown = anEmail();
    /** The part of the id that says where the row is kept. */
    const slices = async (email: string) => {
      const found = new Set<string>();
      for (let n = 0; n < 6; n++)
        found.add((await stranger.ask(email, 'offres')).id.split('-')[1] ?? '');
      return found.size;
    };
    expect(await slices(unknown)).toBe(await slices(known.email));
  });

  it('names topics, channels and senders that are wrong as they are', async () => {
    const email = anEmail();
    const answers = [
      await stranger.ask(email, 'nonsense'),
      await stranger.ask('', 'lettre', { channel: 'sms', recipient: { phone: '+33612345678' } }),
      await stranger.ask(email, 'securite-compte'),
    ];
    expect(answers.map(({ reason }) => reason)).toEqual([
      'unknown_topic',
      'channel_not_offered',
      'sender_not_allowed',
    ]);
    expect(await people.find(email)).toBeNull();
    const member = await TestSender.with(app, ['authorize'], 'espace-membre');
    expect((await member.ask(email, 'securite-compte')).decision).toBe('allow');
    expect(await people.find(email)).not.toBeNull();
  });

  it('to a service message for somebody unknown is yes, without a right to anything else', async () => {
    const email = anEmail();
    const allow = await stranger.allowed(email, 'service-compte');
    expect(allow).toMatchObject({ headers: {}, mustSign: [], links: null });
    expect((await stranger.redeem(allow, email, 'service-compte')).body).toEqual({
      status: 'redeemed',
    });
    expect((await sender.ask(email, 'lettre')).reason).toBe('no_consent');
  });
});

describe('the name of a message', () => {
  it('gets the same authorization when the same is asked again, word for word', async () => {
    const email = anEmail();
    await sender
      .post('/v1/contacts', { addresses: [{ email }], locale: 'en', source: 'shop' })
      .expect(200);
    const { contactId } = await people.optIn(email, ['lettre']);
    const first = await sender.ask(email, 'lettre', { messageRef: 'same/1' });
    const again = await sender.ask(email.toUpperCase(), 'lettre', { messageRef: 'same/1' });
    // ES256 signs the same claims differently each time; both are good for the same one use.
    const claims = (answer: Answer) => answer.permit.split('.').slice(0, 2);
    expect(claims(again)).toEqual(claims(first));
    expect({ ...again, permit: '' }).toEqual({ ...first, permit: '' });
    expect(await people.decisionsOf(contactId)).toHaveLength(1);
  });

  it('belongs to one body and to one client', async () => {
    const { email } = await people.optedInTo('lettre', 'ateliers');
    const messageRef = 'one-body';
    await sender.allowed(email, 'lettre', { messageRef });
    const changes: Json[] = [
      { topic: 'ateliers' },
      { recipient: { email: anEmail() } },
      { recipient: { contactId: await people.contactIdOf(email) } },
      { channel: 'sms' },
      { campaign: 'other' },
    ];
    for (const change of changes) {
      const refused = await sender.request(email, 'lettre', { messageRef, ...change }).expect(422);
      expect(codeOf(refused)).toBe('message_ref_reused');
    }
    expect((await stranger.ask(email, 'ateliers', { messageRef })).decision).toBe('allow');
  });

  it('asked twenty times at once is decided once', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const asks = Array.from({ length: 20 }, () =>
      sender.ask(email, 'lettre', { messageRef: 'at-once' }),
    );
    const ids = new Set((await Promise.all(asks)).map(({ id }) => id));
    expect(ids.size).toBe(1);
    expect(await people.decisionsOf(contactId)).toHaveLength(1);
    expect((await sender.ask(email, 'lettre')).decision).toBe('allow');
  });

  it('is decided again after a no, and only then', async () => {
    const email = anEmail();
    const messageRef = 'no-then-yes';
    const deny = await sender.ask(email, 'lettre', { messageRef });
    expect(deny.decision).toBe('deny');
    await people.optIn(email, ['lettre']);
    const allow = await sender.ask(email, 'lettre', { messageRef });
    expect(allow).toMatchObject({ decision: 'allow' });
    expect(allow.id).not.toBe(deny.id);
    expect((await sender.ask(email, 'lettre', { messageRef })).id).toBe(allow.id);
  });

  it('gets a fresh permit on the same slot once its permit ran out unspent', async () => {
    const { email } = await people.optedInTo('lettre');
    const [messageRef, other] = ['ran-out', 'the-other'];
    const first = await sender.allowed(email, 'lettre', { messageRef });
    await sender.allowed(email, 'lettre', { messageRef: other });
    expect((await sender.ask(email, 'lettre')).reason).toBe('cap_reached');
    await dateBack(app, first.id, '15 minutes');
    expect(codeOf(await sender.redeem(first, email, 'lettre').expect(410))).toBe('permit_expired');
    const second = await sender.allowed(email, 'lettre', { messageRef });
    expect(second.id).not.toBe(first.id);
    expect(codeOf(await sender.redeem(first, email, 'lettre').expect(410))).toBe('permit_released');
    await sender.redeem(second, email, 'lettre').expect(200);
    expect((await sender.ask(email, 'lettre')).reason).toBe('cap_reached');
    // Spent is spent, however old: the message left.
    await dateBack(app, second.id, '1 hour');
    expect((await sender.ask(email, 'lettre', { messageRef })).id).toBe(second.id);
  });

  it('keeps its slot when it is redeemed in the moment in which its permit runs out', async () => {
    const { email, contactId } = await people.optedInTo('ateliers');
    const messageRef = 'photo-finish';
    const allow = await sender.allowed(email, 'ateliers', { messageRef });
    // The redeem has read the clock and stands before its last statement until it is let go.
    const gate = await Gate.before(app, 'authorization_outcomes', `NEW.kind = 'redeemed'`);
    const redeemed = sender.redeem(allow, email, 'ateliers').then(({ status }) => status);
    await gate.holds(1);
    await dateBack(app, allow.id, '15 minutes');
    const again = sender.ask(email, 'ateliers', { messageRef });
    await gate.holds(2);
    await gate.open();
    expect(await redeemed).toBe(200);
    expect((await again).id).toBe(allow.id);
    await gate.remove();
    const outcomes = await app.sql(
      `SELECT o.kind FROM authorization_outcomes o JOIN authorizations a USING (authorization_id)
       WHERE a.contact_id = $1 AND a.topic = 'ateliers'`,
      [contactId],
    );
    expect(outcomes).toEqual([{ kind: 'redeemed' }]);
  }, 30_000);
});
