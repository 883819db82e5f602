/** A session cannot fill the ledger by changing its mind without end; whoever wants to leave always can. */
import { ActsAllowance, ACTS_AN_HOUR } from '../../src/platform/http/allowance.js';
import { openCast, type Cast } from '../support/cast.js';
import { ChoicesTab } from '../support/choices-tab.js';
import { visitorOf, type Visitor } from '../support/person.js';
import { FooterPresses, holderOf } from '../support/undo.js';

const SESSION = 'preferences_page';

let cast: Cast;
beforeAll(async () => {
  cast = await openCast();
});
afterAll(() => cast.app.close());

const visitor = (...topics: string[]) => visitorOf(cast, ...topics);
const entriesOf = async ({ contactId }: Visitor) => (await cast.people.typesOf(contactId)).length;
const reasonFor = async ({ email }: Visitor, topic: string) =>
  (await cast.sender.ask(email, topic)).reason;

/** As if so many acts had been done in this hour already. */
async function acted({ contactId }: Visitor, times: number): Promise<void> {
  for (let time = 0; time < times; time++)
    expect(await cast.app.get(ActsAllowance).take(SESSION, contactId)).toBe(true);
}

const shorten = ({ contactId }: Visitor, by: string) =>
  cast.app.sql(
    'UPDATE preferences SET paused_until = paused_until - $2::interval WHERE contact_id = $1',
    [contactId, by],
  );

describe('acts in an hour', () => {
  it('end at so many, whatever the session: the next one is told so, and nothing is done', async () => {
    const person = await visitor('lettre');
    await acted(person, ACTS_AN_HOUR[SESSION] - 2);
    const flip = { tick: ['ateliers/email'] };
    await (await ChoicesTab.open(person.center)).save(flip).expect(303);
    await (await ChoicesTab.open(person.center)).save({ untick: flip.tick }).expect(303);
    await (await ChoicesTab.open(person.center)).save(flip).expect(303);
    await (await ChoicesTab.open(person.center)).save({ untick: flip.tick }).expect(303);
    const before = await entriesOf(person);
    for (const change of [flip, { fields: { budget: '3' } }, { fields: { language: 'en' } }]) {
      const { text, headers } = await (
        await ChoicesTab.open(person.center)
      )
        .save(change)
        .expect(429);
      expect(headers).toMatchObject({ 'retry-after': '3600' });
      expect(text).toContain('Pour l’instant, on ne peut qu’arrêter');
      expect(text).toContain('href="/preferences?lang=fr"');
    }
    const { text } = await person.center
      .post('/preferences?lang=en', { topics: 'offres/email', noticeVersion: '2', locale: 'en' })
      .expect(429);
    expect(text).toContain('Only stopping works for now');
    expect(await entriesOf(person)).toBe(before);
  });

  it('are those of one person, over all their sessions', async () => {
    const [busy, other] = [await visitor('lettre'), await visitor('lettre')];
    await acted(busy, ACTS_AN_HOUR[SESSION]);
    const change = { fields: { budget: '3' } };
    await (await ChoicesTab.open(busy.center)).save(change).expect(429);
    await (await ChoicesTab.open(other.center)).save(change).expect(303);
  });

  it('never stand in the way of whoever leaves, by box, by button or by a pause', async () => {
    const person = await visitor('lettre', 'ateliers', 'offres');
    await acted(person, ACTS_AN_HOUR[SESSION]);
    await (await ChoicesTab.open(person.center)).save({ untick: ['lettre/email'] }).expect(303);
    expect(await reasonFor(person, 'lettre')).toBe('no_consent');
    const topic = { topic: 'ateliers/email' };
    await person.center.post('/preferences/leave?lang=fr', topic).expect(303);
    expect(await reasonFor(person, 'ateliers')).toBe('no_consent');
    await person.center.post('/preferences/pause?lang=fr', { pause: 'month' }).expect(303);
    expect(await reasonFor(person, 'offres')).toBe('paused');
    await person.center.post('/preferences/leave?lang=fr', { all: 'yes' }).expect(303);
    expect(await reasonFor(person, 'offres')).toBe('objection');
  });

  it('leave what the same form unticks, and do nothing else of it', async () => {
    const person = await visitor('lettre');
    await acted(person, ACTS_AN_HOUR[SESSION]);
    const both = { untick: ['lettre/email'], tick: ['ateliers/email'], fields: { budget: '3' } };
    await (await ChoicesTab.open(person.center)).save(both).expect(429);
    expect(await reasonFor(person, 'lettre')).toBe('no_consent');
    expect(await reasonFor(person, 'ateliers')).toBe('no_consent');
    const tab = await ChoicesTab.open(person.center);
    expect([tab.ticked(), tab.value('budget')]).toEqual([[], '']);
  });

  it('count an undo, and a pause that is moved or ended', async () => {
    const person = await visitor('lettre', 'ateliers');
    const pause = (how: string) => person.center.post('/preferences/pause?lang=fr', { pause: how });
    await pause('week').expect(303);
    await person.center.post('/preferences/leave?lang=fr', { topic: 'lettre/email' }).expect(303);
    const { text } = await person.center.get('/preferences?lang=fr').expect(200);
    const undo = /name="undo" value="([^"]+)"/.exec(text)?.[1] ?? '';
    await acted(person, ACTS_AN_HOUR[SESSION]);
    const before = await entriesOf(person);
    await person.center.post('/preferences/undo?lang=fr', { undo }).expect(429);
    await pause('month').expect(429);
    await pause('end').expect(429);
    expect(await entriesOf(person)).toBe(before);
  });
});

