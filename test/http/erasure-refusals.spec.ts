/** What stays of somebody's refusals when they are erased: what they said, and nothing that only happened. */
import { startTestApp, type TestApp } from '../support/app.js';
import { bodyOf, People, TestSender, type Json } from '../support/people.js';

let app: TestApp;
let people: People;
let sender: TestSender;
let keeper: TestSender;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  sender = await TestSender.with(app, ['authorize', 'reasons']);
  keeper = await TestSender.with(app, ['erase', 'preferences', 'feedback', 'bases']);
});
afterAll(() => app.close());

const erase = async (contactId: string): Promise<Json> => {
  const path = `/v1/contacts/${contactId}/erasure`;
  return bodyOf(await keeper.post(path, { reason: 'asked by letter' }).expect(200));
};

describe('what they had refused', () => {
  const feedback = (email: string, type: string) =>
    keeper
      .post('/v1/feedback', { recipient: { email }, type, at: new Date().toISOString() })
      .expect(200);
  const leaveAll = (email: string) =>
    keeper
      .post('/v1/withdrawals', {
        recipient: { email },
        scope: 'all',
        evidence: { via: 'letter' },
      })
      .expect(200);
  const SAYINGS: Readonly<Record<string, (email: string) => Promise<unknown>>> = {
    nothing: () => Promise.resolve(),
    'one topic': (email) =>
      keeper.post('/v1/withdrawals', {
        recipient: { email },
        scope: 'topic',
        topic: 'lettre',
        channel: 'email',
        evidence: { via: 'letter' },
      }),
    everything: leaveAll,
    'everything, and one topic confirmed since': async (email) => {
      await leaveAll(email);
      await people.optIn(email, ['ateliers']);
    },
    complained: (email) => feedback(email, 'complaint'),
    'not me': async (email) => {
      await people.subscribe(email, ['offres']);
      await people.answer(await people.linkTo(email), 'refuse').expect(200);
    },
    'what a mail server said': (email) => feedback(email, 'bounce_hard'),
  };

  it.each([
    ['nothing', []],
    ['one topic', []],
    ['everything', ['objection']],
    ['everything, and one topic confirmed since', ['objection']],
    ['complained', ['objection']],
    ['not me', ['not_me']],
    ['what a mail server said', []],
  ])('is kept where it was theirs: %s', async (said, kinds) => {
    const { email, contactId } = await people.optedInTo('lettre');
    await SAYINGS[said]?.(email);
    expect(await erase(contactId)).toMatchObject({ kept: kinds });
    const standing = await people.suppressionsOf(email);
    expect(standing.map(({ kind }) => kind)).toEqual(kinds);
    for (const { kind, until } of standing) expect(until === null).toBe(kind === 'objection');
  });

  it('binds a client that brings them back, and not themselves', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    await leaveAll(email);
    await erase(contactId);
    const basis = {
      recipient: { email },
      topic: 'offres',
      channel: 'email',
      basis: 'soft_opt_in',
      evidence: { source: 'web shop', offeredRefusal: true, description: 'Bought seeds' },
      at: new Date().toISOString(),
    };
    await keeper.post('/v1/bases', basis).expect(200);
    expect((await sender.ask(email, 'offres')).reasons).toContain('objection');
    await people.optIn(email, ['lettre']);
    await sender.allowed(email, 'lettre');
    // A yes to the letter is none to the offers.
    expect((await sender.ask(email, 'offres')).decision).toBe('deny');
  });
});
