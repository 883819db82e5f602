/** What somebody said elsewhere and a client passes on: it holds as if they had said it here. */
import { randomUUID } from 'node:crypto';
import { openCast, type Cast } from '../support/cast.js';
import { anEmail, footerPath, ONE_CLICK, type Answer, type Json } from '../support/people.js';
import { fingerprint } from '../support/scan.js';
import { EVIDENCE, LETTER, Withdrawals } from '../support/withdrawals.js';

let cast: Cast;
let withdrawals: Withdrawals;
beforeAll(async () => {
  cast = await openCast();
  withdrawals = await Withdrawals.with(cast);
});
afterAll(() => cast.app.close());

describe('a withdrawal that a client passes on', () => {
  it('ends the consent, makes the permit in hand void, and is remembered with its evidence', async () => {
    const { email, contactId } = await cast.people.optedInTo('lettre', 'ateliers');
    const held = await cast.sender.allowed(email, 'lettre');
    const at = '2026-11-20T09:30:00+01:00';
    const answer = await withdrawals.pass({ email }, { ...LETTER, evidence: { ...EVIDENCE, at } });
    expect([answer.status, answer.body]).toEqual([200, { status: 'withdrawn' }]);
    expect((await cast.sender.ask(email, 'lettre')).reason).toBe('no_consent');
    const dead = await cast.sender.redeem(held, email, 'lettre').expect(410);
    expect(dead.body).toMatchObject({ code: 'permit_voided' });
    await cast.sender.allowed(email, 'ateliers');
    const { clientId } = withdrawals.client.client;
    expect(await withdrawals.entriesOf(contactId, 'consent.withdrawn')).toEqual([
      expect.objectContaining({
        topic: 'lettre',
        channel: 'email',
        ended: [{ topic: 'lettre', channel: 'email' }],
        bases: [],
        ...EVIDENCE,
        actor: clientId,
        saidAt: '2026-11-20T08:30:00.000Z',
      }),
    ]);
    expect(await withdrawals.rowsOf(contactId)).toEqual([LETTER]);
    expect(withdrawals.journal().at(-1)).toMatchObject({ contactId, ...LETTER });
  });

  it.each(['contactId', 'email'] as const)(
    'says the same and changes nothing when it is said again (by %s)',
    async (name) => {
      const person = await cast.people.optedInTo('lettre');
      const say = () => withdrawals.pass({ [name]: person[name] }, LETTER);
      const answers = await Promise.all(Array.from({ length: 12 }, say));
      answers.push(await say());
      for (const { status, body } of answers)
        expect([status, body]).toEqual([200, { status: 'withdrawn' }]);
      expect(await withdrawals.rowsOf(person.contactId)).toHaveLength(1);
      const entries = await withdrawals.entriesOf(person.contactId, 'consent.withdrawn');
      expect(entries).toHaveLength(1);
    },
  );

  it('counts again for what was confirmed after it', async () => {
    const { email, contactId } = await cast.people.optedInTo('lettre', 'ateliers');
    await withdrawals.pass({ email }, LETTER).expect(200);
    await cast.people.optIn(email, ['lettre']);
    await cast.sender.release(await cast.sender.allowed(email, 'lettre'));
    await withdrawals.pass({ email }, LETTER).expect(200);
    expect((await cast.sender.ask(email, 'lettre')).reason).toBe('no_consent');
    expect(await withdrawals.rowsOf(contactId)).toHaveLength(2);
  });

  it('reaches every channel of a topic, or every topic of a channel', async () => {
    const { email, contactId } = await cast.people.optedInTo('lettre', 'alertes', 'offres');
    await withdrawals.pass({ email }, { scope: 'topic', topic: 'alertes' }).expect(200);
    const left = { 'alertes/email': true, 'lettre/email': false, 'offres/email': false };
    expect(await withdrawals.endsOf(contactId, 'consents')).toEqual(left);
    await withdrawals.pass({ email }, { scope: 'channel', channel: 'sms' }).expect(200);
    expect(await withdrawals.endsOf(contactId, 'consents')).toEqual(left);
    await withdrawals.pass({ email }, { scope: 'channel', channel: 'email' }).expect(200);
    const all = { 'alertes/email': true, 'lettre/email': true, 'offres/email': true };
    expect(await withdrawals.endsOf(contactId, 'consents')).toEqual(all);
    expect(await withdrawals.rowsOf(contactId)).toEqual([
      { scope: 'topic', topic: 'alertes', channel: null },
      { scope: 'channel', topic: null, channel: 'sms' },
      { scope: 'channel', topic: null, channel: 'email' },
    ]);
    // One act is one entry, however much it ends.
    const [, act] = await withdrawals.entriesOf(contactId, 'consent.withdrawn');
    expect(act ?? {}).toHaveProperty('ended', [
      { topic: 'lettre', channel: 'email' },
      { topic: 'offres', channel: 'email' },
    ]);
  });

  it('is no sign of life of the person, as their own act on the page is', async () => {
    const { email, contactId } = await cast.people.optedInTo('lettre', 'ateliers');
    const seen = async () => {
      const sql = 'SELECT last_act_at AS at FROM contacts WHERE contact_id = $1';
      return (await cast.app.sql<{ at: Date | null }>(sql, [contactId]))[0]?.at?.getTime() ?? 0;
    };
    const path = footerPath(await cast.sender.allowed(email, 'ateliers'));
    const before = await seen();
    await withdrawals.pass({ email }, LETTER).expect(200);
    expect(await seen()).toBe(before);
    await cast.app.http.post(path).type('form').send(ONE_CLICK).expect(200);
    expect(await seen()).toBeGreaterThan(before);
  });
});