describe('acts by the link of a message', () => {
  it('end sooner, and take nothing from who has a session: undo, limits and a new yes', async () => {
    const person = await visitor('lettre', 'ateliers');
    const holder = await holderOf(cast.sender, person);
    const footer = new FooterPresses(cast.app, cast.people);
    for (let time = 0; time < ACTS_AN_HOUR.footer_page; time++)
      await footer.undo(holder, await footer.act(holder, 'topic')).expect(200);
    const secret = await footer.act(holder, 'all');
    const { headers } = await footer.undo(holder, secret).expect(429);
    expect(headers).toMatchObject({ 'retry-after': '3600' });
    expect(await reasonFor(person, 'lettre')).toBe('objection');
    const { text } = await person.center.get('/preferences?lang=fr').expect(200);
    const undo = /name="undo" value="([^"]+)"/.exec(text)?.[1] ?? '';
    await person.center.post('/preferences/undo?lang=fr', { undo }).expect(303);
    expect(await reasonFor(person, 'lettre')).toBeUndefined();
    const change = { tick: ['offres/email'], fields: { budget: '3' } };
    await (await ChoicesTab.open(person.center)).save(change).expect(303);
    expect((await ChoicesTab.open(person.center)).ticked()).toContain('offres/email');
  });

  it('count a pause that is made longer, and none that is as long already', async () => {
    const person = await visitor('lettre');
    const holder = await holderOf(cast.sender, person);
    const footer = new FooterPresses(cast.app, cast.people);
    const pause = () => footer.press(holder.path, { action: 'pause' });
    await pause().expect(200);
    const before = await entriesOf(person);
    await shorten(person, '23 hours');
    for (const { text } of [await pause().expect(200), await pause().expect(200)])
      expect(text).toContain('<h1>That was already so</h1>');
    expect(await entriesOf(person)).toBe(before);
    for (let time = 0; time < ACTS_AN_HOUR.footer_page; time++) {
      await shorten(person, '2 days');
      await pause().expect(200);
    }
    expect(await entriesOf(person)).toBe(before + ACTS_AN_HOUR.footer_page);
    await shorten(person, '2 days');
    await pause().expect(429);
    await footer.press(holder.path, { action: 'topic' }).expect(200);
    await footer.press(holder.path, { 'List-Unsubscribe': 'One-Click' }).expect(200);
    expect(await reasonFor(person, 'lettre')).toBe('no_consent');
  });
});
