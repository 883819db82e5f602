/** Nothing is taken back too late, twice, by anybody else, or against what was said since. */
import { startTestApp, type TestApp } from '../support/app.js';
import { anEmail, ONE_CLICK, People, TestSender, type Answer } from '../support/people.js';
import { fingerprint } from '../support/scan.js';
import { FooterPresses, holderOf, undoIn, type Holder } from '../support/undo.js';

let app: TestApp;
let people: People;
let sender: TestSender;
let footer: FooterPresses;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  sender = await TestSender.with(app, [
    ...(['authorize', 'reasons', 'preferences', 'erase', 'feedback'] as const),
  ]);
  footer = new FooterPresses(app, people);
});
afterAll(() => app.close());

const reader = async (): Promise<Holder> =>
  holderOf(sender, await people.optedInTo('lettre', 'ateliers'));

describe('undo refuses, and leaves all as it is,', () => {
  const refused = async (holder: Holder, secret: string, status: number) => {
    const before = await fingerprint(app);
    const { text } = await footer.undo(holder, secret).expect(status);
    expect(text).toContain('<h1>Nothing was undone</h1>');
    expect(await fingerprint(app)).toEqual(before);
  };

  it('after ten minutes', async () => {
    const holder = await reader();
    const secret = await footer.act(holder, 'topic');
    await footer.age(holder.contactId, '9 minutes 50 seconds');
    await footer.age(holder.contactId, '10 seconds');
    await refused(holder, secret, 410);
  });

  it('with what no page of theirs brought', async () => {
    const [one, other] = [await reader(), await reader()];
    const [secret, theirs] = [await footer.act(one, 'topic'), await footer.act(other, 'topic')];
    const altered = `${secret.startsWith('A') ? 'B' : 'A'}${secret.slice(1)}`;
    for (const wrong of [theirs, altered, 'x', '', one.contactId]) await refused(one, wrong, 410);
    await footer.undo(one, secret).expect(200);
  });

  it.each([
    ['says the same by another page', { action: 'topic' }],
    ['presses the button of the mail program', { 'List-Unsubscribe': 'One-Click' }],
    ['stops everything', { action: 'all' }],
  ])('once somebody %s', async (_, fields) => {
    const holder = await reader();
    const secret = await footer.act(holder, 'topic');
    await footer.press(holder.path, fields).expect(200);
    await refused(holder, secret, 409);
  });

  it.each([
    ['less', { action: 'less' }],
    ['less', { action: 'pause' }],
    ['pause', { action: 'pause' }],
    ['pause', { action: 'less' }],
  ] as const)('of "%s" once they chose again: %j', async (action, fields) => {
    const holder = await reader();
    const secret = await footer.act(holder, action);
    await footer.press(holder.path, fields).expect(200);
    await refused(holder, secret, 409);
  });

  it('once a client passed on that they said so too', async () => {
    const holder = await reader();
    for (const [action, scope] of [
      ['topic', { scope: 'topic', topic: 'lettre', channel: 'email' }],
      ['all', { scope: 'all' }],
    ] as const) {
      const secret = await footer.act(holder, action);
      const recipient = { email: holder.email };
      const evidence = { via: 'telephone' };
      await sender.post('/v1/withdrawals', { recipient, ...scope, evidence }).expect(200);
      await refused(holder, secret, 409);
    }
  });

  it.each([
    ['the message', ({ letter }: Holder) => ({ authorizationId: letter.id })],
    ['another message', (_: Holder, other: Answer) => ({ authorizationId: other.id })],
    ['the address', ({ email }: Holder) => ({ recipient: { email } })],
  ])('once they complained about %s', async (_, about) => {
    for (const action of ['topic', 'all'] as const) {
      const holder = await reader();
      const other = await sender.allowed(holder.email, 'ateliers');
      const secret = await footer.act(holder, action);
      const at = new Date().toISOString();
      const complaint = { ...about(holder, other), type: 'complaint', at };
      await sender.post('/v1/feedback', complaint).expect(200);
      await refused(holder, secret, 409);
    }
  });

  it('once they tightened their preferences by a client', async () => {
    const holder = await reader();
    const secret = await footer.act(holder, 'less');
    await app.http
      .patch(`/v1/contacts/${holder.contactId}/preferences`)
      .auth(sender.client.token, { type: 'bearer' })
      .send({ budget: { limit: 1, hours: 168 } })
      .expect(200);
    await refused(holder, secret, 409);
  });

  it('once they confirmed it anew', async () => {
    const holder = await reader();
    const secret = await footer.act(holder, 'all');
    await people.dateMailsBack(holder.email, '1 hour');
    await people.optIn(holder.email, ['lettre']);
    await refused(holder, secret, 409);
    expect((await sender.ask(holder.email, 'ateliers')).reason).toBe('no_consent');
  });

  it('once the address that it was about is gone', async () => {
    const holder = await reader();
    const secret = await footer.act(holder, 'topic');
    const second = anEmail('seconde');
    await people.addAddress(holder.contactId, second);
    await app.sql(`DELETE FROM addresses WHERE contact_id = $1 AND match_key = $2`, [
      holder.contactId,
      people.matchKeyOf(holder.email),
    ]);
    await refused(holder, secret, 409);
  });

  it('once they are erased: there is no page any more', async () => {
    const holder = await reader();
    const secret = await footer.act(holder, 'all');
    await sender.post(`/v1/contacts/${holder.contactId}/erasure`, { reason: 'asked' }).expect(200);
    await footer.undo(holder, secret).expect(404);
    expect(await app.sql('SELECT 1 FROM undos WHERE contact_id = $1', [holder.contactId])).toEqual(
      [],
    );
    expect(await people.suppressionsOf(holder.email)).toEqual([{ kind: 'objection', until: null }]);
  });

  it('where a body is one click too: that leaves, and can be taken back by nobody', async () => {
    const holder = await reader();
    const secret = await footer.act(holder, 'topic');
    await footer
      .press(holder.path, { 'List-Unsubscribe': 'One-Click', action: 'undo', undo: secret })
      .expect(200, 'Unsubscribed.\n');
    await refused(holder, secret, 409);
    const other = await reader();
    await app.http.post(other.path).type('form').send(ONE_CLICK).expect(200);
    expect(await app.sql('SELECT 1 FROM undos WHERE contact_id = $1', [other.contactId])).toEqual(
      [],
    );
  });

  it('where the body says what and not which', async () => {
    const holder = await reader();
    await footer.act(holder, 'topic');
    const before = await fingerprint(app);
    await footer.press(holder.path, { action: 'undo' }).expect(400);
    await app.http
      .post(holder.path)
      .send({ action: 'undo', undo: ['x'] })
      .expect(400);
    expect(await fingerprint(app)).toEqual(before);
  });
});

describe('whoever holds a forwarded message', () => {
  it('can take back what they did, and nothing that its owner did', async () => {
    const holder = await reader();
    const before = await footer.state(holder);
    // A robot that presses what it finds changes nothing in the end.
    await footer.undo(holder, await footer.act(holder, 'topic')).expect(200);
    expect(await footer.state(holder)).toEqual(before);
    // The robot left first, then the owner: what they were told is so stays so.
    const robots = await footer.act(holder, 'topic');
    const own = await footer.press(holder.path, { action: 'topic' }).expect(200);
    expect(own.text).toContain('<h1>That was already so</h1>');
    expect(undoIn(own.text)).toBeNull();
    await footer.undo(holder, robots).expect(409);
    expect((await sender.ask(holder.email, 'lettre')).decision).toBe('deny');
  });

  it('never gets more by it than stood before', async () => {
    const holder = await reader();
    await footer.press(holder.path, { action: 'topic' }).expect(200);
    await footer.undo(holder, await footer.act(holder, 'all')).expect(200);
    expect((await sender.ask(holder.email, 'lettre')).reason).toBe('no_consent');
    expect((await sender.ask(holder.email, 'ateliers')).decision).toBe('allow');
  });
});