describe('where a basis beside consent carries messages', () => {
  it('it ends too, in the same entry', async () => {
    const { email, contactId } = await withdrawals.customer();
    const held = await cast.sender.allowed(email, 'offres');
    await withdrawals
      .pass({ email }, { scope: 'topic', topic: 'offres', channel: 'email' })
      .expect(200);
    expect(await withdrawals.endsOf(contactId, 'bases')).toEqual({ 'offres/email': true });
    await cast.sender.redeem(held, email, 'offres').expect(410);
    const bases = [{ topic: 'offres', channel: 'email', basis: 'soft_opt_in' }];
    expect(await withdrawals.entriesOf(contactId, 'basis.ended')).toEqual([
      expect.objectContaining({ ...EVIDENCE, ended: [], bases }),
    ]);
  });

  it('none that is brought afterwards outranks the word, also where nothing had stood', async () => {
    const email = anEmail();
    await withdrawals.client
      .post('/v1/contacts', { addresses: [{ email }], source: 'x' })
      .expect(200);
    const contactId = await cast.people.contactIdOf(email);
    for (const _ of [1, 2])
      await withdrawals.pass({ email }, { scope: 'channel', channel: 'email' }).expect(200);
    expect(await withdrawals.rowsOf(contactId)).toHaveLength(1);
    await withdrawals.bringBasis({ email }).expect(200);
    expect((await cast.sender.ask(email, 'offres')).reason).toBe('no_consent');
    await cast.people.optIn(email, ['offres']);
    await cast.sender.allowed(email, 'offres');
  });

  it('leaving everything ends all of them, for addresses that nobody confirmed as well', async () => {
    const { email, phone, contactId } = await withdrawals.customer();
    const held = await cast.sender.allowed(email, 'offres');
    const invoice = await cast.sender.allowed(email, 'service-compte');
    await withdrawals.pass({ contactId }, { scope: 'all' }).expect(200);
    expect(await withdrawals.endsOf(contactId, 'bases')).toEqual({ 'offres/email': true });
    const dead = await cast.sender.redeem(held, email, 'offres').expect(410);
    expect(dead.body).toMatchObject({ code: 'permit_voided' });
    await cast.sender.redeem(invoice, email, 'service-compte').expect(200);
    const sms = { recipient: { phone }, channel: 'sms' };
    expect((await cast.sender.ask(email, 'alertes', sms)).reason).toBe('objection');
    expect((await cast.sender.ask(email, 'lettre')).reason).toBe('objection');
    const [entry, ...more] = await withdrawals.entriesOf(contactId, 'objection.recorded');
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      bases: [{ topic: 'offres', channel: 'email' }],
      via: 'telephone',
    });
    expect(await withdrawals.rowsOf(contactId)).toEqual([
      { scope: 'all', topic: null, channel: null },
    ]);
  });

  it('the person ends it themselves by the link in the message', async () => {
    const { email, contactId } = await withdrawals.customer();
    const path = footerPath(await cast.sender.allowed(email, 'offres'));
    await cast.app.http.post(path).type('form').send({ action: 'all' }).expect(200);
    expect(await withdrawals.endsOf(contactId, 'bases')).toEqual({ 'offres/email': true });
    expect(await cast.people.suppressionsOf(email)).toEqual([{ kind: 'objection', until: null }]);
  });
});

