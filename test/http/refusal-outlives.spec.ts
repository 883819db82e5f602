/** A refusal from before anybody was on file outlives a yes to something else. */
import { openCast, type Cast } from '../support/cast.js';
import { anEmail, TestSender, type Json } from '../support/people.js';
import { Withdrawals } from '../support/withdrawals.js';

let cast: Cast;
let withdrawals: Withdrawals;
let feedback: TestSender;
beforeAll(async () => {
  cast = await openCast();
  withdrawals = await Withdrawals.with(cast);
  feedback = await TestSender.with(cast.app, ['feedback']);
});
afterAll(() => cast.app.close());

const report = (email: string, type: string) =>
  feedback
    .post('/v1/feedback', { recipient: { email }, type, at: new Date().toISOString() })
    .expect(200);

const ALL = { scope: 'all', topic: null, channel: null };
const refusals: [string, (email: string) => PromiseLike<unknown>][] = [
  ['an objection', (email) => withdrawals.pass({ email }, { scope: 'all' }).expect(200)],
  ['no to one topic', (email) => withdrawals.pass({ email }, { scope: 'topic', topic: 'offres' })],
  ['an unsubscription', (email) => report(email, 'unsubscribe')],
  ['a complaint', (email) => report(email, 'complaint')],
];

describe('from an address of nobody on file', () => {
  it.each(refusals)(
    '%s keeps a later basis out, also after a yes to a letter',
    async (_, refuse) => {
      const email = anEmail();
      await refuse(email);
      const [since] = await cast.app.sql<{ since: Date }>(
        'SELECT since FROM suppressions WHERE match_key = $1',
        [cast.people.matchKeyOf(email)],
      );
      const { contactId } = await cast.people.optIn(email, ['lettre']);
      await withdrawals.bringBasis({ email }).expect(200);
      expect((await cast.sender.ask(email, 'offres')).reasons).toEqual(['no_consent']);
      await cast.sender.allowed(email, 'lettre');
      expect(await withdrawals.rowsOf(contactId)).toEqual([ALL]);
      const at = since?.since.toISOString();
      expect(withdrawals.journal().at(-1)).toMatchObject({ contactId, at, ...ALL });
      expect(await withdrawals.entriesOf(contactId, 'objection.ended')).toHaveLength(1);
    },
  );

  it('ends for a topic by a yes to that topic', async () => {
    const email = anEmail();
    await withdrawals.pass({ email }, { scope: 'all' }).expect(200);
    const { contactId } = await cast.people.optIn(email, ['offres']);
    await withdrawals.bringBasis({ email }).expect(200);
    expect(await withdrawals.endsOf(contactId, 'bases')).toEqual({ 'offres/email': false });
  });
});

describe('from somebody on file', () => {
  it('is kept once: their own withdrawal stands for it', async () => {
    const { email, contactId } = await withdrawals.customer();
    await withdrawals.pass({ contactId }, { scope: 'all' }).expect(200);
    await cast.people.optIn(email, ['lettre']);
    expect(await withdrawals.rowsOf(contactId)).toEqual([ALL]);
  });
});

describe('a basis that is brought against what stands about its address', () => {
  const inForce = async (contactId: string): Promise<Json> =>
    withdrawals.endsOf(contactId, 'bases');

  it('a complaint: it never comes to life, also once they came back for a letter', async () => {
    const email = anEmail();
    await report(email, 'complaint');
    await withdrawals.bringBasis({ email }).expect(200);
    const { contactId } = await cast.people.optIn(email, ['lettre']);
    expect((await cast.sender.ask(email, 'offres')).reasons).toEqual(['no_consent']);
    expect(await inForce(contactId)).toEqual({});
    const recorded = await withdrawals.entriesOf(contactId, 'basis.recorded');
    expect(recorded).toEqual([expect.objectContaining({ inForce: false })]);
  });

  it('that it takes no mail', async () => {
    const email = anEmail();
    await report(email, 'bounce_hard');
    await withdrawals.bringBasis({ email }).expect(200);
    expect(await inForce(await cast.people.contactIdOf(email))).toEqual({});
  });

  it('“it was not me”, while that lasts', async () => {
    const email = anEmail();
    await cast.people.subscribe(email, ['lettre']);
    await cast.people.answer(await cast.people.linkTo(email), 'refuse').expect(200);
    await withdrawals.bringBasis({ email }).expect(200);
    const contactId = await cast.people.contactIdOf(email);
    expect(await inForce(contactId)).toEqual({});
    await cast.app.sql('UPDATE suppressions SET until = now() WHERE match_key = $1', [
      cast.people.matchKeyOf(email),
    ]);
    await withdrawals.bringBasis({ email }).expect(200);
    expect(await inForce(contactId)).toEqual({ 'offres/email': false });
  });

  it('is not kept out by another address that does not work', async () => {
    const { email, contactId } = await withdrawals.customer();
    const second = anEmail();
    await report(second, 'bounce_hard');
    await cast.people.addAddress(contactId, second);
    await cast.app.sql('DELETE FROM bases WHERE contact_id = $1', [contactId]);
    await withdrawals.bringBasis({ email }).expect(200);
    expect(await inForce(contactId)).toEqual({ 'offres/email': false });
  });
});
