/**
 * The size of the log is public, and whoever types an address into a public form may watch it. So it grows
 * alike for every ask, whomever the address belongs to and whatever comes of it (design §4.1, ADR 25).
 */
import pg from 'pg';
import { Sequencer } from '../../src/ledger/sequencer.js';
import { TreeStore } from '../../src/ledger/tree.store.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { anEmail, People, TestSender } from '../support/people.js';
import { askForLink, mailedLink } from '../support/person.js';

let app: TestApp;
let people: People;
let sender: TestSender;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  sender = await TestSender.with(app, ['preferences', 'erase', 'authorize', 'feedback']);
});
afterAll(() => app.close());

/** By how much strangers see the log grow, with a checkpoint after everything that it set going. */
async function growthOf(ask: () => PromiseLike<unknown>): Promise<number> {
  await people.settle();
  const { size } = await app.get(Sequencer).run();
  await ask();
  await people.settle();
  return (await app.get(Sequencer).run()).size - size;
}

const withdraw = (email: string) =>
  sender
    .post('/v1/withdrawals', { recipient: { email }, scope: 'all', evidence: { via: 'letter' } })
    .expect(200);

describe('the public size of the log', () => {
  it('grows alike for every ask for a link', async () => {
    const ask = (email: string) => growthOf(() => askForLink(app, email).expect(200));
    const { email } = await people.optedInTo('lettre');
    const [known, unknown] = [await ask(email), await ask(anEmail())];
    const asked = anEmail();
    await people.subscribe(asked, ['lettre']);
    const neverConfirmed = await ask(asked);
    await ask(email);
    await ask(email);
    const mails = await people.mailsTo(email);
    const overTheLimit = await ask(email);
    expect(await people.mailsTo(email)).toHaveLength(mails.length);
    const restricted = await people.optedInTo('lettre');
    const reason = { restricted: true, reason: 'asked by letter' };
    await sender.post(`/v1/contacts/${restricted.contactId}/restriction`, reason).expect(200);
    const whileRestricted = await ask(restricted.email);
    const bounced = await people.optedInTo('lettre');
    const bounce = { type: 'bounce_hard', at: new Date().toISOString() };
    await sender
      .post('/v1/feedback', { recipient: { email: bounced.email }, ...bounce })
      .set('Idempotency-Key', '"bounced"')
      .expect(200);
    const toNoMailbox = await ask(bounced.email);
    expect({ unknown, neverConfirmed, overTheLimit, whileRestricted, toNoMailbox }).toEqual({
      toNoMailbox: known,
      unknown: known,
      neverConfirmed: known,
      overTheLimit: known,
      whileRestricted: known,
    });
  });

  it('grows alike while another transaction is open for a moment', async () => {
    const slow = new pg.Client({ connectionString: app.ownerUrl });
    await slow.connect();
    const looks = jest.spyOn(app.get(TreeStore), 'lockHead');
    const growth = async (email: string) => {
      await people.settle();
      const { size } = await app.get(Sequencer).run();
      await askForLink(app, email).expect(200);
      await people.settle();
      await slow.query('BEGIN');
      await slow.query('SELECT pg_current_xact_id()');
      await askForLink(app, email).expect(200);
      await people.settle();
      looks.mockClear();
      const running = app.get(Sequencer).run();
      await app.until(() => Promise.resolve(looks.mock.calls.length > 0), 'the sequencer to look');
      await slow.query('COMMIT');
      await running;
      return (await app.get(Sequencer).run()).size - size;
    };
    const { email } = await people.optedInTo('lettre');
    expect(await growth(email)).toBe(await growth(anEmail()));
    await slow.end();
  });

  it('grows alike for every ask for a fresh link', async () => {
    const { email } = await people.optedInTo('lettre');
    await askForLink(app, email);
    const link = (await mailedLink(app, email)) ?? '';
    const fresh = (path: string) =>
      growthOf(() => app.http.post(path).type('form').send('action=fresh').expect(200));
    const guessed = `/preferences/session/${'A'.repeat(43)}`;
    expect(await fresh(guessed)).toBe(await fresh(link));
  });

  it('grows alike for every form that is filled in', async () => {
    const ask = (email: string) => growthOf(() => people.subscribe(email, ['lettre']));
    const stranger = anEmail();
    const unknown = await ask(stranger);
    const again = await ask(stranger);
    for (let times = 2; times < 10; times += 1) await people.subscribe(stranger, ['lettre']);
    const notKept = await ask(stranger);
    const left = (await people.happeningsOf(null)).filter(({ type }) => type === 'opt_in.not_kept');
    expect(left).toHaveLength(1);
    const { email } = await people.optedInTo('lettre');
    const consented = await ask(email);
    const refused = anEmail();
    await people.subscribe(refused, ['lettre']);
    await people.answer(await people.linkTo(refused), 'refuse').expect(200);
    const notMe = await ask(refused);
    const objected = await people.optedInTo('lettre');
    await withdraw(objected.email);
    const suppressed = await ask(objected.email);
    expect({ again, notKept, consented, notMe, suppressed }).toEqual({
      again: unknown,
      notKept: unknown,
      consented: unknown,
      notMe: unknown,
      suppressed: unknown,
    });
  });

  it('says nothing of whether a message was asked for beside what else happened', async () => {
    const { email } = await people.optedInTo('lettre');
    const quiet = await growthOf(() => withdraw(anEmail()));
    const busy = await growthOf(async () => {
      await withdraw(anEmail());
      await sender.ask(email, 'lettre');
    });
    expect(busy).toBe(quiet);
  });

  it('stays as it is while nothing happens', async () => {
    expect(await growthOf(() => app.http.get('/preferences').expect(200))).toBe(0);
  });
});