describe('what cannot be meant', () => {
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();

  it.each<[Json, string, string[]]>([
    [{ scope: 'topic' }, 'invalid_request', ['/topic']],
    [{ scope: 'topic', channel: 'email' }, 'invalid_request', ['/topic']],
    [{ scope: 'channel' }, 'invalid_request', ['/channel']],
    [{ ...LETTER, scope: 'channel' }, 'invalid_request', ['/topic']],
    [{ ...LETTER, scope: 'all' }, 'invalid_request', ['/topic', '/channel']],
    [{ scope: 'everything' }, 'invalid_request', ['/scope']],
    [{ scope: 'all', why: 'x' }, 'invalid_request', ['/why']],
    [{ scope: 'topic', topic: 'rumeurs' }, 'topic_unknown', ['/topic']],
    [{ scope: 'topic', topic: 'constructor' }, 'topic_unknown', ['/topic']],
    [{ scope: 'topic', topic: 'service-compte' }, 'topic_unknown', ['/topic']],
    [{ scope: 'channel', channel: 'pigeon' }, 'channel_not_offered', ['/channel']],
    [{ ...LETTER, channel: 'pigeon' }, 'channel_not_offered', ['/channel']],
    [{ scope: 'all', evidence: undefined }, 'invalid_request', ['/evidence']],
    [{ scope: 'all', evidence: {} }, 'invalid_request', ['/evidence/via']],
    [{ scope: 'all', evidence: { via: 'a@b.example' } }, 'invalid_request', ['/evidence/via']],
    [{ scope: 'all', evidence: { via: 'x'.repeat(101) } }, 'invalid_request', ['/evidence/via']],
    [{ scope: 'all', evidence: { via: 'x', at: tomorrow } }, 'invalid_request', ['/evidence/at']],
    [
      { scope: 'all', evidence: { via: 'x', at: '1969-12-31T23:59:59Z' } },
      'invalid_request',
      ['/evidence/at'],
    ],
    [
      { scope: 'all', evidence: { via: 'x', at: 'yesterday' } },
      'invalid_request',
      ['/evidence/at'],
    ],
  ])('%j is refused and changes nothing', async (what, code, pointers) => {
    const email = anEmail();
    const before = await fingerprint(cast.app);
    const { body } = await withdrawals.pass({ email }, what).expect(422);
    const { errors, ...problem } = body as { errors: { pointer: string }[] };
    expect(problem).toMatchObject({ code });
    expect([...new Set(errors.map(({ pointer }) => pointer))]).toEqual(pointers);
    expect(await fingerprint(cast.app)).toEqual(before);
  });

  it('a person is named in exactly one way, and by an address that can be one', async () => {
    for (const recipient of [{}, { email: anEmail(), contactId: randomUUID() }, { email: 'x' }])
      await withdrawals.pass(recipient, { scope: 'all' }).expect(422);
  });
});

describe('the call', () => {
  it('needs the scope preferences', async () => {
    const { email } = await cast.people.optedInTo('lettre');
    const body = { recipient: { email }, evidence: EVIDENCE, ...LETTER };
    await cast.sender.post('/v1/withdrawals', body).expect(403);
    await cast.sender.allowed(email, 'lettre');
  });

  it('is carried out once under one Idempotency-Key', async () => {
    const email = anEmail();
    const key = `"${randomUUID()}"`;
    const say = () => withdrawals.pass({ email }, { scope: 'all' }).set('Idempotency-Key', key);
    const lines = withdrawals.journal().length;
    await say().expect(200);
    const { headers } = await say().expect(200);
    expect(headers['idempotency-replayed']).toBe('true');
    expect(withdrawals.journal()).toHaveLength(lines + 1);
  });

  it('binds every ask and redeem begun after its answer, whatever flew beside it', async () => {
    const { email } = await cast.people.optedInTo('lettre');
    const held = await cast.sender.allowed(email, 'lettre');
    const ask = async () => (await cast.sender.request(email, 'lettre')).body as Answer;
    const [said, ...answers] = await Promise.all([
      withdrawals.pass({ email }, LETTER),
      ...Array.from({ length: 12 }, ask),
    ]);
    expect(said.status).toBe(200);
    for (const one of [held, ...answers.filter(({ decision }) => decision === 'allow')])
      await cast.sender.redeem(one, email, 'lettre').expect(410);
    expect((await cast.sender.ask(email, 'lettre')).decision).toBe('deny');
  });
});
